import { type ChildProcess, spawn } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterEach, beforeEach, expect, test } from 'vitest';
import type { Host } from '../../src/host/host.ts';
import { createLocalHost } from '../../src/host/local/local.ts';
import { parseThrottleCounts } from '../../src/procfs/cgroup-cpu.ts';
import { applyTuning } from '../../src/tuning/engine/apply.ts';
import { planUndo, undoWish } from '../../src/tuning/engine/undo.ts';
import { createJournal, type Journal } from '../../src/tuning/journal/journal.ts';
import { planQuota, type QuotaRequest } from '../../src/tuning/kinds/process/quota.ts';
import { readCpuQuotas } from '../../src/tuning/limits/cpu-quotas.ts';
import { expectOutcome, expectPlan } from '../helpers/expect-tuning.ts';
import { type FourThreads, startFourThreads } from '../helpers/four-threads.ts';
import { describeWithTools } from '../helpers/tools.ts';

// Whichever version of cgroups this kernel was booted with.
const IS_V1 = existsSync('/sys/fs/cgroup/cpu');
const ROOT = IS_V1 ? '/sys/fs/cgroup/cpu' : '/sys/fs/cgroup';
const OUTER = `/srs-top-quota-${process.pid}`;
const INNER = `${OUTER}/inner`;
const FILE = IS_V1 ? 'cpu.cfs_quota_us' : 'cpu.max';
const fileOf = (group: string): string => `${ROOT}${group}/${FILE}`;

/** As an administrator would. */
function limit(group: string, quota: number, period: number): void {
  if (IS_V1) {
    writeFileSync(`${ROOT}${group}/cpu.cfs_period_us`, `${period}`);
    writeFileSync(fileOf(group), `${quota}`);
  } else writeFileSync(fileOf(group), `${quota} ${period}`);
}

/** What stands there, as `90000 100000`; `none` with the period behind it where there is no limit. */
function limitOf(group: string): string {
  const text = readFileSync(fileOf(group), 'utf8').trim();
  const [quota, period] = IS_V1
    ? [text, readFileSync(`${ROOT}${group}/cpu.cfs_period_us`, 'utf8').trim()]
    : text.split(' ');
  return `${quota === '-1' || quota === 'max' ? 'none' : quota} ${period}`;
}

const throttlingOf = (group: string) => parseThrottleCounts(readFileSync(`${ROOT}${group}/cpu.stat`, 'utf8'));

describeWithTools(['root', 'python3'], 'the CPU quota of a cgroup of the real kernel', () => {
  let host: Host;
  let srs: FourThreads;
  let loop: ChildProcess | undefined;
  let directory: string;
  let journal: Journal;
  beforeEach(async () => {
    host = createLocalHost();
    srs = await startFourThreads();
    directory = mkdtempSync(join(tmpdir(), 'srs-top-quota-'));
    journal = createJournal(host, directory);
    if (!IS_V1) writeFileSync(`${ROOT}/cgroup.subtree_control`, '+cpu');
    mkdirSync(ROOT + OUTER);
    if (!IS_V1) writeFileSync(`${ROOT}${OUTER}/cgroup.subtree_control`, '+cpu');
    mkdirSync(ROOT + INNER);
    writeFileSync(`${ROOT}${INNER}/cgroup.procs`, `${srs.identity.pid}`);
  });
  afterEach(async () => {
    loop?.kill('SIGKILL');
    loop = undefined;
    await srs.end();
    await host.close();
    rmSync(directory, { recursive: true });
    for (const group of [INNER, OUTER]) {
      // The kernel lets go of a process a moment after its end.
      await expect.poll(() => readFileSync(`${ROOT}${group}/cgroup.procs`, 'utf8')).toBe('');
      rmdirSync(ROOT + group);
    }
  });

  /** A busy loop in the same cgroup uses the quota up. */
  function burn(): void {
    loop = spawn('sh', ['-c', 'echo $$ > "$1"/cgroup.procs; while :; do :; done', '-', ROOT + INNER]);
  }

  const ask = (cpus: number | 'none', more: Partial<QuotaRequest> = {}) =>
    planQuota(host, { process: srs.identity, label: 'srs', cpus, ...more });

  test('that throttles is lifted, throttles no more, and is put back as it was', async () => {
    limit(INNER, 11_111, 50_000);
    burn();
    await expect
      .poll(() => throttlingOf(INNER)?.throttledPeriods ?? 0, { timeout: 10_000 })
      .toBeGreaterThan(4);
    const plan = expectPlan(await ask('none', { looksMs: 500 }));
    expect(plan.title).toBe('CPU quota 11.111 ms of 50 ms = 0.22 CPUs → none');
    expect(plan.targets.map(({ id }) => id)).toEqual([fileOf(INNER)]);
    expect(plan.cautions.join('\n')).toMatch(
      new RegExp(
        `^${INNER} was held back in \\d+ % of its periods since it was made, for [\\d.]+ s in all\\. In the last \\d\\.\\d s it was held back in \\d+ of \\d+ periods, for \\d\\.\\d\\d s\\.$`,
        'm',
      ),
    );
    const outcome = expectOutcome(await applyTuning(host, journal, plan));
    expect(outcome.sentence).toBe('CPU quota 11.111 ms of 50 ms = 0.22 CPUs → none: 1/1 cgroup');
    expect(limitOf(INNER)).toBe('none 50000');
    const lifted = throttlingOf(INNER);
    await sleep(400);
    expect(throttlingOf(INNER)?.throttledPeriods).toBe(lifted?.throttledPeriods);

    const { entries } = await journal.read();
    const [entry] = entries;
    if (entry === undefined) throw new Error('expected an entry in the journal');
    const undo = expectPlan(await planUndo(host, undoWish(entry, entries)));
    expect(undo.title).toBe('undo 1: CPU quota none → 11.111 ms of 50 ms = 0.22 CPUs');
    expect(expectOutcome(await applyTuning(host, journal, undo)).isComplete).toBe(true);
    expect(limitOf(INNER)).toBe('11111 50000');
    const before = throttlingOf(INNER)?.throttledPeriods ?? Number.NaN;
    await expect
      .poll(() => throttlingOf(INNER)?.throttledPeriods, { timeout: 10_000 })
      .toBeGreaterThan(before + 2);
  });

  test('can be taken back when SRS has ended and its cgroup is still there', async () => {
    limit(INNER, 30_000, 100_000);
    expectOutcome(await applyTuning(host, journal, expectPlan(await ask(1.5))));
    expect(limitOf(INNER)).toBe('150000 100000');
    await srs.end();
    const { entries } = await journal.read();
    const [entry] = entries;
    if (entry === undefined) throw new Error('expected an entry in the journal');
    expectOutcome(await applyTuning(host, journal, expectPlan(await planUndo(host, undoWish(entry)))));
    expect(limitOf(INNER)).toBe('30000 100000');
  });

  test('the tightest of several decides, and what is left is said', async () => {
    limit(OUTER, 150_000, 100_000);
    limit(INNER, 20_000, 100_000);
    const { levels } = await readCpuQuotas(host, srs.identity.pid);
    expect(levels.map(({ group }) => group)).toEqual([INNER, OUTER]);
    const plan = expectPlan(await ask('none'));
    expect(plan.targets).toMatchObject([{ id: fileOf(INNER), wanted: 'none' }]);
    expect(plan.leads).toEqual([`The quota of ${OUTER} limits srs then: 150 ms of 100 ms = 1.5 CPUs.`]);
    expect(plan.cautions[0]).toBe(
      `CPU quotas now: ${INNER} 20 ms of 100 ms = 0.2 CPUs (the tightest: it decides); ${OUTER} 150 ms of 100 ms = 1.5 CPUs.`,
    );
    const other = expectPlan(await ask('none', { group: OUTER }));
    expect(other.targets).toMatchObject([{ id: fileOf(OUTER), wanted: 'none' }]);
    expect(other.leads).toEqual([`The quota of ${INNER} limits srs then: 20 ms of 100 ms = 0.2 CPUs.`]);
  });

  test.runIf(IS_V1)('what v1 refuses is said before, and is what the kernel says', async () => {
    limit(OUTER, 50_000, 100_000);
    expect(await ask(0.9, { group: INNER })).toEqual({
      refused: `CPU quota 0.9: cgroup v1 gives ${INNER} no more than ${OUTER} over it has, which is 50 ms of 100 ms = 0.5 CPUs: ask for at most that, or change ${OUTER} first`,
    });
    expect(() => limit(INNER, 90_000, 100_000)).toThrow(/EINVAL/);
    limit(INNER, 40_000, 100_000);
    expect(await ask(0.3, { group: OUTER })).toMatchObject({
      refused: expect.stringContaining(`cgroup v1 gives ${OUTER} no less than ${INNER} in it has`),
    });
    expect(() => limit(OUTER, 30_000, 100_000)).toThrow(/EINVAL/);
    // One that nobody could know of: a neighbour of SRS below the same cgroup.
    const beside = `${OUTER}/beside`;
    mkdirSync(ROOT + beside);
    try {
      limit(beside, 45_000, 100_000);
      const plan = expectPlan(await ask(0.42, { group: OUTER }));
      const { sentence, isComplete } = expectOutcome(await applyTuning(host, journal, plan));
      expect(isComplete).toBe(false);
      expect(sentence).toBe(
        `CPU quota 50 ms of 100 ms = 0.5 CPUs → 42 ms of 100 ms = 0.42 CPUs: 0/1 cgroup; ${fileOf(OUTER)} refused: cgroup v1 gives no cgroup more than the one over it has, and none less than one in it`,
      );
    } finally {
      rmdirSync(ROOT + beside);
    }
  });

  test('a cgroup without one gets one, which the kernel keeps to', async () => {
    burn();
    const plan = expectPlan(await ask(0.25));
    expect(plan.title).toBe('CPU quota none → 25 ms of 100 ms = 0.25 CPUs');
    expectOutcome(await applyTuning(host, journal, plan));
    expect(limitOf(INNER)).toBe('25000 100000');
    await expect.poll(() => throttlingOf(INNER)?.throttledPeriods, { timeout: 10_000 }).toBeGreaterThan(2);
    expect(await ask(0.25)).toMatchObject({ isMet: true });
  });
});
