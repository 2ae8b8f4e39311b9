import { test } from 'vitest';
import { describeWithTools } from '../helpers/tools.ts';
import { expectLeftAlone, nameReuse, REUSES } from './reused-pid.ts';
import { tryAll } from './tally.ts';

const TOOLS = ['root', 'python3', 'unshare', 'nsenter', 'renice', 'taskset', 'chrt', 'prlimit'];

describeWithTools(TOOLS, 'a process that got the pid of the one that was meant', () => {
  test('is left alone', async () => {
    await tryAll('pid reuse', REUSES, { name: nameReuse, attempt: expectLeftAlone });
  });
});
