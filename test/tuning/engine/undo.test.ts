import { beforeEach, describe, expect, test } from 'vitest';
import { applyTuning } from '../../../src/tuning/engine/apply.ts';
import { findInForce, surveyEntries } from '../../../src/tuning/engine/journal-survey.ts';
import { findLastEntry } from '../../../src/tuning/engine/last-in-force.ts';
import { planWish } from '../../../src/tuning/engine/plan-wish.ts';
import { undoWish } from '../../../src/tuning/engine/undo.ts';
import { planAffinity } from '../../../src/tuning/kinds/process/affinity.ts';
import { planRenice } from '../../../src/tuning/kinds/process/renice.ts';
import { standingTunings } from '../../../src/tuning/persist/standing-tunings.ts';
import type { Refusal, ThreadScope, TuningOutcome, TuningPlan } from '../../../src/tuning/tuning.ts';
import { expectOutcome, expectPlan } from '../../helpers/expect-tuning.ts';
import type { FakeHost } from '../../helpers/fake-host.ts';
import { fakeProcess, nicesOfSrs, SRS_IDENTITY, SRS_THREADS, statText } from '../../helpers/fake-process.ts';
import { createMemoryJournal, type MemoryJournal } from '../../helpers/memory-journal.ts';
import { createSrsHost } from '../../ui/dialogs/render-dialog.tsx';

const [SRS, GC, SND, RCV] = SRS_THREADS.map(({ tid }) => `/proc/7847/task/${tid}`) as [
  string,
  string,
  string,
  string,
];
const BOOT = '/proc/sys/kernel/random/boot_id';

let host: FakeHost;
let journal: MemoryJournal;

beforeEach(() => {
  host = createSrsHost({ files: { [BOOT]: 'first-boot\n' } });
  journal = createMemoryJournal();
});

async function apply(plan: TuningPlan | Refusal): Promise<TuningOutcome> {
  return expectOutcome(await applyTuning(host, journal, expectPlan(plan)));
}

async function renice(nice: number, scope: ThreadScope = 'all'): Promise<TuningOutcome> {
  return apply(await planRenice(host, { process: SRS_IDENTITY, label: 'srs', scope, nice }));
}

async function undo(number: number): Promise<TuningPlan | Refusal> {
  const all = await journal.entries();
  const entry = all.find(one => one.entry === number);
  if (entry === undefined) throw new Error(`the journal has no ${number}`);
  return planWish(host, undoWish(entry, all));
}

const nices = () => nicesOfSrs(host.files);

const inForce = async () =>
  (await findInForce(host, await journal.entries())).map(({ entry }) => entry.entry);
const states = async () =>
  (await surveyEntries(host, await journal.entries())).map(({ entry, state }) => `${entry.entry} ${state}`);

/** The same thread of SRS with another nice value, as somebody else's renice would leave it. */
function reniceBehindBack(index: number, nice: number): void {
  const thread = SRS_THREADS[index];
  if (thread !== undefined)
    host.files.set(`/proc/7847/task/${thread.tid}/stat`, statText({ ...thread, nice }));
}

describe('an undo', () => {
  test('gives every thread what it had before, each its own', async () => {
    reniceBehindBack(1, 5);
    reniceBehindBack(2, -3);
    await renice(-15);
    expect(nices()).toEqual([-15, -15, -15, -15]);
    const plan = expectPlan(await undo(1));
    expect(plan).toMatchObject({ title: 'undo 1: renice -15 → 0 and 5 and -3', undoes: 1, atOdds: [] });
    expect(plan.steps).toEqual([
      { command: ['renice', '0', '-p', '7847', '7851'] },
      { command: ['renice', '5', '-p', '7849'] },
      { command: ['renice', '-3', '-p', '7850'] },
    ]);
    expect((await apply(plan)).isComplete).toBe(true);
    expect(nices()).toEqual([0, 5, -3, 0]);
    expect(await states()).toEqual(['1 undone', '2 in-force']);
    expect(await inForce()).toEqual([]);
  });

  test('can be undone, and that too', async () => {
    await renice(-15);
    await apply(await undo(1));
    expect(nices()).toEqual([0, 0, 0, 0]);
    const again = expectPlan(await undo(2));
    expect(again.title).toBe('undo 2: renice 0 → -15');
    await apply(again);
    expect(nices()).toEqual([-15, -15, -15, -15]);
    expect(await states()).toEqual(['1 in-force', '2 undone', '3 in-force']);
    expect(await inForce()).toEqual([1]);
    await apply(await undo(1));
    expect(nices()).toEqual([0, 0, 0, 0]);
    expect(await inForce()).toEqual([]);
  });

  test('of affinity names every thread, also where all get one value back', async () => {
    const request = { process: SRS_IDENTITY, label: 'srs', scope: 'all', cpus: '3' } as const;
    await apply(await planAffinity(host, request));
    host.files.set(`${GC}/status`, 'Name:\tSRT:GC\nCpus_allowed_list:\t2\n');
    const plan = expectPlan(await undo(1));
    expect(plan.steps).toEqual(
      SRS_THREADS.map(({ tid }) => ({ command: ['taskset', '-pc', '0-1', `${tid}`] })),
    );
    await apply(plan);
    expect(String(host.files.get(`${GC}/status`))).toContain('Cpus_allowed_list:\t0-1\n');
  });

  test('of affinity gives different CPUs back to different threads', async () => {
    host.files.set(`${RCV}/status`, 'Name:\tSRT:RcvQ:w1\nCpus_allowed_list:\t2-3\n');
    const request = { process: SRS_IDENTITY, label: 'srs', scope: 'all', cpus: '1' } as const;
    await apply(await planAffinity(host, request));
    await apply(await undo(1));
    const cpus = [SRS, GC, SND, RCV].map(
      path => /list:\t(.*)/.exec(String(host.files.get(`${path}/status`)))?.[1],
    );
    expect(cpus).toEqual(['0-1', '0-1', '0-1', '2-3']);
  });

  test('says who is at odds: what something else has changed since', async () => {
    await renice(-15);
    reniceBehindBack(3, -5);
    const plan = expectPlan(await undo(1));
    expect(plan.atOdds).toMatchObject([{ id: '7851', name: 'SRT:RcvQ:w1', now: '-5', set: '-15' }]);
    expect(plan.cautions[0]).toBe(
      'SRT:RcvQ:w1 7851: now at -5, srs-top had set -15. Something else has changed it since.',
    );
    await apply(plan);
    expect(nices()).toEqual([0, 0, 0, 0]);
  });

  test('is not made over what somebody has changed since it was shown', async () => {
    await renice(-15);
    const plan = expectPlan(await undo(1));
    reniceBehindBack(0, -14);
    reniceBehindBack(1, 0);
    expect(await applyTuning(host, journal, plan)).toEqual({
      refused: 'undo 1: renice -15 → 0 was not applied: srs 7847 is at -14 now, not at -15. Check it again.',
    });
    expect(nices()).toEqual([-14, 0, -15, -15]);
    expect(await journal.entries()).toHaveLength(1);
    expect(expectPlan(await undo(1)).atOdds).toMatchObject([{ id: '7847', now: '-14', set: '-15' }]);
  });

  test('a change that something else overrode says so, and is not kept for the next boot', async () => {
    await renice(-15);
    reniceBehindBack(0, 12);
    const words = async () => (await surveyEntries(host, await journal.entries())).map(one => one.words);
    const standing = async () => standingTunings(await findInForce(host, await journal.entries()));
    expect(await words()).toEqual(['in force']);
    expect(await standing()).toMatchObject([
      { kind: 'nice', isOfAll: false, targets: [GC, SND, RCV].map(() => ({ value: '-15' })) },
    ]);
    for (const index of [1, 2, 3]) reniceBehindBack(index, 12);
    expect(await words()).toEqual(['overridden']);
    expect(await standing()).toEqual([]);
  });

  test('leaves alone what has its value of before already, and what the kernel had refused', async () => {
    host = createSrsHost({
      onCommand: (_, files) => {
        for (const thread of SRS_THREADS.slice(0, 3))
          files.set(`/proc/7847/task/${thread.tid}/stat`, statText({ ...thread, nice: -15 }));
        return { exitCode: 1 };
      },
    });
    await renice(-15);
    expect(nices()).toEqual([-15, -15, -15, 0]);
    reniceBehindBack(0, 0);
    reniceBehindBack(3, 7);
    const plan = expectPlan(await undo(1));
    expect(plan.targets.map(({ id }) => id)).toEqual(['7849', '7850']);
    expect(plan.cautions).toContain('Already as before: 1 thread, srs 7847.');
  });

  test('leaves out a thread that ended, and one whose number another has by now', async () => {
    await renice(-15);
    host.files.delete(`${GC}/stat`);
    host.files.set(`${SND}/stat`, statText({ tid: 7850, name: 'other', nice: -15, startTicks: 2000 }));
    const plan = expectPlan(await undo(1));
    expect(plan.targets.map(({ id }) => id)).toEqual(['7847', '7851', '7850']);
    // The one that came is of the same process, at the value all of it was given: it is taken back as what it is now.
    expect(plan.targets[2]).toMatchObject({ name: 'other', startTicks: 2000 });
    expect(plan.cautions).toEqual([
      'other 7850 started since, at -15: taken back too.',
      'SRT:GC 7849, SRT:SndQ:w1 7850 ended since.',
    ]);
  });

  test('takes threads along that came since with the value of all, unless their value of before is not clear', async () => {
    await renice(-15);
    const came = { tid: 7900, name: 'SRT:TsbPd', nice: -15, startTicks: 3000 };
    host.files.set('/proc/7847/task/7900/stat', statText(came));
    host.files.set('/proc/7847/task/7900/status', 'Name:\tSRT:TsbPd\nCpus_allowed_list:\t0-1\n');
    const plan = expectPlan(await undo(1));
    expect(plan.steps).toEqual([{ command: ['renice', '0', '-p', '7847', '7849', '7850', '7851', '7900'] }]);
    expect(plan.cautions).toContain('SRT:TsbPd 7900 started since, at -15: taken back too.');
  });

  test('leaves newcomers alone where the others had different values', async () => {
    reniceBehindBack(1, 5);
    await renice(-15);
    host.files.set('/proc/7847/task/7900/stat', statText({ tid: 7900, name: 'SRT:TsbPd', nice: -15 }));
    host.files.set('/proc/7847/task/7900/status', 'Name:\tSRT:TsbPd\nCpus_allowed_list:\t0-1\n');
    const plan = expectPlan(await undo(1));
    expect(plan.targets.map(({ id }) => id)).toEqual(['7847', '7849', '7850', '7851']);
    expect(plan.cautions).toContain(
      'SRT:TsbPd 7900 started since; what it would have had before is not known, so it stays.',
    );
  });

  test('that reaches only some leaves the change in force, and another takes the rest', async () => {
    await renice(-15);
    const whole = expectPlan(await undo(1));
    const isStubborn = { now: true };
    const obedient = host;
    host = {
      ...obedient,
      execute: async (command, options) => {
        const result = await obedient.execute(command, options);
        if (isStubborn.now) reniceBehindBack(3, -15);
        return result;
      },
    };
    expect((await apply(whole)).isComplete).toBe(false);
    expect(nices()).toEqual([0, 0, 0, -15]);
    expect(await inForce()).toEqual([1]);
    isStubborn.now = false;
    const rest = expectPlan(await undo(1));
    expect(rest.targets.map(({ id }) => id)).toEqual(['7851']);
    await apply(rest);
    expect(nices()).toEqual([0, 0, 0, 0]);
    expect(await states()).toEqual(['1 undone', '2 in-force', '3 in-force']);
  });

  test('of a change that was never finished goes back to what was written down before it', async () => {
    await renice(-15);
    journal.records.splice(1);
    expect(await states()).toEqual(['1 unfinished']);
    const plan = expectPlan(await undo(1));
    expect(plan.cautions).toContain(
      '1 was not finished: srs-top ended before it had read back what it changed.',
    );
    await apply(plan);
    expect(nices()).toEqual([0, 0, 0, 0]);
  });

  test('of two changes of one thread: the newest first, the older is at odds before', async () => {
    await renice(-15);
    await renice(-10);
    const early = expectPlan(await undo(1));
    expect(early.atOdds?.map(({ by }) => by)).toEqual([2, 2, 2, 2]);
    expect(early.cautions[0]).toBe(
      'srs 7847, SRT:GC 7849, SRT:SndQ:w1 7850 and 1 more: now at -10, srs-top had set -15. ' +
        'Number 2 has changed it since.',
    );
    await apply(await undo(2));
    expect(nices()).toEqual([-15, -15, -15, -15]);
    expect(expectPlan(await undo(1)).atOdds).toEqual([]);
    await apply(await undo(1));
    expect(nices()).toEqual([0, 0, 0, 0]);
  });

  test('does nothing on a read-only host', async () => {
    await renice(-15);
    const plan = expectPlan(await undo(1));
    host = { ...host, isReadOnly: true };
    expect(await applyTuning(host, journal, plan)).toEqual({
      refused: 'undo 1: renice -15 → 0 was not applied: the host is read-only',
    });
    expect(nices()).toEqual([-15, -15, -15, -15]);
  });
});

describe('nothing is taken back', () => {
  beforeEach(() => renice(-15));

  const refusal = (words: string) => ({ refused: `1 (renice 0 → -15) cannot be undone: ${words}` });

  test('of a process that ended', async () => {
    for (const path of host.files.keys()) if (path.startsWith('/proc/7847')) host.files.delete(path);
    expect(await undo(1)).toEqual(refusal('pid 7847 has ended'));
    expect(await states()).toEqual(['1 ended']);
  });

  test('of a pid that another process has now', async () => {
    for (const [path, text] of Object.entries(
      fakeProcess(SRS_THREADS.map(thread => ({ ...thread, name: 'cat', nice: -15, startTicks: 2000 }))),
    ))
      host.files.set(path, text);
    expect(await undo(1)).toEqual(refusal('pid 7847 is another process now (cat)'));
    expect(await states()).toEqual(['1 ended']);
  });

  test('when the only thread it was about ended', async () => {
    reniceBehindBack(1, 0);
    await renice(3, [7849]);
    host.files.delete(`${GC}/stat`);
    expect(await undo(2)).toEqual({
      refused: '2 (renice 0 → 3) cannot be undone: the thread has ended',
    });
  });

  test.each([
    ['another boot', { boot: 'an-earlier-boot' }, 'made before the host was started again', 'before-reboot'],
    ['another host', { host: 'edge-4' }, 'made on edge-4, and this is edge-3', 'elsewhere'],
    [
      'another host of that name',
      { hostId: 'of-another' },
      'made on another host that calls itself edge-3',
      'elsewhere',
    ],
    [
      'a kind that is not known',
      { kind: 'fan' },
      'a change of the kind "fan", which this srs-top does not know',
      'unknown',
    ],
  ])('of %s', async (_what, changes, words, state) => {
    journal.records.splice(0, 1, { ...journal.records[0], ...changes } as never);
    expect(await undo(1)).toEqual(refusal(words));
    expect(await states()).toEqual([`1 ${state}`]);
    expect(await inForce()).toEqual([]);
    // Where it is not known, it is not said to be none.
    expect(await findLastEntry(host, await journal.entries())).toEqual(
      state === 'unknown'
        ? {
            refused: expect.stringMatching(
              /^whether 1 \(renice .*\) is in force cannot be told: a change of the/,
            ),
          }
        : undefined,
    );
  });

  test('of what is as before again, whatever changed it', async () => {
    for (const index of SRS_THREADS.keys()) reniceBehindBack(index, 0);
    expect(await undo(1)).toEqual(refusal('as before by now'));
    expect(await states()).toEqual(['1 back']);
  });

  test('of what is undone', async () => {
    await apply(await undo(1));
    expect(await undo(1)).toEqual(refusal('undone by 2'));
  });

  test('of what the kernel refused', async () => {
    host = createSrsHost({ onCommand: () => ({ exitCode: 1 }) });
    await renice(-1);
    expect(await undo(2)).toEqual({ refused: '2 (renice 0 → -1) cannot be undone: nothing was changed' });
  });
});
