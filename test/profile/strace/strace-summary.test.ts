import { expect, test } from 'vitest';
import { describeSystemCalls, parseStraceSummary } from '../../../src/profile/strace/strace-summary.ts';

/** The table of strace 6.1 for a process with two busy threads. */
const TABLE = `strace: Process 24590 attached with 2 threads
strace: Process 24590 detached
strace: Process 24632 detached
% time     seconds  usecs/call     calls    errors syscall
------ ----------- ----------- --------- --------- ----------------
 69.76    0.432416         121      3554       669 futex
 29.61    0.183538           9     19934           getppid
  0.63    0.003909           4       863           newfstatat
  0.00    0.000001           1         1         1 restart_syscall
------ ----------- ----------- --------- --------- ----------------
100.00    0.619864          25     24352       670 total
`;

test('the table, without its total', () => {
  const calls = parseStraceSummary(TABLE);
  expect(calls).toEqual([
    { percent: 69.76, seconds: 0.432416, microsecondsPerCall: 121, calls: 3554, errors: 669, name: 'futex' },
    { percent: 29.61, seconds: 0.183538, microsecondsPerCall: 9, calls: 19934, errors: 0, name: 'getppid' },
    { percent: 0.63, seconds: 0.003909, microsecondsPerCall: 4, calls: 863, errors: 0, name: 'newfstatat' },
    { percent: 0, seconds: 0.000001, microsecondsPerCall: 1, calls: 1, errors: 1, name: 'restart_syscall' },
  ]);
  expect(describeSystemCalls(calls, '2.0 s')).toBe(
    '24,352 system calls in 2.0 s, 670 failed; most time in futex, 69.8 % (0.43 s)',
  );
});

test.each(['', 'strace: attach: ptrace(PTRACE_SEIZE, 1): Operation not permitted\n'])('none in %j', text => {
  expect(parseStraceSummary(text)).toEqual([]);
});

test('names cannot drive the terminal', () => {
  expect(parseStraceSummary(' 1.00    0.1   1   1  \u001b[2Jx')[0]?.name).toBe('[2Jx');
});

test('none ended: no call is named', () => {
  expect(describeSystemCalls([], '5.0 s')).toBe('0 system calls in 5.0 s, 0 failed');
});
