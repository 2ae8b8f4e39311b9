import { describe, expect, test } from 'vitest';
import type { CommandResult } from '../../../src/host/host.ts';
import { explainFailures } from '../../../src/tuning/engine/command-failure.ts';
import { AFFINITY } from '../../../src/tuning/kinds/process/affinity.ts';
import type { FailureCause } from '../../../src/tuning/tuning.ts';

function result(changes: Partial<CommandResult>): CommandResult {
  const ran = { exitCode: 1, signal: undefined, stdout: '', stderr: '', problem: undefined };
  return { command: ['taskset', '-pc', '1', '7849'], ...ran, ...changes };
}

function explainFailure(results: readonly CommandResult[], tid: number): FailureCause | undefined {
  const stepResults = results.map(command => ({ command }));
  return explainFailures(stepResults, [`${tid}`], AFFINITY.meanings).get(`${tid}`);
}

describe('why a thread kept its value', () => {
  // As util-linux 2.38 prints them.
  test.each([
    [
      "taskset: failed to set pid 7849's affinity: Operation not permitted\n",
      'not-permitted',
      'not permitted',
    ],
    [
      "taskset: failed to set pid 7849's affinity: Invalid argument\n",
      'other',
      'refused: it may not run on any of these CPUs',
    ],
    [
      "taskset: failed to set pid 7849's affinity: Device or resource busy\n",
      'other',
      'refused: a deadline thread keeps its CPUs',
    ],
    [
      'renice: failed to get priority for 7849 (process ID): No such process\n',
      'ended',
      'not reached: a thread had just ended',
    ],
    [
      'renice: failed to set priority for 7849 (process ID): Permission denied\n',
      'not-permitted',
      'not permitted',
    ],
    ['sudo: a password is required\n', 'sudo', 'not reached (sudo: a password is required)'],
  ])('%j', (stderr, kind, words) => {
    expect(explainFailure([result({ stderr })], 7849)).toEqual({ kind, words });
  });

  test.each([
    ['not-found', 'not reached: no taskset in PATH (package util-linux)'],
    ['timed-out', 'not reached: taskset did not end in time'],
    ['failed', 'not reached: taskset: failed'],
  ] as const)('a command that did not run: %s', (problem, words) => {
    const failed = result({
      command: ['sudo', '-n', 'taskset', '-pc', '1', '7849'],
      exitCode: undefined,
      problem,
    });
    expect(explainFailure([failed], 7849)?.words).toBe(words);
  });

  test('a message of renice about another thread is not about this one; one that ended taskset -a is', () => {
    const stderr = 'renice: failed to set priority for 17849 (process ID): Permission denied\n';
    const renice = result({ command: ['renice', '-15', '-p', '7849', '17849'], stderr });
    expect(explainFailure([renice], 7849)).toBeUndefined();
    expect(explainFailure([renice], 17849)?.kind).toBe('not-permitted');
    const taskset = result({
      stderr: "taskset: failed to set pid 7847's affinity: Operation not permitted\n",
    });
    expect(explainFailure([taskset], 7849)?.words).toBe('not permitted');
  });

  test('thousands of threads are explained by what is read once', () => {
    const tids = Array.from({ length: 2_000 }, (_, index) => 10_000 + index);
    const lines = tids.map(
      tid => `renice: failed to set priority for ${tid} (process ID): Permission denied`,
    );
    let reads = 0;
    const renice = {
      ...result({ command: ['renice'] }),
      get stderr() {
        reads++;
        return lines.join('\n');
      },
    };
    const causes = explainFailures([{ command: renice }], tids.map(String));
    expect([...causes.values()].filter(cause => cause?.kind === 'not-permitted')).toHaveLength(2_000);
    expect(reads).toBeLessThanOrEqual(2);
  });

  test('commands that did well explain nothing', () => {
    expect(explainFailure([result({ exitCode: 0 })], 7849)).toBeUndefined();
  });
});
