import { once } from 'node:events';
import { closeSync, constants, createWriteStream, openSync, type WriteStream } from 'node:fs';
import type { Readable } from 'node:stream';

/** Where one stream of a command there goes: into memory, up to a limit, or into a file of srs-top's own. */
export interface Sink {
  take(piece: Buffer): void;
  /** What was kept in memory. */
  text(): string;
  /** More came than was to be kept. */
  readonly isFull: boolean;
  /** Resolves when all of it stands in its file; rejects with why it does not. */
  end(): Promise<void>;
}

export function memorySink(mostBytes: number): Sink {
  const pieces: Buffer[] = [];
  let length = 0;
  return {
    take(piece) {
      if (length < mostBytes) pieces.push(piece.subarray(0, mostBytes - length));
      length += piece.length;
    },
    text: () => Buffer.concat(pieces).toString('utf8'),
    get isFull() {
      return length > mostBytes;
    },
    end: async () => undefined,
  };
}

/** Throws the system's error when the file is not there, or is a symbolic link. `from` waits where the disk does. */
export function fileSink(path: string, from: () => Readable | undefined): Sink {
  const { O_WRONLY, O_TRUNC, O_NOFOLLOW } = constants;
  const fd = openSync(path, O_WRONLY | O_TRUNC | O_NOFOLLOW);
  const file: WriteStream = createWriteStream('', { fd, autoClose: false });
  let problem: Error | undefined;
  file.on('error', error => {
    problem = error;
  });
  return {
    take(piece) {
      if (problem !== undefined || file.write(piece)) return;
      const source = from();
      source?.pause();
      file.once('drain', () => source?.resume());
    },
    text: () => '',
    get isFull() {
      return problem !== undefined;
    },
    async end() {
      if (problem === undefined) {
        file.end();
        await Promise.race([once(file, 'finish'), once(file, 'error')]).catch(() => undefined);
      }
      closeSync(fd);
      if (problem !== undefined) throw problem;
    },
  };
}
