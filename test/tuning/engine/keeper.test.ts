import { describe, expect, test, vi } from 'vitest';
import { pathOf } from '../../../src/host/look.ts';
import { applyTuning } from '../../../src/tuning/engine/apply.ts';
import { Keeper } from '../../../src/tuning/engine/keeper.ts';
import { planRenice } from '../../../src/tuning/kinds/process/renice.ts';
import { isRefusal, type ThreadScope, type TuningOutcome } from '../../../src/tuning/tuning.ts';
import { createFakeHost, type FakeHost } from '../../helpers/fake-host.ts';
import { fakeProcess, SRS_IDENTITY, SRS_THREADS, statText } from '../../helpers/fake-process.ts';
import { createMemoryJournal } from '../../helpers/memory-journal.ts';

/** A host with SRS, where renice does what it is told, and what keeps there. */
function createKept() {
  const host = createFakeHost({
    files: fakeProcess(),
    onCommand: ([, value, , ...tids], files) => {
      for (const tid of tids.map(Number)) {
        const name = SRS_THREADS.find(thread => thread.tid === tid)?.name ?? 'SRT:TsbPd';
        files.set(`/proc/7847/task/${tid}/stat`, statText({ tid, name, nice: Number(value) }));
      }
      return { exitCode: 0 };
    },
  });
  const journal = createMemoryJournal();
  return { host, journal, keeper: new Keeper(host, journal) };
}

async function renice(host: FakeHost, nice: number, scope: ThreadScope = 'all'): Promise<TuningOutcome> {
  const plan = await planRenice(host, { process: SRS_IDENTITY, label: 'srs', scope, nice });
  if (isRefusal(plan)) throw new Error(plan.refused);
  const outcome = await applyTuning(host, createMemoryJournal(), plan);
  if (isRefusal(outcome)) throw new Error(outcome.refused);
  return outcome;
}

/** A thread that SRS just made. @returns the process as the next refresh sees it */
function startThread({ files }: FakeHost, tid: number, nice = 0) {
  const [main = { tid: 7847, name: 'srs' }] = SRS_THREADS;
  const thread = { tid, name: 'SRT:TsbPd', nice };
  for (const [path, text] of Object.entries(fakeProcess([main, thread])))
    if (path.includes(`/task/${tid}/`)) files.set(path, text);
  return [{ ...SRS_IDENTITY, threads: [...SRS_THREADS, thread] }];
}

const niceOf = ({ files }: FakeHost, tid: number): string | undefined =>
  String(files.get(`/proc/7847/task/${tid}/stat`)).split(' ')[18];

describe('what is kept', () => {
  test('a thread that comes later costs no look at the other processes', async () => {
    const { host, keeper } = createKept();
    keeper.note(await renice(host, -15), true);
    const look = vi.spyOn(host, 'look');
    expect(await keeper.tend(startThread(host, 7900))).toHaveLength(1);
    const patterns = look.mock.calls.flatMap(([{ texts = [] }]) => texts.map(pathOf));
    expect(patterns.length).toBeGreaterThan(2);
    expect(patterns.filter(pattern => pattern.startsWith('/proc/*/') || pattern.includes('cgroup'))).toEqual(
      [],
    );
  });

  test('a thread that comes later gets it, once, and the journal has it', async () => {
    const { host, journal, keeper } = createKept();
    keeper.note(await renice(host, -15), true);
    expect(await keeper.tend([{ ...SRS_IDENTITY, threads: SRS_THREADS }])).toEqual([]);
    const processes = startThread(host, 7900);
    expect(await keeper.tend(processes)).toMatchObject([
      { sentence: 'renice 0 → -15: 1/1 thread', targets: [{ id: '7900', before: '0', after: '-15' }] },
    ]);
    expect(niceOf(host, 7900)).toBe('-15');
    expect(await keeper.tend(processes)).toEqual([]);
    expect(journal.begun).toHaveLength(1);
    expect(keeper.describe(SRS_IDENTITY)).toEqual(['renice -15']);
  });

  test('a thread that has the tid of one that ended gets it too', async () => {
    const { host, keeper } = createKept();
    keeper.note(await renice(host, -15), true);
    await keeper.tend(startThread(host, 7900));
    const remaining = [{ ...SRS_IDENTITY, threads: SRS_THREADS }];
    expect(await keeper.tend(remaining)).toEqual([]);
    expect(await keeper.tend(startThread(host, 7900))).toMatchObject([
      { sentence: 'renice 0 → -15: 1/1 thread' },
    ]);
    expect(niceOf(host, 7900)).toBe('-15');
  });

  test('one that has it already is left alone', async () => {
    const { host, journal, keeper } = createKept();
    keeper.note(await renice(host, -15), true);
    expect(await keeper.tend(startThread(host, 7900, -15))).toEqual([]);
    expect(journal.begun).toEqual([]);
  });

  test('a value that something else changed on an existing thread is left alone', async () => {
    const { host, keeper } = createKept();
    keeper.note(await renice(host, -15), true);
    host.files.set('/proc/7847/task/7849/stat', statText({ tid: 7849, name: 'SRT:GC', nice: 5 }));
    expect(await keeper.tend([{ ...SRS_IDENTITY, threads: SRS_THREADS }])).toEqual([]);
    expect(niceOf(host, 7849)).toBe('5');
  });

  test('nothing without a wish, of single threads, or of another process with the pid', async () => {
    const { host, keeper } = createKept();
    keeper.note(await renice(host, -15), false);
    expect(await keeper.tend(startThread(host, 7900))).toEqual([]);
    const single = await renice(host, -10, [7849]);
    expect(Keeper.canKeep(single.plan)).toBe(false);
    keeper.note(await renice(host, -12), true);
    const restarted = startThread(host, 7901).map(process => ({ ...process, startTicks: 2_000 }));
    expect(await keeper.tend(restarted)).toEqual([]);
    expect(niceOf(host, 7901)).toBe('0');
  });

  test('another value for the same process ends it', async () => {
    const { host, keeper } = createKept();
    keeper.note(await renice(host, -15), true);
    keeper.note(await renice(host, 0), false);
    expect(await keeper.tend(startThread(host, 7900, 3))).toEqual([]);
    expect(niceOf(host, 7900)).toBe('3');
  });
});
