import type { CommandResult, HostFailure, RunningCommand } from './host.ts';

/** The result of a command that was never started; `stderr` says why when `problem` alone does not. */
export function commandNotRun(
  command: readonly string[],
  problem: NonNullable<CommandResult['problem']>,
  stderr = '',
): CommandResult {
  return { command, exitCode: undefined, signal: undefined, stdout: '', stderr, problem };
}

/** What `start` gives on a host that may not be changed. */
export function refuseStart(command: readonly string[]): RunningCommand {
  const done = Promise.resolve(commandNotRun(command, 'read-only'));
  return { command, done, interrupt: () => done };
}

/** What `write` gives on a host that may not be changed. */
export function refuseWrite(path: string, why: string): HostFailure {
  return { asked: path, reason: 'forbidden', detail: `read-only: ${why}` };
}
