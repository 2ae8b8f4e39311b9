import { test } from 'vitest';
import { describeWithTools } from '../helpers/tools.ts';
import { expectCleanEverywhere, HOSTILE_NAMES, nameHostile } from './hostile-names.ts';
import { tryAll } from './tally.ts';

describeWithTools(['root', 'python3', 'ip', 'renice'], 'a name that would drive the terminal', () => {
  test('does so nowhere', async () => {
    await tryAll('hostile names', HOSTILE_NAMES, { name: nameHostile, attempt: expectCleanEverywhere });
  });
});
