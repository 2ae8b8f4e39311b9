import { beforeEach, describe, expect, test } from 'vitest';
import type { HostLine } from '../../../src/host/host.ts';
import { applyTuning } from '../../../src/tuning/engine/apply.ts';
import { planWish } from '../../../src/tuning/engine/plan-wish.ts';
import { Reverter } from '../../../src/tuning/engine/reverter.ts';
import { undoWish } from '../../../src/tuning/engine/undo.ts';
import { planRenice } from '../../../src/tuning/kinds/process/renice.ts';
import { isRefusal, type Refusal, type TuningOutcome } from '../../../src/tuning/tuning.ts';
import { expectOutcome, expectPlan } from '../../helpers/expect-tuning.ts';
import type { FakeHost } from '../../helpers/fake-host.ts';
import { nicesOfSrs, SRS_IDENTITY, SRS_THREADS, statText } from '../../helpers/fake-process.ts';
import { createHandClock, settle } from '../../helpers/hand-clock.ts';
import { createMemoryJournal, type MemoryJournal } from '../../helpers/memory-journal.ts';
import { createSrsHost } from '../../ui/dialogs/render-dialog.tsx';

let host: FakeHost;
let journal: MemoryJournal;
let reverter: Reverter;
let advance: (ms: number) => Promise<void>;
let reverted: string[];

function start(afterSeconds: number, on = createMemoryJournal()): void {
  const made = createSrsHost();
  const hand = createHandClock(made.simulation);
  host = { ...made, clock: hand.clock };
  advance = hand.advance;
  journal = on;
  reverted = [];
  reverter = new Reverter(host, journal, afterSeconds);
  reverter.onReverted(results => void reverted.push(...results.map(wordsOf)));
}
beforeEach(() => start(60));

const wordsOf = (result: TuningOutcome | Refusal) => (isRefusal(result) ? result.refused : result.sentence);

async function renice(nice: number, isDoneUnrecorded = false): Promise<void> {
  const plan = expectPlan(
    await planRenice(host, { process: SRS_IDENTITY, label: 'srs', scope: 'all', nice }),
  );
  const outcome = expectOutcome(await applyTuning(host, journal, plan, { isDoneUnrecorded }));
  reverter.note(outcome);
}

const nices = () => nicesOfSrs(host.files);

test('takes a change back when its time is over, and not before', async () => {
  await renice(-15);
  expect(reverter.pending()).toEqual({ title: 'renice 0 → -15', count: 1, dueMs: 65_000 });
  await advance(59_999);
  expect(nices()).toEqual([-15, -15, -15, -15]);
  await advance(1);
  expect(nices()).toEqual([0, 0, 0, 0]);
  expect(reverted).toEqual(['undo 1: renice -15 → 0: 4/4 threads']);
  expect(reverter.pending()).toBeUndefined();
  expect((await journal.entries())[0]).toMatchObject({ until: '2026-11-23T01:47:55.000Z', undoneBy: 2 });
});

describe('without a line to the host', () => {
  let problem: string | undefined;
  let listeners: Set<() => void>;
  /** What of SRS is read while there is none. */
  const GONE = { reason: 'failed', detail: 'no line to edge-3' } as const;

  beforeEach(() => {
    problem = undefined;
    listeners = new Set();
    const line: HostLine = {
      to: 'edge-3',
      problem: () => problem,
      subscribe(listener) {
        listeners.add(listener);
        return () => listeners.delete(listener);
      },
    };
    host = { ...host, line };
    reverter = new Reverter(host, journal, 60);
    reverter.onReverted(results => void reverted.push(...results.map(wordsOf)));
  });

  function say(now: string | undefined): void {
    problem = now;
    for (const listener of listeners) listener();
  }

  function readNothingWhile(isGone: () => boolean): void {
    const look = host.look.bind(host);
    Object.assign(host, {
      look: async (...asked: Parameters<typeof look>) => {
        const looked = await look(...asked);
        const get = (of: object, name: string): unknown => {
          if (isGone() && name === 'text') return () => GONE;
          const value = Reflect.get(of, name);
          return typeof value === 'function' ? value.bind(of) : value;
        };
        return new Proxy(looked, { get: get as never });
      },
    });
  }

  test('a change waits on beyond its time, and is taken back once there is one', async () => {
    await renice(-15);
    say('no line to edge-3');
    await advance(90_000);
    expect(nices()).toEqual([-15, -15, -15, -15]);
    expect(reverted).toEqual([]);
    expect(reverter.pending()).toMatchObject({ title: 'renice 0 → -15', dueMs: 65_000 });
    say(undefined);
    await settle();
    expect(nices()).toEqual([0, 0, 0, 0]);
    expect(reverted).toEqual(['undo 1: renice -15 → 0: 4/4 threads']);
    expect(reverter.pending()).toBeUndefined();
    expect(listeners.size).toBe(0);
  });

  test('that is found out as it is taken back, it is tried again', async () => {
    await renice(-15);
    let isGone = true;
    readNothingWhile(() => isGone);
    await advance(60_000);
    expect(reverted).toEqual([]);
    expect(reverter.pending()).toMatchObject({ title: 'renice 0 → -15', dueMs: 66_000 });
    isGone = false;
    await advance(1_000);
    expect(nices()).toEqual([0, 0, 0, 0]);
    expect(reverted).toEqual(['undo 1: renice -15 → 0: 4/4 threads']);
  });

  test('nothing is said to be done at the end', async () => {
    await renice(-15);
    readNothingWhile(() => true);
    say('no line to edge-3');
    expect(await reverter.end()).toMatchObject({ isDone: false });
    expect(reverter.pending()).toBeUndefined();
  });
});

test('leaves what is kept, and writes that down', async () => {
  await renice(-15);
  await advance(30_000);
  expect(reverter.keep()).toEqual(['renice 0 → -15']);
  expect(reverter.pending()).toBeUndefined();
  await advance(120_000);
  expect(nices()).toEqual([-15, -15, -15, -15]);
  expect((await journal.entries())[0]).toMatchObject({ isKept: true, undoneBy: undefined });
  expect(reverter.keep()).toEqual([]);
});

test('takes several back together, the newest first, after the time of the last', async () => {
  await renice(-15);
  await advance(40_000);
  await renice(-10);
  expect(reverter.pending()).toEqual({ title: 'renice -15 → -10', count: 2, dueMs: 105_000 });
  await advance(59_999);
  expect(nices()).toEqual([-10, -10, -10, -10]);
  await advance(1);
  expect(nices()).toEqual([0, 0, 0, 0]);
  expect(reverted).toEqual(['undo 2: renice -10 → -15: 4/4 threads', 'undo 1: renice -15 → 0: 4/4 threads']);
  expect((await journal.entries()).map(({ until }) => until)).toEqual([
    '2026-11-23T01:48:35.000Z',
    '2026-11-23T01:48:35.000Z',
    undefined,
    undefined,
  ]);
});

test('has nothing to do when the user took it back, whose undo does not wait itself', async () => {
  await renice(-15);
  const [entry] = await journal.entries();
  const plan = entry && (await planWish(host, undoWish(entry, [])));
  if (plan === undefined || isRefusal(plan)) throw new Error('expected a plan');
  const outcome = expectOutcome(await applyTuning(host, journal, plan));
  reverter.note(outcome);
  expect(reverter.pending()).toBeUndefined();
  await advance(120_000);
  expect(reverted).toEqual([]);
});

test('leaves alone what something else has changed since, and says so', async () => {
  await renice(-15);
  host.files.set('/proc/7847/task/7849/stat', statText({ tid: 7849, name: 'SRT:GC', nice: 3 }));
  await advance(60_000);
  expect(nices()).toEqual([0, 3, 0, 0]);
  expect(reverted).toEqual([
    'undo 1: renice -15 → 0: 3/3 threads; SRT:GC 7849 left at 3, because something else has changed it since',
  ]);
  // It is there to be taken back by somebody who was asked.
  const [entry] = await journal.entries();
  expect(entry?.undoneBy).toBeUndefined();
  expect(entry && (await planWish(host, undoWish(entry)))).toMatchObject({
    targets: [{ id: '7849', before: '3', wanted: '0' }],
    atOdds: [{ id: '7849', set: '-15', now: '3' }],
  });
});

test('does nothing where something else has changed all of it', async () => {
  await renice(-15);
  for (const { tid, name } of SRS_THREADS)
    host.files.set(`/proc/7847/task/${tid}/stat`, statText({ tid, name, nice: 3 }));
  await advance(60_000);
  expect(nices()).toEqual([3, 3, 3, 3]);
  expect(reverted).toEqual([
    'undo 1 (renice 0 → -15): not done without asking, because something else has changed it since',
  ]);
});

describe('while something is being changed', () => {
  /** Makes a change that is written down and not made before `go` is called. */
  async function begin(nice: number) {
    const plan = expectPlan(
      await planRenice(host, { process: SRS_IDENTITY, label: 'srs', scope: 'all', nice }),
    );
    const { promise, resolve: go } = Promise.withResolvers<void>();
    const slow: FakeHost = {
      ...host,
      execute: async (command, options) => {
        await promise;
        return host.execute(command, options);
      },
    };
    const letGo = reverter.hold(plan.title);
    const done = applyTuning(slow, journal, plan).then(outcome => {
      reverter.note(expectOutcome(outcome));
      letGo(outcome);
      return outcome;
    });
    await settle();
    return { go, done };
  }

  test('it is needed, and takes that back too when srs-top ends', async () => {
    const { go, done } = await begin(-15);
    expect([reverter.isNeeded(), reverter.pending()]).toEqual([true, undefined]);
    const ending = reverter.revertNow();
    await settle();
    go();
    expect((await ending).map(wordsOf)).toEqual(['undo 1: renice -15 → 0: 4/4 threads']);
    expect(wordsOf(await done)).toBe('renice 0 → -15: 4/4 threads');
    expect(nices()).toEqual([0, 0, 0, 0]);
    expect(reverter.isNeeded()).toBe(false);
    expect(await reverter.revertNow()).toEqual([]);
  });

  test('it is needed to its end where nothing is ever taken back', async () => {
    start(0);
    const { go, done } = await begin(-15);
    expect(reverter.isNeeded()).toBe(true);
    go();
    await done;
    expect(reverter.isNeeded()).toBe(false);
    expect(await reverter.revertNow()).toEqual([]);
    expect(nices()).toEqual([-15, -15, -15, -15]);
  });

  test('the end waits for it, and tells what came of it', async () => {
    start(0);
    const { go, done } = await begin(-15);
    const ending = reverter.end();
    await settle();
    go();
    await done;
    const { made, reverted, unfinished, isDone } = await ending;
    expect(made.map(wordsOf)).toEqual(['renice 0 → -15: 4/4 threads']);
    expect({ reverted, unfinished, isDone }).toEqual({ reverted: [], unfinished: [], isDone: true });
    expect(nices()).toEqual([-15, -15, -15, -15]);
  });

  test('the end does not wait for ever, and takes back what it can', async () => {
    await renice(-5);
    await begin(-15);
    const { made, reverted, unfinished, isDone } = await reverter.end(30);
    expect({ made, unfinished, isDone }).toEqual({
      made: [],
      unfinished: ['renice -5 → -15'],
      isDone: false,
    });
    expect(reverted.map(wordsOf)).toEqual(['undo 1: renice -5 → 0: 4/4 threads']);
    expect(nices()).toEqual([0, 0, 0, 0]);
  });

  test('a change that was due waits for it, and then for the same time', async () => {
    await renice(-5);
    const { go, done } = await begin(-15);
    await advance(60_000);
    expect(nices()).toEqual([-5, -5, -5, -5]);
    go();
    await done;
    await advance(59_999);
    expect(nices()).toEqual([-15, -15, -15, -15]);
    await advance(1);
    expect(nices()).toEqual([0, 0, 0, 0]);
  });

  test('at its end srs-top waits for an undo that is under way, and reports it', async () => {
    await renice(-15);
    const { promise, resolve: go } = Promise.withResolvers<void>();
    const { execute } = host;
    host.execute = async (command, options) => {
      await promise;
      return execute(command, options);
    };
    await advance(60_000);
    expect(nices()).toEqual([-15, -15, -15, -15]);
    const ending = reverter.revertNow();
    await settle();
    go();
    expect((await ending).map(wordsOf)).toEqual(['undo 1: renice -15 → 0: 4/4 threads']);
    expect(nices()).toEqual([0, 0, 0, 0]);
  });
});

test('takes back at once when srs-top ends', async () => {
  await renice(-15);
  const results = await reverter.revertNow();
  expect(results.map(wordsOf)).toEqual(['undo 1: renice -15 → 0: 4/4 threads']);
  expect(nices()).toEqual([0, 0, 0, 0]);
  await advance(120_000);
  expect(reverted).toEqual([]);
  expect(await reverter.revertNow()).toEqual([]);
});

test('takes back also what could not be written into the journal', async () => {
  start(60, createMemoryJournal('ENOSPC: no space left on device'));
  await renice(-15, true);
  await advance(60_000);
  expect(nices()).toEqual([0, 0, 0, 0]);
});

test('the end is done where nothing is left to take back, and not where something is', async () => {
  await renice(-15);
  for (const { tid } of SRS_THREADS) host.files.delete(`/proc/7847/task/${tid}/stat`);
  host.files.delete('/proc/7847/stat');
  const gone = await reverter.end();
  expect([gone.reverted.map(wordsOf), gone.isDone]).toEqual([
    ['1 (renice 0 → -15) cannot be undone: pid 7847 has ended'],
    true,
  ]);

  start(60);
  await renice(-15);
  for (const { tid, name } of SRS_THREADS)
    host.files.set(`/proc/7847/task/${tid}/stat`, statText({ tid, name, nice: 3 }));
  expect((await reverter.end()).isDone).toBe(false);
});

test('takes nothing back on a host that was started anew: nothing of it stands there', async () => {
  host.files.set('/proc/sys/kernel/random/boot_id', 'this-boot\n');
  await renice(-15);
  await settle();
  host.files.set('/proc/sys/kernel/random/boot_id', 'a-later-boot\n');
  await advance(60_000);
  expect(reverted).toEqual(['1 (renice 0 → -15) cannot be undone: made before the host was started again']);
  expect(nices()).toEqual([-15, -15, -15, -15]);
});

test('does not wait for what the kernel refused', async () => {
  host = { ...host, execute: async command => ({ ...(await host.query(['true'])), command, exitCode: 1 }) };
  await renice(-15);
  expect(reverter.pending()).toBeUndefined();
});

test('takes nothing back unless it was asked for', async () => {
  start(0);
  await renice(-15);
  expect(reverter.pending()).toBeUndefined();
  await advance(1e9);
  expect(nices()).toEqual([-15, -15, -15, -15]);
});
