import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { planDrops } from '../../src/profile/drops/drops-plan.ts';
import { startDrops } from '../../src/profile/drops/drops-run.ts';
import { planProfile, startProfile } from '../../src/profile/perf/perf-record.ts';
import { planPerfTop, startPerfTop } from '../../src/profile/perf/perf-top.ts';
import { planStrace } from '../../src/profile/strace/strace-plan.ts';
import { startStrace } from '../../src/profile/strace/strace-run.ts';
import { isRefusal, type Refusal } from '../../src/tuning/tuning.ts';
import { createFakeHost, type FakeHost } from '../helpers/fake-host.ts';
import { fakeProcess, SRS_IDENTITY } from '../helpers/fake-process.ts';

let state = '';
beforeEach(() => {
  state = mkdtempSync(join(tmpdir(), 'srs-top-profile-'));
});
afterEach(() => {
  rmSync(state, { recursive: true });
});

const createHost = (isReadOnly: boolean): FakeHost => createFakeHost({ files: fakeProcess(), isReadOnly });
const request = () => ({ process: SRS_IDENTITY, label: 'srs', folder: join(state, 'p') });

/** Plans on a host that may be changed, as if the screen had not known, and carries it out on `host`. */
const PROFILES: Readonly<Record<string, (host: FakeHost) => Promise<object | undefined>>> = {
  async perf(host) {
    const options = { seconds: 1, frequencyHz: 99, callGraph: 'dwarf', threads: 'all' } as const;
    const plan = need(await planProfile(createHost(false), { ...request(), options }));
    return startProfile(host, plan).done;
  },
  async strace(host) {
    const options = { seconds: 1, threads: 'all' } as const;
    const plan = need(await planStrace(createHost(false), { ...request(), options }));
    return startStrace(host, plan).done;
  },
  async drops(host) {
    const options = { seconds: 1, threads: 7847, ports: [8000] } as const;
    const files = { ...fakeProcess(), '/proc/self/mountinfo': '30 20 0:12 / /t rw - tracefs tracefs rw\n' };
    const stdout = '/t/events/skb/kfree_skb/format:name: kfree_skb\n';
    const tracing = createFakeHost({ files, onCommand: () => ({ stdout }) });
    return startDrops(host, need(await planDrops(tracing, { ...request(), options }))).done;
  },
  async 'perf top'(host) {
    return startPerfTop(host, need(await planPerfTop(createHost(false), SRS_IDENTITY))).done;
  },
};

function need<Plan extends object>(plan: Plan | Refusal): Plan {
  if (isRefusal(plan)) throw new Error(`expected a plan, got: ${plan.refused}`);
  return plan;
}

test.each(Object.keys(PROFILES))(
  '%s is refused where it is carried out: nothing reaches the host',
  async name => {
    const host = createHost(true);
    expect(await PROFILES[name]?.(host)).toEqual({
      refused: expect.stringMatching(
        /^the host is read-only: (nothing was recorded|perf top was not started)$/,
      ),
    });
    expect(host.asked).toEqual([]);
    expect(existsSync(join(state, 'p'))).toBe(false);
  },
);

test.each([
  ['perf', 'start'],
  ['strace', 'start'],
  ['drops', 'start'],
  ['perf top', 'handOver'],
] as const)('%s does reach a host that may be changed', async (name, way) => {
  const host = createHost(false);
  await PROFILES[name]?.(host);
  expect(host.asked.map(asked => asked.way)).toContain(way);
});

test('perf top is not even planned', async () => {
  const host = createHost(true);
  expect(await planPerfTop(host, SRS_IDENTITY)).toEqual({
    refused: 'the host is read-only: perf top was not started',
  });
  expect(host.asked).toEqual([]);
});
