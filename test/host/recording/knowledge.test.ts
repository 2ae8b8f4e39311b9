import { describe, expect, it } from 'vitest';
import { Look } from '../../../src/host/look.ts';
import type { Learnt } from '../../../src/host/recording/frame.ts';
import { Knowledge } from '../../../src/host/recording/knowledge.ts';
import type { ReadResult } from '../../../src/host/results.ts';

const STATS = '/proc/*/stat';
const read = (text: string): ReadResult => ({ text, atMs: 5 });

/** A look at processes that are there: by their directory, a pattern, and a file of the newest. */
function lookAt(pids: readonly number[]): Look {
  const newest = pids.at(-1);
  return new Look({
    names: new Map([['/proc', pids.map(String)]]),
    texts: new Map<string, ReadResult | ReadonlyMap<string, ReadResult>>([
      [STATS, new Map(pids.map(pid => [`/proc/${pid}/stat`, read(`${pid} (sh) S\n`)]))],
      [`/proc/${newest}/comm`, read('sh\n')],
    ]),
  });
}

describe('Knowledge', () => {
  it('forgets processes that ended, and says so', () => {
    const [live, replayed] = [new Knowledge(), new Knowledge()];
    for (let pid = 100; pid < 1_100; pid++)
      replayed.learn(live.differences(lookAt([1, pid, pid + 1]).answers, 0), 0);
    for (const knowledge of [live, replayed])
      expect(Object.keys(knowledge.whole(0).texts ?? {}).sort()).toEqual(
        ['/proc/1/stat', '/proc/1099/stat', '/proc/1100/stat', '/proc/1099/comm', '/proc/1100/comm'].sort(),
      );
    const told = live.differences(lookAt([1, 1_100]).answers, 0);
    expect(told.gone).toEqual(['/proc/1099/']);
    expect(told.lost).toBeUndefined();
  });

  it('tells again what is there again as it was, or is read in the look that does not find it', () => {
    const [live, replayed] = [new Knowledge(), new Knowledge()];
    const tell = (look: Look): Learnt => {
      const told = live.differences(look.answers, 0);
      replayed.learn(told, 0);
      return told;
    };
    const fds = (...numbers: readonly number[]): Look =>
      new Look({
        links: new Map([
          ['/proc/7/fd/*', new Map(numbers.map(fd => [`/proc/7/fd/${fd}`, `socket:[${fd}]`]))],
        ]),
      });
    tell(fds(3, 30, 31));
    expect(tell(fds(30, 31)).lost).toEqual(['/proc/7/fd/3']);
    // Only what was found is lost: it begins as these do.
    expect(replayed.link('/proc/7/fd/30')).toBe('socket:[30]');
    expect(replayed.link('/proc/7/fd/3')).toMatchObject({ reason: 'gone' });
    expect(tell(fds(3, 30, 31)).links).toEqual({ '/proc/7/fd/3': 'socket:[3]' });

    tell(lookAt([1, 2]));
    const ofEnded = new Look({
      names: new Map([['/proc', ['1']]]),
      texts: new Map([['/proc/2/comm', read('sh\n')]]),
    });
    tell(ofEnded);
    expect(replayed.text('/proc/2/comm')).toMatchObject({ text: 'sh\n' });
    expect(replayed.text('/proc/2/stat')).toMatchObject({ reason: 'gone' });
  });
});
