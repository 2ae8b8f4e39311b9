import type { CommandContext } from './command-context.ts';

/** Says of which other machine the following lines are, as the user named it; where several are named, each is told already. */
export function tellHost({ host, hosts = [], print }: CommandContext): void {
  const { line } = host;
  if (line !== undefined && hosts.length === 0) print(`${line.to}:`);
}
