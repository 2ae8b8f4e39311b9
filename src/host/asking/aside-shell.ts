import { spawn } from 'node:child_process';
import { once } from 'node:events';
import type { Readable, Writable } from 'node:stream';

/** What the shell is asked to read, and how much of it. */
export interface AsideQuestion {
  readonly path: string;
  /** `line`: its first line, without a newline, which costs no process. */
  readonly most: number | 'line';
  /** An extended regular expression: only what matches it is wanted, a match a line. */
  readonly matching?: string | undefined;
  /** Bytes of it that are left out; then a line says which file it is and how large, before what was read. */
  readonly skip?: number | undefined;
}

export interface AsideAnswer {
  readonly isRead: boolean;
  /** What was read; of a file that could not be read what `head` said. */
  readonly bytes: Buffer;
}

/** A shell that reads what it is asked to, one file at a time. */
export interface AsideShell {
  /** Undefined when it ended before it had answered, or had ended already. */
  ask(question: AsideQuestion): Promise<AsideAnswer | undefined>;
  /** Ends it, where what it waits for lets it: `ask` answers then. A driver or a dead file system may not. */
  kill(): void;
  /** Lets go of it for good, whatever it waits for: nothing here waits for its end. */
  abandon(): void;
}

/** Kilobytes of address space for whoever looks for matches: a file without a newline is one line, held in memory. */
const MOST_MEMORY_KB = 131_072;
const MOST_MATCHED_BYTES = 262_144;

/**
 * Paths and the mark come through standard input, so no other process sees them. The mark, which ends every answer, is a
 * secret: no file can hold it. Only a regular file is opened, which those of /proc and /sys are too, never a device or
 * a FIFO. The shell opens it itself: what an open waits for ends with the shell.
 */
const SCRIPT = `
IFS= read -r mark
while IFS= read -r most && IFS= read -r matching && IFS= read -r from && IFS= read -r path; do
  if [ -e "$path" ] && ! [ -f "$path" ]; then
    echo "head: $path: Not a regular file"; false
  elif [ -n "$from" ]; then
    { { stat -L -c '%d:%i %s' -- "$path" </dev/null && tail -c "+$from" <&3 2>/dev/null | head -c "$most"; } 3<"$path"; } 2>&1
  elif [ "$most" = line ]; then
    text=
    { IFS= read -r text <"$path" || [ -n "$text" ]; } 2>&1 && printf %s "$text"
  elif [ -z "$matching" ]; then
    { { head -c "$most"; } <"$path"; } 2>&1
  else
    { (ulimit -v ${MOST_MEMORY_KB}; head -c "$most" | grep -a -o -E -e "$matching" | head -c ${MOST_MATCHED_BYTES}); } 2>/dev/null <"$path"
  fi
  printf '\\n%s %d\\n' "$mark" "$?"
done`;

/**
 * Bytes beside what was asked for: the mark, the line of a file that is followed, or why a file could not be read, with its
 * path. More is no answer: another host may print without end.
 */
const MOST_BESIDE_BYTES = 16_384;
/** A first line is of a driver, and of one value. */
const MOST_LINE_BYTES = 65_536;

/** Such as `\n18f0c4a8-… 0\n`, at the very end of an answer. */
const MARK_END_LENGTH = 64;

/** The process of such a shell. */
export interface AsideProcess {
  readonly stdin: Writable;
  readonly stdout: Readable;
  onEnd(told: () => void): void;
  /** Ends it, where what it waits for lets it. */
  kill(): void;
}

/** Starts `sh` with this script on this machine. */
async function spawnHere(script: string): Promise<AsideProcess> {
  // Not by execa, which takes 90 ms to load: this is wanted soon after every start.
  const child = spawn('sh', ['-c', script], {
    stdio: ['pipe', 'pipe', 'ignore'],
    env: { ...process.env, LC_ALL: 'C' },
    cwd: '/',
  });
  await once(child, 'spawn');
  // srs-top does not wait at its end for a shell that a driver or a process keeps waiting.
  child.unref();
  unref(child.stdin);
  unref(child.stdout);
  return {
    stdin: child.stdin,
    stdout: child.stdout,
    onEnd: told => void child.on('close', told),
    kill: () => void child.kill('SIGKILL'),
  };
}

/**
 * Starts the shell; rejects when there is none.
 * @param begin how `sh` is started with a script: on this machine unless given
 */
export async function startAsideShell(begin = spawnHere): Promise<AsideShell> {
  const child = await begin(SCRIPT);
  // The global: node:crypto, when it is imported, takes 7 ms of every start.
  const mark = crypto.randomUUID();
  let pieces: Buffer[] = [];
  let leftBytes = MOST_BESIDE_BYTES;
  let hasEnded = false;
  let settle: ((answer: AsideAnswer | undefined) => void) | undefined;

  function answer(result: AsideAnswer | undefined): void {
    settle?.(result);
    settle = undefined;
    pieces = [];
  }

  function hear(piece: Buffer): void {
    pieces.push(piece);
    leftBytes -= piece.length;
    if (leftBytes < 0) {
      hasEnded = true;
      answer({ isRead: false, bytes: Buffer.from('it gives more than was asked for') });
      abandon();
      return;
    }
    const end = readEnd(pieces, mark);
    if (end === undefined) return;
    const said = Buffer.concat(pieces);
    answer({ isRead: end.status === 0, bytes: said.subarray(0, said.length - end.length) });
  }

  child.stdout.on('data', hear);
  // A shell that has just ended does not take the question; its end is reported right after this.
  child.stdin.on('error', () => undefined);
  child.stdout.on('error', () => undefined);
  child.onEnd(() => {
    hasEnded = true;
    answer(undefined);
  });
  child.stdin.write(`${mark}\n`);

  function abandon(): void {
    child.stdout.off('data', hear);
    child.kill();
    child.stdin.destroy();
    child.stdout.destroy();
    answer(undefined);
  }

  return {
    async ask({ path, most, matching = '', skip }) {
      if (hasEnded) return undefined;
      const { promise, resolve } = Promise.withResolvers<AsideAnswer | undefined>();
      settle = resolve;
      leftBytes = MOST_BESIDE_BYTES + mostOf(most, matching);
      child.stdin.write(`${most}\n${matching}\n${skip === undefined ? '' : skip + 1}\n${path}\n`);
      return promise;
    },
    kill: child.kill,
    abandon,
  };
}

function mostOf(most: number | 'line', matching: string): number {
  if (matching !== '') return MOST_MATCHED_BYTES;
  return most === 'line' ? MOST_LINE_BYTES : most;
}

/** What ends an answer, if the last piece brought it; the mark may have come in two. */
function readEnd(pieces: readonly Buffer[], mark: string): { status: number; length: number } | undefined {
  const last = Buffer.concat(pieces.slice(-MARK_END_LENGTH)).subarray(-MARK_END_LENGTH).toString('latin1');
  const start = last.lastIndexOf(`\n${mark} `);
  if (start === -1 || !last.endsWith('\n') || start + mark.length + 2 >= last.length) return undefined;
  return { status: Number(last.slice(start + mark.length + 2)), length: last.length - start };
}

/** A pipe of a child is a socket, which its type does not say. */
function unref(stream: object): void {
  (stream as { unref?: () => void }).unref?.();
}
