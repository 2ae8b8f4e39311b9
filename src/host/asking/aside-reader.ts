import { cleanText } from '../../text/clean-text.ts';
import { DEFAULT_MOST_BYTES, type FilePiece, type FollowOptions, followFile } from '../follow-file.ts';
import type { AsideOptions } from '../host.ts';
import { type HostFailure, isFailure, type ReadResult } from '../results.ts';
import { type AsideAnswer, type AsideQuestion, type AsideShell, startAsideShell } from './aside-shell.ts';
import { codeOfWords, reasonOf } from './failures.ts';
import { within } from './within.ts';

/** Reads files that may keep whoever reads them waiting, in other processes. */
export interface AsideReader {
  /** All of them, one after the other. Never rejects. */
  read(paths: readonly string[], options?: AsideOptions): Promise<Map<string, ReadResult>>;
  /** As `Host.readFrom`. */
  readFrom(path: string, offset: number | 'end', options?: FollowOptions): Promise<FilePiece | HostFailure>;
  /** Gives up on everything, at once. */
  close(): void;
}

/** A file of a driver may take 3.5 s; what takes longer is given up. */
const DEFAULT_TIMEOUT_MS = 10_000;
const MOST_SHELLS = 4;

/**
 * @param nowMs the host's monotonic clock
 * @param root put in front of every path
 * @param mostShells those stuck on a file that never answers count too, so that they do not pile up
 */
export function createAsideReader(
  nowMs: () => number,
  root = '',
  start: () => Promise<AsideShell> = startAsideShell,
  mostShells = MOST_SHELLS,
): AsideReader {
  const idle: AsideShell[] = [];
  const busy = new Set<AsideShell>();
  /** Shells stuck on a file that was given up: some cannot be ended before it answers. */
  let lostCount = 0;
  let startingCount = 0;
  const waiting: (() => void)[] = [];
  let isClosed = false;

  /** A shell that can read, or why there is no such shell. */
  async function takeShell(): Promise<AsideShell | string> {
    for (;;) {
      const shell = idle.pop();
      if (shell !== undefined) return shell;
      if (lostCount >= mostShells) return 'other files do not answer';
      if (busy.size + startingCount + lostCount < mostShells) {
        startingCount++;
        try {
          return await start();
        } catch {
          wakeAll();
          return 'its reader cannot be started';
        } finally {
          startingCount--;
        }
      }
      await new Promise<void>(resolve => waiting.push(resolve));
    }
  }

  function wakeAll(): void {
    for (const wake of waiting.splice(0)) wake();
  }

  function giveBack(shell: AsideShell, hasEnded: boolean): void {
    busy.delete(shell);
    if (isClosed || hasEnded || idle.length > 0) shell.abandon();
    else idle.push(shell);
    waiting.shift()?.();
  }

  function lose(shell: AsideShell, answer: Promise<unknown>): void {
    busy.delete(shell);
    lostCount++;
    // If that was the last shell, nobody will answer those that wait.
    wakeAll();
    // A FIFO in the place of a file, or a lease on it, keeps whoever opens it waiting as long as another user likes.
    shell.kill();
    void answer.finally(() => {
      lostCount--;
      shell.abandon();
      waiting.shift()?.();
    });
  }

  async function readOne(
    question: AsideQuestion,
    timeoutMs: number,
    isAgain = false,
  ): Promise<Read | HostFailure> {
    const { path } = question;
    const shell = await takeShell();
    if (isClosed && typeof shell !== 'string') shell.abandon();
    if (isClosed) return failed(path, 'srs-top ends');
    if (typeof shell === 'string') return failed(path, shell);
    busy.add(shell);
    const atMs = nowMs();
    const answer = shell.ask({ ...question, path: root + path });
    // `close` settles everything.
    const came = await within(answer, timeoutMs);
    if (came === 'late') {
      lose(shell, answer);
      return failed(path, `no answer within ${timeoutMs / 1_000} s`);
    }
    giveBack(shell, came === undefined);
    if (came === undefined) {
      // It may have ended while it had nothing to do: killed, or for want of memory.
      return isAgain || isClosed ? failed(path, 'its reader ended') : readOne(question, timeoutMs, true);
    }
    return came.isRead
      ? { bytes: came.bytes, atMs, tookMs: Math.round((nowMs() - atMs) * 1_000) / 1_000 }
      : failureIn(path, came);
  }

  return {
    async read(paths, { most = DEFAULT_MOST_BYTES, matching, timeoutMs = DEFAULT_TIMEOUT_MS } = {}) {
      const results = new Map<string, ReadResult>();
      for (const path of paths) {
        const question = { path, most, matching };
        const read = isLine(path) ? await readOne(question, timeoutMs) : failed(path, 'no such path');
        if (isFailure(read)) results.set(path, read);
        else results.set(path, { text: read.bytes.toString('utf8'), atMs: read.atMs, tookMs: read.tookMs });
      }
      return results;
    },
    readFrom: (path, offset, { most = DEFAULT_MOST_BYTES, timeoutMs = DEFAULT_TIMEOUT_MS } = {}) =>
      isLine(path)
        ? followFile(path, offset, skip => readOne({ path, most, skip }, timeoutMs), most)
        : Promise.resolve(failed(path, 'no such path')),
    close() {
      isClosed = true;
      for (const shell of [...idle.splice(0), ...busy]) shell.abandon();
      wakeAll();
    },
  };
}

/** A path is asked for as one line, so it must not hold a line break. */
function isLine(path: string): boolean {
  return !path.includes('\n') && path.startsWith('/');
}

interface Read {
  readonly bytes: Buffer;
  readonly atMs: number;
  readonly tookMs: number;
}

function failureIn(path: string, { bytes }: AsideAnswer): HostFailure {
  const text = cleanText(bytes.toString('utf8')).trim();
  const at = text.lastIndexOf(': ');
  // `head: cannot open '/proc/1/maps' for reading: Permission denied`; the words are those of strerror(3).
  const said = text.slice(at === -1 ? 0 : at + 2);
  // A shell that reads a line does not say why it got none: mostly EINVAL, of a driver that has no answer.
  if (said === '') return failed(path, 'it gives no line');
  const code = codeOfWords(said);
  return { asked: path, reason: reasonOf(code), detail: code === undefined ? said : `${code}: ${said}` };
}

function failed(asked: string, detail: string): HostFailure {
  return { asked, reason: 'failed', detail };
}
