/** An argument as a shell reads it back: in quotes where it needs them. */
export function quoteArgument(argument: string): string {
  return /^[\w%+,./:=@-]+$/.test(argument) ? argument : `'${argument.replaceAll("'", "'\\''")}'`;
}
