import { quoteArgument } from '../../text/quote.ts';

/**
 * A command as a POSIX shell reads it back, word for word: the one way in which arguments reach a shell on another host.
 * To stand behind `exec` or a function: in the place of a command's name `A=b` would be an assignment. Throws where an
 * argument holds a NUL, which no argument of a process can, and where the first is none of a program: dash's `exec` knows
 * no `--`.
 */
export function quoteForShell(command: readonly string[]): string {
  if (/^(?:-|$)/.test(command[0] ?? '')) throw new Error('no program is named');
  if (command.some(argument => argument.includes('\0'))) throw new Error('an argument holds a NUL');
  return command.map(quoteArgument).join(' ');
}
