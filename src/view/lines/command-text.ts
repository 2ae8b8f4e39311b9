import { quoteArgument } from '../../text/quote.ts';

/** A command as a user would type it in a shell; arguments that need it stand in quotes. For people to read only. */
export function commandText(command: readonly string[]): string {
  return command.map(quoteArgument).join(' ');
}
