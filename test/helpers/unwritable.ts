import { execFileSync } from 'node:child_process';
import { chownSync, mkdirSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

/** Something that keeps a journal from being written. */
export interface Obstacle {
  readonly name: string;
  /** What is to be said of it. */
  readonly words: RegExp;
  /** Puts it below this directory for state, which is empty. @returns what takes it away again */
  readonly put: (directory: string) => () => void;
}

const stateOf = (directory: string): string => join(directory, 'srs-top');
const fileOf = (directory: string): string => join(stateOf(directory), 'journal.ndjson');

function makeState(directory: string): void {
  mkdirSync(stateOf(directory), { mode: 0o700 });
}

function clear(directory: string): void {
  rmSync(stateOf(directory), { recursive: true, force: true });
}

/** Needs root, `mount`, `umount`, `chattr` and `mkfifo`. */
export const OBSTACLES: readonly Obstacle[] = [
  {
    name: 'a full disk',
    words: /journal\.ndjson: the disk is full \(ENOSPC\)/,
    put(directory) {
      makeState(directory);
      execFileSync('mount', ['-t', 'tmpfs', '-o', 'size=8k,mode=700', 'tmpfs', stateOf(directory)]);
      writeFileSync(fileOf(directory), '', { mode: 0o600 });
      execFileSync('sh', [
        '-c',
        'cat /dev/zero > "$1" 2>/dev/null || true',
        'sh',
        join(stateOf(directory), 'x'),
      ]);
      return () => {
        execFileSync('umount', [stateOf(directory)]);
        clear(directory);
      };
    },
  },
  {
    name: 'a file system that is read-only',
    words: /the file system is read-only \(EROFS\)/,
    put(directory) {
      makeState(directory);
      execFileSync('mount', ['-t', 'tmpfs', '-o', 'ro,mode=700', 'tmpfs', stateOf(directory)]);
      return () => {
        execFileSync('umount', [stateOf(directory)]);
        clear(directory);
      };
    },
  },
  {
    name: 'an immutable file',
    words:
      /journal\.ndjson: the system does not permit it \(lsattr shows whether it is immutable\) \(EPERM\)/,
    put(directory) {
      makeState(directory);
      writeFileSync(fileOf(directory), '', { mode: 0o600 });
      execFileSync('chattr', ['+i', fileOf(directory)]);
      return () => {
        execFileSync('chattr', ['-i', fileOf(directory)]);
        clear(directory);
      };
    },
  },
  {
    name: 'a link',
    words: /journal\.ndjson: it is a symbolic link, which is not followed \(ELOOP\)/,
    put(directory) {
      makeState(directory);
      symlinkSync('/dev/null', fileOf(directory));
      return () => clear(directory);
    },
  },
  {
    name: 'a directory',
    words: /journal\.ndjson is a directory, expected a file/,
    put(directory) {
      makeState(directory);
      mkdirSync(fileOf(directory));
      return () => clear(directory);
    },
  },
  {
    name: 'a FIFO',
    words: /journal\.ndjson is a FIFO, expected a file/,
    put(directory) {
      makeState(directory);
      execFileSync('mkfifo', ['-m', '600', fileOf(directory)]);
      return () => clear(directory);
    },
  },
  {
    name: 'a FIFO in place of the directory',
    words: /srs-top is a FIFO, expected a directory/,
    put(directory) {
      execFileSync('mkfifo', ['-m', '600', stateOf(directory)]);
      return () => clear(directory);
    },
  },
  {
    name: 'a directory that is a link',
    words: /srs-top is a symbolic link, expected a directory/,
    put(directory) {
      symlinkSync('/tmp', stateOf(directory));
      return () => clear(directory);
    },
  },
  {
    name: 'a file of another user',
    words: /journal\.ndjson belongs to user 65534, expected 0/,
    put(directory) {
      makeState(directory);
      writeFileSync(fileOf(directory), '');
      chownSync(fileOf(directory), 65_534, 65_534);
      return () => clear(directory);
    },
  },
];
