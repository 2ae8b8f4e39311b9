import { createInterface } from 'node:readline/promises';
import type { Host } from '../host/host.ts';
import { toAscii } from '../ui/look/ascii.ts';
import type { Theme } from '../ui/look/theme.ts';
import type { CommandContext, Task } from './command-context.ts';
import { runJournal } from './journal-command.ts';
import { runPersist } from './persist-command.ts';
import { runUndo } from './undo-command.ts';

export interface CommandOptions {
  readonly host: Host;
  readonly stateDirectory: string;
  readonly isJson: boolean;
  readonly theme: Theme;
  readonly isAscii: boolean;
}

/** Runs a subcommand with the standard streams. Resolves with the exit code. */
export async function runCommand(task: Task, { isAscii, ...options }: CommandOptions): Promise<number> {
  const { stdin, stdout, stderr } = process;
  // `srs-top journal | head` closes the pipe: that is no error.
  stdout.on('error', () => undefined);
  const drawn = (text: string): string => (isAscii ? toAscii(text) : text);
  const interrupted = task.kind === 'undo' ? listenForSignals() : undefined;
  const context: CommandContext = {
    ...options,
    columns: stdout.isTTY ? Math.max(40, stdout.columns) : 120,
    print: (...lines) => void stdout.write(lines.map(line => `${drawn(line)}\n`).join('')),
    complain: sentence => void stderr.write(`srs-top: ${drawn(sentence)}\n`),
    ask: stdin.isTTY && stdout.isTTY ? question => ask(question, interrupted?.signal) : undefined,
    ...(interrupted !== undefined && { interrupted: interrupted.signal }),
  };
  switch (task.kind) {
    case 'journal':
      return runJournal(context);
    case 'undo':
      return exitCodeOf(await runUndo(context, task), interrupted?.signal);
    case 'persist':
      return runPersist(context, task);
  }
}

const SIGNALS = { SIGINT: 130, SIGTERM: 143, SIGHUP: 129 } as const;

/** A signal that comes in the middle of a change, also because the line broke, must not leave half of it. */
function listenForSignals(): AbortController {
  const interrupted = new AbortController();
  // Of a terminal that has gone.
  process.stderr.on('error', () => undefined);
  for (const signal of Object.keys(SIGNALS)) process.on(signal, () => interrupted.abort(signal));
  return interrupted;
}

/** As a shell reports a program that a signal ended. */
function exitCodeOf(exitCode: number, interrupted: AbortSignal | undefined): number {
  return interrupted?.aborted === true
    ? (SIGNALS[interrupted.reason as keyof typeof SIGNALS] ?? exitCode)
    : exitCode;
}

/** Yes is `y` or `yes`; Enter alone, Ctrl-C, Ctrl-D and all else are no. */
async function ask(question: string, interrupted: AbortSignal | undefined): Promise<boolean> {
  if (interrupted?.aborted === true) return false;
  const terminal = createInterface({ input: process.stdin, output: process.stdout });
  interrupted?.addEventListener('abort', () => terminal.close());
  try {
    const closed = new Promise<string>(resolve => terminal.once('close', () => resolve('')));
    const answer = await Promise.race([terminal.question(`${question} y/N `), closed]);
    return /^y(es)?$/i.test(answer.trim());
  } finally {
    terminal.close();
  }
}
