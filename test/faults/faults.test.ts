import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { describeWithTools } from '../helpers/tools.ts';
import { watchEvidence } from './evidence.ts';
import { FAULTS } from './faults.ts';
import { findLeftovers, hostSettings } from './leftovers.ts';
import { createRig } from './rig.ts';

const SETTLE_MS = 1_500;
const TOOLS = [
  'root',
  'python3',
  'ip',
  'tc',
  'nft',
  'strace',
  'taskset',
  'setsid',
  'setpriv',
  'prlimit',
  'renice',
];

describeWithTools(TOOLS, 'faults injected for real', () => {
  let settings: ReturnType<typeof hostSettings>;
  beforeAll(() => {
    settings = hostSettings();
  });
  afterAll(async () => {
    expect(await findLeftovers()).toEqual([]);
    expect(hostSettings()).toEqual(settings);
  });

  test.each(FAULTS)('$name', async ({ inject }) => {
    await using rig = await createRig();
    const { evidence } = await inject(rig);
    await sleep(SETTLE_MS);
    const { seen } = await watchEvidence(evidence, () => sleep(5_000));
    console.log(seen.map(({ what, value }) => `${what}: ${Math.round(value)}`).join('; '));
    for (const { what, value, atLeast } of seen) expect(value, what).toBeGreaterThanOrEqual(atLeast);
  });
});
