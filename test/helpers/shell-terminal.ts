import { readlink } from 'node:fs/promises';
import { execa } from 'execa';
import { IN_TIME_MS, type TerminalModes } from './emulator.ts';
import { foregroundGroup } from './sessions.ts';
import { type TerminalOptions, TerminalSession } from './terminal.ts';

// dash, because it leaves the terminal as a program left it. bash puts the terminal's settings back itself when a job
// was ended by a signal, and so would hide a program that does not. Nor does dash draw a line editor.
const SHELL = ['dash', '-i'];

// The prompt says the last command's exit status in OSC 133;D ("command finished"), which is not seen on the screen.
const PROMPT = '\x1b]133;D;$?\x07$ ';

/**
 * Runs `command` from an interactive shell with job control in a terminal of its own, as a user does, and so can tell
 * whether the terminal was put back. Resolves when the command was typed; needs `dash` and `stty`.
 */
export async function startInShell(
  command: readonly string[],
  options: TerminalOptions,
): Promise<ShellSession> {
  const shell = new ShellSession(options);
  try {
    await shell.nextPrompt();
    await shell.run(command);
    return shell;
  } catch (error) {
    await shell.dispose();
    throw error;
  }
}

export class ShellSession extends TerminalSession {
  /** `stty -a` and the modes of the terminal from before the last command. */
  sttyBefore = '';
  modesBefore: TerminalModes;
  readonly #statuses: number[] = [];
  #seenPrompts = 0;
  #runs = 0;

  constructor(options: TerminalOptions) {
    super(SHELL, { ...options, env: { ...options.env, PS1: PROMPT } });
    this.modesBefore = this.modes();
    this.emulator.xterm.parser.registerOscHandler(133, data => {
      const status = /^D;(\d+)$/.exec(data)?.[1];
      if (status !== undefined) this.#statuses.push(Number(status));
      return true;
    });
  }

  /** Remembers how the terminal is set, then types a command, quoted, and Enter. */
  async run(command: readonly string[]): Promise<void> {
    this.sttyBefore = await this.stty();
    this.modesBefore = this.modes();
    this.#runs++;
    this.write(`${command.map(quote).join(' ')}\r`);
  }

  /**
   * Waits until the shell asks for the next command, which it does when the one before has ended or was suspended.
   * The exit status, as `$?` tells it: 128 + n after signal n.
   */
  async nextPrompt(timeoutMs = IN_TIME_MS): Promise<number> {
    const index = this.#seenPrompts;
    await this.emulator.waitUntil(() => this.#statuses.length > index, 'the prompt of the shell', {
      timeoutMs,
    });
    this.#seenPrompts++;
    return this.#statuses[index] ?? Number.NaN;
  }

  /** `stty -a` of the terminal as it is now. Asked from outside, so that the screen stays as it is. */
  async stty(): Promise<string> {
    const device = await readlink(`/proc/${this.pid}/fd/0`);
    return (await execa('stty', ['-a', '-F', device], { env: { LC_ALL: 'C' } })).stdout;
  }

  /** `stty -a` once the program has ended or was suspended: to be the same as `sttyBefore`. */
  async sttyAfter(timeoutMs?: number): Promise<string> {
    if (this.#seenPrompts <= this.#runs) await this.nextPrompt(timeoutMs);
    return this.stty();
  }

  /** The program that has the terminal: the command, or the shell itself while it waits for one. */
  foregroundPid(): number {
    return foregroundGroup(this.pid) ?? this.pid;
  }
}

function quote(word: string): string {
  return `'${word.replaceAll("'", "'\\''")}'`;
}
