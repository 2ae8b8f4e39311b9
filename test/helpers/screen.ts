import { PassThrough, Writable } from 'node:stream';
import chalk from 'chalk';
import { type Instance, render } from 'ink';
import type { ReactNode } from 'react';
import type { Cell } from './cells.ts';
import {
  Emulator,
  type ScreenPattern,
  type ScreenSize,
  type TerminalModes,
  type WaitOptions,
} from './emulator.ts';

export interface RenderedScreen {
  /** The visible rows, joined by newlines; blanks at their ends and empty rows at the bottom are left out. */
  text(): string;
  row(index: number): string;
  cells(): Cell[][];
  modes(): TerminalModes;
  /** What was written to the terminal so far, in bytes. */
  readonly bytes: number;
  /** Types keys and resolves when what they changed is drawn. */
  write(keys: string): Promise<void>;
  /**
   * The terminal has another size. Ink draws once with the old size before it draws with the new one, so follow it by
   * `waitFor`.
   */
  resize(columns: number, rows: number): void;
  rerender(node: ReactNode): Promise<void>;
  /** Resolves when everything that was rendered is drawn. */
  flush(): Promise<void>;
  waitFor(pattern: ScreenPattern, options?: WaitOptions): Promise<string>;
  /** Puts the terminal back, as at the end of the program. */
  unmount(): Promise<void>;
  [Symbol.asyncDispose](): Promise<void>;
}

export interface RenderOptions extends ScreenSize {
  /** Chalk's levels: none, 16, 256 (the default) or all colours. Holds for every screen of the process. */
  readonly colorLevel?: 0 | 1 | 2 | 3;
}

/** Renders Ink components to a terminal of this size inside this process, in the alternate screen as the program does. */
export async function renderToScreen(node: ReactNode, options: RenderOptions): Promise<RenderedScreen> {
  const { colorLevel = 2, ...size } = options;
  chalk.level = colorLevel;
  const emulator = new Emulator(size, { convertEol: true });
  const output = new ScreenOutput(emulator, size);
  const keyboard = createKeyboard();
  const app = render(node, {
    stdout: output,
    stderr: output,
    stdin: keyboard,
    interactive: true,
    alternateScreen: true,
    incrementalRendering: true,
    exitOnCtrlC: false,
    patchConsole: false,
  });
  const flush = async (): Promise<void> => {
    await app.waitUntilRenderFlush();
    await emulator.feed('');
  };
  const unmount = (): Promise<void> => unmountApp(app, emulator);
  await flush();
  return {
    text: () => emulator.text(),
    row: index => emulator.row(index),
    cells: () => emulator.cells(),
    modes: () => emulator.modes(),
    get bytes() {
      return output.bytes;
    },
    async write(keys) {
      keyboard.write(keys);
      // Ink reads on `readable`, and holds an Escape back for 20 ms to see whether it starts a sequence.
      await new Promise(resolve => setTimeout(resolve, keys.endsWith('\x1b') ? 50 : 5));
      await flush();
    },
    resize(columns, rows) {
      emulator.resize({ columns, rows });
      output.resize({ columns, rows });
    },
    async rerender(next) {
      app.rerender(next);
      await flush();
    },
    flush,
    waitFor: (pattern, options) => emulator.waitFor(pattern, options),
    unmount,
    [Symbol.asyncDispose]: unmount,
  };
}

async function unmountApp(app: Instance, emulator: Emulator): Promise<void> {
  app.unmount();
  await app.waitUntilExit();
  await emulator.feed('');
}

/** The terminal, as Ink sees its standard output. */
class ScreenOutput extends Writable {
  readonly isTTY = true;
  columns: number;
  rows: number;
  bytes = 0;
  readonly #emulator: Emulator;

  constructor(emulator: Emulator, { columns, rows }: ScreenSize) {
    super();
    this.#emulator = emulator;
    this.columns = columns;
    this.rows = rows;
  }

  resize({ columns, rows }: ScreenSize): void {
    this.columns = columns;
    this.rows = rows;
    this.emit('resize');
  }

  override _write(chunk: Buffer, _encoding: BufferEncoding, done: () => void): void {
    this.bytes += chunk.length;
    void this.#emulator.feed(chunk).then(done);
  }
}

/** A stream Ink takes for a terminal's keyboard. */
function createKeyboard(): PassThrough {
  const keyboard = new PassThrough();
  return Object.assign(keyboard, {
    isTTY: true,
    setRawMode: () => keyboard,
    ref: () => keyboard,
    unref: () => keyboard,
  });
}
