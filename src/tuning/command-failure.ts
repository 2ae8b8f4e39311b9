import type { CommandResult } from '../host/host.ts';
import { cleanText } from '../procfs/clean-text.ts';

/** Why a thread did not get its value, as far as the commands told. */
export interface FailureCause {
  readonly kind: 'not-permitted' | 'ended' | 'not-installed' | 'sudo' | 'other';
  /** Follows the name of the thread: `not permitted`. */
  readonly words: string;
}

/** errno texts of strerror(3) as renice and taskset print them, and what they mean here (setpriority(2), sched_setaffinity(2)). */
const MEANINGS: readonly (readonly [pattern: RegExp, cause: FailureCause])[] = [
  // EACCES: a lower nice without the right to it. EPERM: a thread of another user.
  [/Operation not permitted|Permission denied/, { kind: 'not-permitted', words: 'not permitted' }],
  [/No such process/, { kind: 'ended', words: 'not reached, as a thread had just ended' }],
  [/Invalid argument/, { kind: 'other', words: 'refused: none of these CPUs is allowed to it' }],
  [/Device or resource busy/, { kind: 'other', words: 'refused: a deadline thread keeps its CPUs' }],
];

/**
 * Reads from the commands that ran why these threads kept their value; undefined for one of which none of them says. A
 * line that names the tid comes first. Without one, the last word of a command that failed counts: `taskset -a` stops at
 * the first thread that it cannot move.
 */
export function explainFailures(
  results: readonly CommandResult[],
  tids: readonly number[],
): ReadonlyMap<number, FailureCause | undefined> {
  const lineByNumber = indexByNumber(results.flatMap(linesOf));
  const failed = results.find(result => result.problem !== undefined || result.exitCode !== 0);
  const otherwise = failed === undefined ? undefined : explainResult(failed);
  return new Map(
    tids.map(tid => {
      const line = lineByNumber.get(tid);
      return [tid, line === undefined ? otherwise : explainLine(line)];
    }),
  );
}

/** The first line that names each number: a command may have a line to say of every one of thousands of threads. */
function indexByNumber(lines: readonly string[]): ReadonlyMap<number, string> {
  const lineByNumber = new Map<number, string>();
  for (const line of lines) {
    for (const [digits] of line.matchAll(/\b\d+\b/g)) {
      if (!lineByNumber.has(Number(digits))) lineByNumber.set(Number(digits), line);
    }
  }
  return lineByNumber;
}

function explainResult(result: CommandResult): FailureCause | undefined {
  const name = result.command.find(word => word !== 'sudo' && word !== '-n') ?? '';
  if (result.problem === 'not-found') {
    return { kind: 'not-installed', words: `not reached: ${name} is not installed (package util-linux)` };
  }
  if (result.problem === 'timed-out')
    return { kind: 'other', words: `not reached: ${name} did not end in time` };
  const lines = linesOf(result);
  const sudoLine = lines.find(line => line.startsWith('sudo:'));
  if (sudoLine !== undefined) return { kind: 'sudo', words: `not reached (${sudoLine})` };
  const last = lines.at(-1);
  // renice goes on after a failure, and says of which thread it was; what it says of others is not about this one.
  if (last !== undefined && name !== 'renice') return explainLine(last);
  return result.problem === undefined
    ? undefined
    : { kind: 'other', words: `not reached: ${name}: ${result.problem}` };
}

function explainLine(line: string): FailureCause {
  return (
    MEANINGS.find(([pattern]) => pattern.test(line))?.[1] ?? { kind: 'other', words: `not reached (${line})` }
  );
}

function linesOf(result: CommandResult): readonly string[] {
  const lines = result.stderr.split('\n').map(line => cleanText(line).trim());
  return lines.filter(line => line !== '');
}
