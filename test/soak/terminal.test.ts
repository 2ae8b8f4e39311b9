import { test } from 'vitest';
import { startFourThreads } from '../helpers/four-threads.ts';
import { describeWithTools } from '../helpers/tools.ts';
import { repeatTo, tryAll } from './tally.ts';
import { expectRestored, nameEnding, STATES_AND_ENDINGS } from './terminal-endings.ts';

describeWithTools(['python3', 'dash', 'stty'], 'the terminal', () => {
  test('is as it was, however srs-top ends', async () => {
    const srs = await startFourThreads();
    try {
      await tryAll('terminal restored', repeatTo(410, STATES_AND_ENDINGS), {
        name: nameEnding,
        attempt: one => expectRestored(srs.identity.pid, one),
        atOnce: 2,
      });
    } finally {
      await srs.end();
    }
  });
});
