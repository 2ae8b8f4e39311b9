import { constants } from 'node:os';
import { spawn } from '@lydell/node-pty';
import type { Cell } from './cells.ts';
import {
  Emulator,
  type ScreenPattern,
  type ScreenSize,
  type TerminalModes,
  type WaitOptions,
} from './emulator.ts';
import { KEYS, type KeyName } from './keys.ts';
import { programEnvironment } from './program-environment.ts';
import { endSession } from './sessions.ts';

const KEPT_RAW_LENGTH = 1024 * 1024;

export interface TerminalOptions extends ScreenSize {
  /** Added to the small environment every program gets; `undefined` takes a variable out. */
  readonly env?: Readonly<Record<string, string | undefined>>;
  readonly cwd?: string;
  /** Run as this user; its group has the same number unless `gid` says otherwise. Needs root. */
  readonly uid?: number;
  readonly gid?: number;
}

export interface TerminalExit {
  readonly exitCode: number;
  /** Such as `SIGTERM`; undefined when the program ended by itself. */
  readonly signal: string | undefined;
}

/** Runs `command` in a terminal of its own. End it with `await using`, or with `dispose` in an `afterEach`. */
export function startTerminal(command: readonly string[], options: TerminalOptions): TerminalSession {
  return new TerminalSession(command, options);
}

/** A program in a pty, with a terminal emulator at the other end that draws its screen and answers its questions. */
export class TerminalSession {
  readonly pid: number;
  /** Settles when the program has ended and all it wrote is on the screen. */
  readonly exit: Promise<TerminalExit>;
  protected readonly emulator: Emulator;
  readonly #pty: ReturnType<typeof spawn>;
  #bytes = 0;
  #raw = '';
  #hasExited = false;

  constructor(command: readonly string[], options: TerminalOptions) {
    const [file = '', ...args] = command;
    this.emulator = new Emulator(options);
    this.#pty = spawn(file, args, {
      cols: options.columns,
      rows: options.rows,
      env: programEnvironment(options.env),
      cwd: options.cwd ?? process.cwd(),
      ...(options.uid === undefined ? {} : { uid: options.uid, gid: options.gid ?? options.uid }),
    });
    this.pid = this.#pty.pid;
    this.#pty.onData(data => {
      this.#bytes += Buffer.byteLength(data);
      this.#raw += data;
      if (this.#raw.length > 2 * KEPT_RAW_LENGTH) this.#raw = this.#raw.slice(-KEPT_RAW_LENGTH);
      void this.emulator.feed(data);
    });
    this.emulator.xterm.onData(answer => this.write(answer));
    this.exit = new Promise(resolve => {
      this.#pty.onExit(async ({ exitCode, signal }) => {
        this.#hasExited = true;
        await this.emulator.feed('');
        const exit = { exitCode, signal: signalName(signal) };
        this.emulator.end(`${file} ended (${exit.signal ?? `exit code ${exitCode}`})`);
        resolve(exit);
      });
    });
  }

  /** Types `text`. A program that has ended does not get it. */
  write(text: string): void {
    if (!this.#hasExited) this.#pty.write(text);
  }

  /** The same with bytes that need not be UTF-8. */
  writeBytes(bytes: Buffer): void {
    // Its types know texts alone.
    if (!this.#hasExited) (this.#pty as unknown as { write(bytes: Buffer): void }).write(bytes);
  }

  press(...keys: readonly KeyName[]): void {
    for (const key of keys) this.write(KEYS[key]);
  }

  /** The program gets a SIGWINCH. */
  resize(columns: number, rows: number): void {
    this.emulator.resize({ columns, rows });
    if (!this.#hasExited) this.#pty.resize(columns, rows);
  }

  /** The visible rows, joined by newlines; blanks at their ends and empty rows at the bottom are left out. */
  text(): string {
    return this.emulator.text();
  }

  /** Row `index` from the top, which is 0. */
  row(index: number): string {
    return this.emulator.row(index);
  }

  cells(): Cell[][] {
    return this.emulator.cells();
  }

  modes(): TerminalModes {
    return this.emulator.modes();
  }

  isAlternateScreen(): boolean {
    return this.emulator.isAlternateScreen();
  }

  /** The screen, as soon as it matches; rejects, showing the screen, when it does not in time. */
  waitFor(pattern: ScreenPattern, options?: WaitOptions): Promise<string> {
    return this.emulator.waitFor(pattern, options);
  }

  /** All the program has written so far, as UTF-8. */
  get bytes(): number {
    return this.#bytes;
  }

  /** The end of what the program has written, escape sequences and all: about the last million characters. */
  get raw(): string {
    return this.#raw.slice(-KEPT_RAW_LENGTH);
  }

  /** Signals the program, and nothing it started. */
  kill(signal: NodeJS.Signals): void {
    if (!this.#hasExited) process.kill(this.pid, signal);
  }

  /** The line breaks: the terminal is gone, and the kernel hangs up on the program. */
  hangUp(): void {
    // The class behind it has this method; its types leave it out.
    (this.#pty as unknown as { destroy(): void }).destroy();
  }

  /** Ends the program and whatever it left running in this terminal. */
  async dispose(): Promise<void> {
    await endSession(this.pid);
    await this.exit;
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.dispose();
  }
}

function signalName(signal: number | undefined): string | undefined {
  return Object.entries(constants.signals).find(([, number]) => number === signal)?.[0];
}
