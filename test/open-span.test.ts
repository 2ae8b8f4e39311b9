import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { chooseHost, openHost } from '../src/open-host.ts';
import { recordRun } from './helpers/recorded-run.ts';

let directory = '';
let path = '';
beforeAll(async () => {
  directory = mkdtempSync(join(tmpdir(), 'srs-top-span-'));
  path = join(directory, 'incident.srstop');
  await recordRun({ path, refreshes: 5 });
});
afterAll(() => {
  rmSync(directory, { recursive: true });
});

interface Span {
  readonly from?: string;
  readonly to?: string;
}

/** When the first and the last refresh of it are, or why it cannot be played. */
async function play(span: Span): Promise<string | readonly [first: number, last: number]> {
  const words = { replay: path, replayAtSeconds: undefined, isReadOnly: true, isWatched: false, ...span };
  const opened = await openHost(chooseHost(words), problem => expect(problem).toBe(''));
  if ('problem' in opened) return opened.problem;
  const { clock, close } = opened.host;
  const first = clock.time().getTime();
  while (await clock.sleepUntil(clock.nowMs() + 500));
  const last = clock.time().getTime();
  await close();
  return [first, last];
}

/** The minute of the day that is so many minutes from the recording's beginning, by the clock of whoever reads it. */
async function minute(by: number): Promise<string> {
  const [first] = await play({});
  const [hours, minutes] = [new Date(Number(first) + by * 60_000)].flatMap(at => [
    at.getHours(),
    at.getMinutes(),
  ]);
  return [hours, minutes].map(part => String(part).padStart(2, '0')).join(':');
}

describe('a span of a recording', () => {
  test('that begins before it does has all of it', async () => {
    const all = await play({});
    expect(all).toEqual([expect.any(Number), expect.any(Number)]);
    expect(await play({ from: await minute(-2) })).toEqual(all);
    expect(await play({ from: await minute(-2), to: await minute(8) })).toEqual(all);
  });

  test.each([
    { from: -2, to: -1, problem: /: --to \S+ is before its beginning: it has / },
    { from: -2, to: -5, problem: /: --to \S+ is before its beginning: it has / },
    { from: 5, to: undefined, problem: /: --from \S+ is not before its end: it has / },
    { from: 5, to: 2, problem: /: --to \S+ is not behind --from \S+: it has / },
  ])('from $from to $to minutes from its beginning is none, and the sentence says why', async asked => {
    const { from, to, problem } = asked;
    const span = { from: await minute(from), ...(to === undefined ? {} : { to: await minute(to) }) };
    expect(await play(span)).toMatch(problem);
  });
});
