import { test } from 'vitest';
import { describeWithTools } from '../helpers/tools.ts';
import { expectLeftAlone, nameReuse, REUSES } from '../soak/reused-pid.ts';

// The others are those of npm run soak.
describeWithTools(
  ['root', 'python3', 'unshare', 'nsenter', 'renice'],
  'a process that got the pid of the one that was meant',
  () => {
    const renices = REUSES.filter(({ change }) => change.name === 'renice').slice(0, 2);
    test.each(renices.map(reuse => [nameReuse(reuse), reuse] as const))(
      'is left alone, %s',
      async (_, reuse) => {
        await expectLeftAlone(reuse);
      },
    );
  },
);
