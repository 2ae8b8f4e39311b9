import { test } from 'vitest';
import { describeWithTools } from '../helpers/tools.ts';
import { expectCleanEverywhere, nameHostile } from '../soak/hostile-names.ts';

// The others are those of npm run soak.
describeWithTools(['root', 'python3', 'ip', 'renice'], 'a name that would drive the terminal', () => {
  const names = ['\x1b]0;own\x07', '\u202etxt\u009b2J'].map(name => [nameHostile(name), name] as const);
  test.each(names)('does so nowhere: %s', async (_, name) => {
    await expectCleanEverywhere(name);
  });
});
