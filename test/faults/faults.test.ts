import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { describeWithTools } from '../helpers/tools.ts';
import { applyRemedy, askDoctor, type Diagnosis, tell } from './doctor.ts';
import { type Seen, watchEvidence } from './evidence.ts';
import type { Fault, Injected } from './fault.ts';
import { FAULTS } from './faults.ts';
import { findLeftovers, hostSettings } from './leftovers.ts';
import { comeFirst, createRig, type Rig, type Srs } from './rig.ts';
import { printTable, type Row } from './table.ts';

/** Until buffers are full and queues stand. */
const SETTLE_MS = 1_500;
/** Until what stood in full queues is through, and threads have moved to where they may run now. */
const DRAIN_MS = 1_000;
/** Of what the kernel counted while the fault lasted; what else the machine does may cost a packet. */
const LEFT_AT_MOST = 0.1;
const WINDOWS = 2;
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

interface Found {
  readonly diagnosis: Diagnosis;
  readonly seen: readonly Seen[];
}

/** Asks until the right finding stands first, for so many windows; once where that is open. */
async function find({ first, windowSeconds }: Fault, { srs, evidence }: Injected): Promise<Found> {
  for (let window = 1; ; window++) {
    const { seen, result: diagnosis } = await watchEvidence(evidence(srs), () =>
      askDoctor(srs, windowSeconds),
    );
    if (window === WINDOWS || diagnosis.findings[0]?.id === first) return { diagnosis, seen };
  }
}

/** Asks until the finding is gone, for so many windows. How long that took; undefined: it is still there. */
async function findCleared({ first }: Fault, srs: Srs, sinceMs: number): Promise<number | undefined> {
  for (let window = 1; window <= WINDOWS; window++) {
    const { findings } = await askDoctor(srs);
    if (findings.every(({ id }) => id !== first)) return (performance.now() - sinceMs) / 1_000;
  }
  return undefined;
}

/** Applies the remedy, and does what it says in words. The SRS that is there from then on; undefined: there is no remedy. */
async function clear(rig: Rig, { srs, remedy, byHand, restart }: Injected): Promise<Srs | undefined> {
  if (remedy === undefined && byHand === undefined && restart === undefined) return undefined;
  if (remedy !== undefined) await applyRemedy(rig, srs, remedy);
  await byHand?.();
  return (await restart?.()) ?? srs;
}

function expectFound(fault: Fault, diagnosis: Diagnosis): void {
  const [first] = diagnosis.findings;
  expect(first?.id, tell(diagnosis)).toBe(fault.first);
  if (fault.says !== undefined) expect(first?.text).toMatch(fault.says);
  const ids = diagnosis.findings.map(({ id }) => id);
  for (const id of fault.also ?? []) expect(ids, tell(diagnosis)).toContain(id);
}

describeWithTools(TOOLS, 'faults injected for real', () => {
  const rows: Row[] = [];
  let settings: ReturnType<typeof hostSettings>;
  beforeAll(() => {
    settings = hostSettings();
  });
  afterAll(async () => {
    printTable(rows);
    expect(await findLeftovers()).toEqual([]);
    expect(hostSettings()).toEqual(settings);
  });

  test.each(FAULTS)('$name: $first', async fault => {
    using _first = comeFirst();
    await using rig = await createRig();
    const injected = await fault.inject(rig);
    await sleep(SETTLE_MS);
    const { diagnosis, seen } = await find(fault, injected);
    const row = { fault, diagnosis, seen };
    rows.push(row);
    for (const { what, value, atLeast } of seen) expect(value, what).toBeGreaterThanOrEqual(atLeast);
    expectFound(fault, diagnosis);

    const srs = await clear(rig, injected);
    if (srs === undefined) return;
    const clearedMs = performance.now();
    await sleep(DRAIN_MS);
    const { seen: left, result: clearedInSeconds } = await watchEvidence(injected.evidence(srs), () =>
      findCleared(fault, srs, clearedMs),
    );
    const [before, after] = [seen[0], left[0]];
    if (before?.kind === 'counter')
      expect(after?.value, before.what).toBeLessThan(LEFT_AT_MOST * before.value);
    expect(clearedInSeconds, `seconds until ${fault.first} is gone`).toBeDefined();
    rows[rows.length - 1] = { ...row, clearedInSeconds };
  });
});
