import { describe, expect, test } from 'vitest';
import { MOST_WATCHED, WatchedChoice } from '../../src/sampling/choose-watched.ts';
import type { FoundProcess } from '../../src/srs/process/found-process.ts';

const EVERY_MS = 5_000;

function processOf(pid: number, cpuTicks: number, startTicks = pid): FoundProcess {
  return { identity: { pid, startTicks }, parentPid: 1, executable: '/srs', cpuTicks, command: 'srs' };
}

/** Pids that are watched after each walk; `ticksOf` says what a process has used by then. */
function walk(count: number, walks: number, ticksOf: (pid: number, walk: number) => number) {
  const choice = new WatchedChoice();
  return Array.from({ length: walks }, (_, walk) => {
    const found = Array.from({ length: count }, (_, index) => processOf(index + 1, ticksOf(index + 1, walk)));
    return choice.choose(found, walk * EVERY_MS).map(({ identity }) => identity.pid);
  });
}

describe('of many processes of the name', () => {
  test('a handful are all watched', () => {
    expect(walk(MOST_WATCHED, 1, () => 0)).toEqual([[1, 2, 3, 4, 5, 6, 7, 8]]);
  });

  test('those are that used most CPU so far; else the first', () => {
    expect(walk(300, 1, pid => (pid >= 293 ? pid : 0))[0]).toEqual([293, 294, 295, 296, 297, 298, 299, 300]);
    expect(walk(300, 1, () => 0)[0]).toEqual([1, 2, 3, 4, 5, 6, 7, 8]);
  });

  test('they stay, whoever else is busy for a moment', () => {
    const all = walk(300, 40, (pid, at) => (pid * 7919 + at) % 50);
    expect(new Set(all.map(String)).size).toBe(1);
  });

  test('those that carry load stay, also beside busier ones', () => {
    const all = walk(20, 40, (pid, at) => at * (pid <= 8 ? 50 : 500));
    // Which are busy shows from the second walk on: none of these idles.
    expect(all.at(-1)).toEqual([1, 2, 3, 4, 5, 6, 7, 8]);
  });

  test('one that idles makes room for a busy one, after a minute, one a walk', () => {
    const all = walk(20, 40, (pid, at) => (pid > 18 ? at * 250 : 0));
    expect(all[11]).toEqual([1, 2, 3, 4, 5, 6, 7, 8]);
    expect(all[12]).toEqual([2, 3, 4, 5, 6, 7, 8, 19]);
    expect(all[13]).toEqual([3, 4, 5, 6, 7, 8, 19, 20]);
    expect(all.at(-1)).toEqual([3, 4, 5, 6, 7, 8, 19, 20]);
  });

  test('the place of one that ended is taken', () => {
    const choice = new WatchedChoice();
    const found = Array.from({ length: 20 }, (_, index) => processOf(index + 1, 0));
    choice.choose(found, 0);
    const left = choice.choose(found.slice(1), EVERY_MS).map(({ identity }) => identity.pid);
    expect(left).toEqual([2, 3, 4, 5, 6, 7, 8, 9]);
  });

  test('a pid that is another process now has no past', () => {
    const choice = new WatchedChoice();
    choice.choose([processOf(1, 900_000, 5)], 0);
    expect(choice.choose([processOf(1, 3, 77)], EVERY_MS)).toHaveLength(1);
  });
});
