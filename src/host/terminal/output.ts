import { fstatSync, writeSync } from 'node:fs';
import { getSystemErrorMap } from 'node:util';
import { OwnTerminal } from './own-terminal.ts';

/** Standard output or standard error, whatever it is: a terminal, a file, a pipe, a device. */
export interface Output {
  /** Hands a text over, in order. */
  print(text: string): void;
  /**
   * Resolves when all that was printed is out, with false when nobody reads any more (`| head`), which is no error.
   * @throws OutputError when it could not be written
   */
  settled(): Promise<boolean>;
  /** Waits for it while nothing else runs, where that can be and for a second at most. */
  flush(): void;
}

/** What was printed could not be written, as on a full disk. The message is a sentence. */
export class OutputError extends Error {}

type StandardStream = NodeJS.WriteStream & { fd: 1 | 2 };

const NAMES = { 1: 'standard output', 2: 'standard error' } as const;
const FLUSH_WITHIN_MS = 1_000;

/** Opened with the first that is printed: a run that only draws never needs one. */
export function createOutput(name: 'stdout' | 'stderr'): Output {
  let opened: Output | undefined;
  return {
    print(text) {
      if (text === '') return;
      opened ??= openOutput(process[name]);
      opened.print(text);
    },
    settled: async () => (await opened?.settled()) ?? true,
    flush: () => opened?.flush(),
  };
}

function openOutput(stream: StandardStream): Output {
  if (stream.isTTY) return outputToTerminal(stream);
  const stats = fstatSync(stream.fd);
  return stats.isFIFO() || stats.isSocket() ? outputToPipe(stream) : outputToFile(stream.fd);
}

function outputToTerminal(stream: StandardStream): Output {
  let terminal: OwnTerminal | undefined;
  return {
    print(text) {
      terminal ??= new OwnTerminal(stream);
      terminal.write(text);
    },
    async settled() {
      if (terminal?.writableNeedDrain) await whenDrained(terminal);
      return terminal?.isGone !== true;
    },
    flush: () => void terminal?.flush(FLUSH_WITHIN_MS),
  };
}

function whenDrained(terminal: OwnTerminal): Promise<void> {
  return new Promise(resolve => {
    const done = (): void => {
      terminal.off('drain', done);
      terminal.off('gone', done);
      resolve();
    };
    terminal.on('drain', done);
    terminal.on('gone', done);
  });
}

/** Node writes to pipes and sockets without waiting, and tells a part that was written from one that was not. */
function outputToPipe(stream: StandardStream): Output {
  let last = Promise.resolve(true);
  let failure: Error | undefined;
  stream.on('error', error => {
    failure ??= error;
  });
  return {
    print(text) {
      if (failure !== undefined) return;
      last = new Promise(resolve => {
        stream.write(text, error => {
          failure ??= error ?? undefined;
          resolve(failure === undefined);
        });
      });
    },
    async settled() {
      await last;
      if (failure !== undefined && !hasNoReader(failure)) throw describe(stream.fd, failure, false);
      return failure === undefined;
    },
    flush: () => undefined,
  };
}

/** Node reports a text as written even if the file had room for only a part, so this writes it to its last byte. */
function outputToFile(descriptor: 1 | 2): Output {
  let failure: OutputError | undefined;
  return {
    print(text) {
      if (failure !== undefined) return;
      const bytes = Buffer.from(text);
      let written = 0;
      try {
        while (written < bytes.length) written += writeSync(descriptor, bytes, written);
      } catch (error) {
        failure = describe(descriptor, error as Error, written > 0);
      }
    },
    async settled() {
      if (failure !== undefined) throw failure;
      return true;
    },
    flush: () => undefined,
  };
}

function hasNoReader({ code }: NodeJS.ErrnoException): boolean {
  return code === 'EPIPE' || code === 'ECONNRESET';
}

/** `standard output: no space left on device (ENOSPC); what stands there is cut off in its midst`. */
function describe(descriptor: 1 | 2, error: NodeJS.ErrnoException, isCut: boolean): OutputError {
  const known = error.errno === undefined ? undefined : getSystemErrorMap().get(error.errno);
  const what = known === undefined ? error.message : `${known[1]} (${known[0]})`;
  const cut = isCut ? '; the last line there is cut off' : '';
  return new OutputError(`cannot write to ${NAMES[descriptor]}: ${what}${cut}`);
}
