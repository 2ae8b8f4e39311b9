import type { Refusal } from '../refusal.ts';
import { quoteForShell } from './quote.ts';

/**
 * A command as the remote command of `ssh -t`: what it reads is typed, so nothing can come through its standard input.
 * Refused where an argument holds what login shells do not agree about between single quotes (fish a backslash, csh `!` and
 * a newline); no command that is handed the terminal does.
 */
export function terminalText(command: readonly string[]): string | Refusal {
  const strange = command.find(argument => /[\\!'\n\0]/.test(argument));
  if (strange !== undefined)
    return { refused: `${JSON.stringify(strange)} cannot be handed to a shell there` };
  const words = quoteForShell(command).replaceAll("'", '"');
  if (/["$`]/.test(command.join(''))) return { refused: 'quotes and $ cannot be handed to a shell there' };
  return `exec sh -c 'PATH=$PATH:/usr/local/sbin:/usr/sbin:/sbin;export PATH;cd /;exec ${words}'`;
}
