/** An argument as a shell reads it back: in quotes where it needs them. */
export function quoteArgument(argument: string): string {
  return /^[\w%+,./:=@-]+$/.test(argument) ? argument : `'${argument.replaceAll("'", "'\\''")}'`;
}

/** A command as a user would type it in a shell; arguments that need it stand in quotes. For people to read only. */
export function commandText(command: readonly string[]): string {
  return command.map(quoteArgument).join(' ');
}
