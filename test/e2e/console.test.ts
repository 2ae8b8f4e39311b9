import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { type FourThreads, startFourThreads } from '../helpers/four-threads.ts';
import { startSrsTop } from '../helpers/srs-top.ts';
import type { TerminalExit, TerminalSession } from '../helpers/terminal.ts';
import { describeWithTools } from '../helpers/tools.ts';

/** The keys that open something, each left by Esc. */
const SCREENS = [
  '',
  '?',
  'h',
  'r',
  'a',
  'c',
  'b',
  'f',
  'i',
  'u',
  'J',
  'v',
  'p',
  'd',
  'w',
  '/',
  'z',
  '1',
  'H',
  'n',
  's',
];

describeWithTools(['root', 'python3'], 'in a UTF-8 locale', () => {
  let srs: FourThreads;
  beforeAll(async () => {
    srs = await startFourThreads();
  });
  afterAll(() => srs.end());

  /** Every character beyond ASCII that the program wrote, on all its screens. */
  async function drawnBeyondAscii(name: string): Promise<readonly string[]> {
    await using screen = startSrsTop(['-p', srs.identity.pid, '-d', '0.5'], {
      columns: 120,
      rows: 40,
      env: { TERM: name },
    });
    await screen.waitFor(/no UDP loss|LOSING UDP/, { timeoutMs: 20_000 });
    for (const key of SCREENS) {
      screen.write(key);
      await sleep(150);
      screen.press('Escape');
      await sleep(100);
    }
    expect(await quit(screen)).toMatchObject({ exitCode: 0 });
    return [...new Set(screen.raw.match(/[^\x00-\x7f]/gu))];
  }

  test.each(['linux', 'vt220', 'ansi'])('TERM=%s is sent nothing that its fonts lack', async name => {
    expect(await drawnBeyondAscii(name)).toEqual([]);
  });

  test('a terminal of a desktop is sent check marks, rules and sparklines', async () => {
    expect(await drawnBeyondAscii('xterm-256color')).toEqual(expect.arrayContaining(['✔', '─', '╭', '▁']));
  });
});

/** Where it reads so late that an Escape comes with the key behind it, that key is another, and what was open still is. */
async function quit(screen: TerminalSession): Promise<TerminalExit | undefined> {
  let ended: TerminalExit | undefined;
  for (let tries = 0; tries < 10 && ended === undefined; tries++) {
    screen.press('Escape');
    await sleep(100);
    screen.write('q');
    ended = (await Promise.race([screen.exit, sleep(2_000)])) ?? undefined;
  }
  return ended;
}
