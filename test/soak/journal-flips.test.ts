import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { test } from 'vitest';
import { chooseBits, expectFlipToBeSaid } from '../helpers/flip-journal.ts';
import { startFourThreads } from '../helpers/four-threads.ts';
import { startSrsTop } from '../helpers/srs-top.ts';
import { describeWithTools } from '../helpers/tools.ts';
import { tryAll } from './tally.ts';

/** How many bits are flipped: SOAK_FLIPS, and without it the 200 that the attack had. */
const COUNT = Number(process.env.SOAK_FLIPS ?? 200);

describeWithTools(['root', 'python3', 'renice'], 'a journal with flipped bits', () => {
  test('is told, each of them', async () => {
    const directory = mkdtempSync(join(tmpdir(), 'srs-top-flips-'));
    const srs = await startFourThreads();
    try {
      const env = { XDG_STATE_HOME: directory };
      await using screen = startSrsTop(['-p', srs.identity.pid], { columns: 110, rows: 30, env });
      await screen.waitFor('SRT:GC');
      screen.write('r');
      await screen.waitFor('╭ renice ─');
      screen.write('-15');
      await screen.waitFor('nice     -15_');
      await screen.waitFor('Enter applies');
      await sleep(300);
      screen.press('Enter');
      await screen.waitFor('4/4 threads');
      screen.press('Enter');
      const journal = { srs, stateHome: directory, nice: -15 };
      await tryAll('flipped bits', chooseBits(journal, COUNT), {
        name: bit => `bit ${bit & 7} of byte ${bit >> 3}`,
        attempt: bit => expectFlipToBeSaid(journal, bit),
      });
    } finally {
      await srs.end();
      rmSync(directory, { recursive: true });
    }
  });
});
