import type { CommandResult } from '../../host/host.ts';
import { cleanText } from '../../text/clean-text.ts';
import type { FailureCause, StepResult, Tuning } from '../tuning.ts';

/** As getopt(3) of the C libraries and BusyBox say it. */
const WRONG_USE = /(invalid|unrecognized|unknown|bad) option|^usage:/i;

type Meanings = NonNullable<Tuning['meanings']>;

/** errno texts of strerror(3) as commands print them, and Node's codes of failed writes; what a kind says itself counts first. */
const MEANINGS: Meanings = [
  // EACCES: a lower nice without the right to it. EPERM: a thread of another user.
  [
    /Operation not permitted|Permission denied|EPERM|EACCES/,
    { kind: 'not-permitted', words: 'not permitted' },
  ],
  [/No such process|ESRCH/, { kind: 'ended', words: 'not reached: a thread had just ended' }],
  [/EROFS|Read-only file system/, { kind: 'other', words: 'is read-only here' }],
];

/**
 * Reads from what was done why these targets kept their value; undefined for one of which nothing says so. A write says
 * it of its own target. Of commands, a line that names the tid comes first; without one, the last word of a command that
 * failed counts: `taskset -a` stops at the first thread that it cannot move.
 */
export function explainFailures(
  results: readonly StepResult[],
  ids: readonly string[],
  ofKind: Meanings = [],
): ReadonlyMap<string, FailureCause | undefined> {
  const meanings = [...ofKind, ...MEANINGS];
  const commands = results.flatMap(result => ('command' in result ? [result.command] : []));
  const lineByNumber = indexByNumber(commands.flatMap(linesOf));
  const failed = commands.find(result => result.problem !== undefined || result.exitCode !== 0);
  const otherwise = failed === undefined ? undefined : explainResult(failed, meanings);
  const writes = new Map(
    results.flatMap(result => ('command' in result ? [] : [[result.id, result.failure] as const])),
  );
  return new Map(
    ids.map(id => {
      const written = writes.get(id);
      if (written !== undefined) return [id, explainLine(cleanText(written.detail), meanings)];
      const line = lineByNumber.get(id);
      return [id, line === undefined ? otherwise : explainLine(line, meanings)];
    }),
  );
}

/** The first line that names each number: a command may have a line to say of every one of thousands of threads. */
function indexByNumber(lines: readonly string[]): ReadonlyMap<string, string> {
  const lineByNumber = new Map<string, string>();
  for (const line of lines) {
    for (const [digits] of line.matchAll(/\b\d+\b/g)) {
      if (!lineByNumber.has(digits)) lineByNumber.set(digits, line);
    }
  }
  return lineByNumber;
}

function explainResult(result: CommandResult, meanings: Meanings): FailureCause | undefined {
  const name = result.command.find(word => word !== 'sudo' && word !== '-n') ?? '';
  if (result.problem === 'not-found') {
    return { kind: 'not-installed', words: `not reached: no ${name} in PATH (package util-linux)` };
  }
  if (result.problem === 'timed-out')
    return { kind: 'other', words: `not reached: ${name} did not end in time` };
  const lines = linesOf(result);
  const sudoLine = lines.find(line => line.startsWith('sudo:'));
  if (sudoLine !== undefined) return { kind: 'sudo', words: `not reached (${sudoLine})` };
  // Usages are long: their last line says nothing.
  if (lines.some(line => WRONG_USE.test(line))) {
    const which = lines.map(line => /BusyBox v[\d.]+/.exec(line)?.[0]).find(found => found !== undefined);
    const words = `not reached: this ${name}${which === undefined ? '' : ` (${which})`} does not know these options; that of util-linux does`;
    return { kind: 'refused', words };
  }
  const last = lines.at(-1);
  // renice goes on after a failure, and says of which thread it was; what it says of others is not about this one.
  // BusyBox's does not say of which.
  const isOfAnother = name === 'renice' && lines.some(line => /\b\d+\b/.test(line));
  if (last !== undefined && !isOfAnother) return explainLine(last, meanings);
  return result.problem === undefined
    ? undefined
    : { kind: 'other', words: `not reached: ${name}: ${result.problem}` };
}

function explainLine(line: string, meanings: Meanings): FailureCause {
  return (
    meanings.find(([pattern]) => pattern.test(line))?.[1] ?? { kind: 'other', words: `not reached (${line})` }
  );
}

function linesOf(result: CommandResult): readonly string[] {
  const lines = result.stderr.split('\n').map(line => cleanText(line).trim());
  return lines.filter(line => line !== '');
}
