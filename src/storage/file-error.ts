/** What a system's error says of srs-top's own files, and what would help. ENOENT and what has no words come as they are. */
const WORDS: ReadonlyMap<string, string> = new Map([
  ['ENOSPC', 'the disk is full'],
  ['EDQUOT', 'the quota of its user is used up'],
  ['EFBIG', 'it would be larger than this user may write (ulimit -f)'],
  ['EROFS', 'the file system is read-only'],
  ['EACCES', 'this user has no permission'],
  ['EPERM', 'the system does not permit it (lsattr shows whether it is immutable)'],
  ['EIO', 'the disk could not read or write it'],
  ['ELOOP', 'it is a symbolic link, which is not followed'],
  ['EISDIR', 'it is a directory, expected a file'],
  ['ENOTDIR', 'something above it is not a directory'],
  ['ENXIO', 'it is a FIFO or a device, expected a file'],
  ['ESTALE', 'the server of its file system has lost it'],
  ['ENOTCONN', 'the program behind its file system has ended'],
  ['EMFILE', 'srs-top has too many files open'],
  ['ENFILE', 'the host has too many files open'],
]);

/** `/x/journal.ndjson: the disk is full (ENOSPC)`. Keeps the code; an error that names its path already stays as it is. */
export function fileError(path: string, error: unknown): Error {
  const { code, message } = error as NodeJS.ErrnoException;
  if (code === undefined) return error instanceof Error ? error : new Error(`${path}: ${String(error)}`);
  if (error instanceof FileError) return error;
  const words = WORDS.get(code);
  // Node's own message names a path that may be one of ours by descriptor: `ENOENT: no such file or directory, open '…'`.
  const detail = words === undefined ? message.replace(/, \w+ '.*$/, '') : `${words} (${code})`;
  return new FileError(`${path}: ${detail}`, code, { cause: error });
}

/** Whether it came of a disk without room for more, or of which its user may have no more. */
export function isNoRoom(error: unknown): boolean {
  return NO_ROOM.has((error as NodeJS.ErrnoException).code);
}

const NO_ROOM: ReadonlySet<string | undefined> = new Set(['ENOSPC', 'EDQUOT']);

class FileError extends Error {
  readonly code: string;

  constructor(message: string, code: string, options?: ErrorOptions) {
    super(message, options);
    this.code = code;
  }
}
