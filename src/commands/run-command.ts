import { createInterface } from 'node:readline';
import { setTimeout as sleep } from 'node:timers/promises';
import { truncate } from '../text/width.ts';
import { toAscii } from '../view/look/ascii.ts';
import type { CommandContext, Task } from './command-context.ts';

export interface CommandOptions
  extends Pick<
    CommandContext,
    | 'host'
    | 'stateDirectory'
    | 'version'
    | 'isJson'
    | 'theme'
    | 'wanted'
    | 'settings'
    | 'revertAfterSeconds'
    | 'openRecording'
    | 'told'
    | 'origin'
    | 'importRecording'
    | 'hosts'
    | 'openNamed'
  > {
  readonly isAscii: boolean;
  readonly streams: Readonly<Record<'stdout' | 'stderr', Stream>>;
}

/** A standard stream. `settled` rejects when what was printed could not be written. */
interface Stream {
  print(text: string): void;
  settled(): Promise<unknown>;
}

/**
 * Runs a subcommand with the standard streams. Resolves with the exit code; rejects when what it had to say could not be
 * written, which stops nothing that it does.
 */
export async function runCommand(
  task: Task,
  { isAscii, streams, ...options }: CommandOptions,
): Promise<number> {
  const { stdin, stdout, stderr } = process;
  const drawn = (text: string): string => (isAscii ? toAscii(text) : text);
  const interrupted = task.isChange === true ? listenForSignals() : undefined;
  const exitCode = await task.run({
    ...options,
    columns: stdout.isTTY ? Math.max(40, stdout.columns) : 120,
    print: (...lines) => streams.stdout.print(lines.map(line => `${drawn(line)}\n`).join('')),
    complain: sentence => streams.stderr.print(`srs-top: ${drawn(sentence)}\n`),
    ask: stdin.isTTY && stdout.isTTY ? question => ask(question, streams.stdout, interrupted) : undefined,
    readLine:
      stdin.isTTY && stderr.isTTY ? question => readLine(question, streams.stderr, interrupted) : undefined,
    progress: stderr.isTTY
      ? line => streams.stderr.print(`\r${CLEAR_LINE}${drawn(truncate(line, (stderr.columns || 80) - 1))}`)
      : undefined,
    ...(interrupted !== undefined && { interrupted }),
  });
  const printed = streams.stdout.settled();
  // A terminal that takes no output must not keep it here once a signal came.
  if (interrupted !== undefined) await Promise.race([printed, whenAborted(interrupted)]);
  if (interrupted?.aborted === true) {
    // Nobody may be there any more to read it.
    const said = Promise.allSettled([printed, streams.stderr.settled()]);
    await Promise.race([said, sleep(LAST_WORDS_MS)]);
    return exitCodeOf(interrupted);
  }
  await printed;
  return exitCode;
}

/** Resolves once the signal is aborted. Nothing keeps the program here for it. */
export function whenAborted(signal: AbortSignal): Promise<void> {
  return new Promise(resolve => {
    if (signal.aborted) resolve();
    signal.addEventListener('abort', () => resolve(), { once: true });
  });
}

/** How long what is said after a signal may take to be read. */
const LAST_WORDS_MS = 1_000;

const SIGNALS = { SIGINT: 130, SIGQUIT: 131, SIGTERM: 143, SIGHUP: 129 } as const;

/** A signal that comes in the middle of a change, also because the line broke, must not leave half of it. */
function listenForSignals(): AbortSignal {
  const interrupted = new AbortController();
  for (const signal of Object.keys(SIGNALS)) process.on(signal, () => interrupted.abort(signal));
  return interrupted.signal;
}

/** As a shell reports a program that a signal ended. */
function exitCodeOf({ reason }: AbortSignal): number {
  return SIGNALS[reason as keyof typeof SIGNALS];
}

/** Erases what stands in the line (ECMA-48, EL). */
const CLEAR_LINE = '\x1b[2K';

/** Yes is `y` or `yes`; Enter alone, Ctrl-C, Ctrl-D and all else are no. */
async function ask(question: string, stdout: Stream, interrupted: AbortSignal | undefined): Promise<boolean> {
  const answer = await readLine(`${question} y/N `, stdout, interrupted);
  return /^y(es)?$/i.test(answer?.trim() ?? '');
}

/**
 * Undefined at Ctrl-C and Ctrl-D. The terminal echoes and edits: readline, which would, writes to it in a way that no
 * signal ends while it takes nothing.
 */
async function readLine(
  question: string,
  stream: Stream,
  interrupted: AbortSignal | undefined,
): Promise<string | undefined> {
  if (interrupted?.aborted === true) return undefined;
  stream.print(question);
  const lines = createInterface({ input: process.stdin });
  const close = (): void => lines.close();
  interrupted?.addEventListener('abort', close);
  try {
    return await new Promise<string | undefined>(resolve => {
      lines.once('line', resolve);
      lines.once('close', () => {
        // Nobody has pressed Enter: what is said next begins a line.
        stream.print('\n');
        resolve(undefined);
      });
    });
  } finally {
    interrupted?.removeEventListener('abort', close);
    lines.removeAllListeners('close');
    lines.close();
  }
}
