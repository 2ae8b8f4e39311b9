import { isSea } from 'node:sea';

/** Paths that start this srs-top again: Node's and the program's, or that of the executable that is both. */
export function ownProgram(): readonly string[] {
  return isSea() ? [process.execPath] : [process.execPath, process.argv[1] ?? 'srs-top'];
}
