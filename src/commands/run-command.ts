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
  const context: CommandContext = {
    ...options,
    columns: stdout.isTTY ? Math.max(40, stdout.columns) : 120,
    print: (...lines) => void stdout.write(lines.map(line => `${drawn(line)}\n`).join('')),
    complain: sentence => void stderr.write(`srs-top: ${drawn(sentence)}\n`),
    ask: stdin.isTTY && stdout.isTTY ? ask : undefined,
  };
  switch (task.kind) {
    case 'journal':
      return runJournal(context);
    case 'undo':
      return runUndo(context, task);
    case 'persist':
      return runPersist(context, task);
  }
}

/** Yes is `y` or `yes`; Enter alone, Ctrl-D and all else are no. */
async function ask(question: string): Promise<boolean> {
  const terminal = createInterface({ input: process.stdin, output: process.stdout });
  try {
    const closed = new Promise<string>(resolve => terminal.once('close', () => resolve('')));
    const answer = await Promise.race([terminal.question(`${question} y/N `), closed]);
    return /^y(es)?$/i.test(answer.trim());
  } finally {
    terminal.close();
  }
}
