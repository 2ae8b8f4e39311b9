import { isSea } from 'node:sea';

/**
 * What starts a script of ours with the Node that runs us: without the flag a SIGUSR1 opens an inspector, as it does for
 * every Node, and whoever connects to that has his code run as our user. The script imports `refuse-inspector.ts` first,
 * for a Node that has no such flag. An executable that has Node inside has the script and the flag there, too.
 */
export function nodeCommand(script: string): readonly [file: string, ...args: readonly string[]] {
  const flag = '--disable-sigusr1';
  const hasFlag = !isSea() && process.allowedNodeEnvironmentFlags.has(flag);
  return [process.execPath, ...(hasFlag ? [flag] : []), script];
}

/** What its options say (`--inspect-brk`, `--require`) is for us alone. */
export const NODE_ENVIRONMENT = { NODE_OPTIONS: '' } as const;
