import type { storage } from '../../storage/storage.ts';

/** What a journal asks of the disk. */
export type Lines = Pick<typeof storage, 'appendLine' | 'readLines' | 'findAppendProblem'>;

/** The lines of one journal in memory, whatever its path: nobody else reads them, and they end with the program. */
export function createLinesInMemory(): Lines {
  const lines: string[] = [];
  return {
    async appendLine(_path, line) {
      lines.push(line);
    },
    readLines: async () => ({ lines: [...lines], rest: '', omittedBytes: 0 }),
    findAppendProblem: async () => undefined,
  };
}
