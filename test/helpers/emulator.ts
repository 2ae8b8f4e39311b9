import xterm from '@xterm/headless';
import { type Cell, readCells } from './cells.ts';

export interface ScreenSize {
  readonly columns: number;
  readonly rows: number;
}

/** What a program switched on in its terminal, and has to switch off again before it ends. */
export interface TerminalModes {
  readonly isAlternateScreen: boolean;
  readonly isCursorVisible: boolean;
  readonly isBracketedPaste: boolean;
  /** Whether the terminal reports that it gained or lost the focus. */
  readonly hasFocusEvents: boolean;
  readonly mouseTracking: 'none' | 'x10' | 'vt200' | 'drag' | 'any';
  /** SGR mouse reports (`CSI < …`), mode 1006. */
  readonly isSgrMouse: boolean;
  /** Inside `CSI ? 2026 h`: a frame is half written. */
  readonly isSynchronizing: boolean;
}

/** Text that is on the screen, an expression the screen matches, or a question about it. */
export type ScreenPattern = string | RegExp | ((text: string) => boolean);

export interface WaitOptions {
  /** `IN_TIME_MS` by default. */
  readonly timeoutMs?: number;
}

/** Many times what a screen takes where other tests have the CPUs too: it is no measure of the program. */
export const IN_TIME_MS = 15_000;

/** A terminal without a window: bytes go in by `feed`, and the screen they draw can be asked for. */
export class Emulator {
  readonly xterm: xterm.Terminal;
  readonly #watchers = new Set<() => void>();
  #isCursorVisible = true;
  #isSgrMouse = false;
  #end: string | undefined;

  /** `convertEol`: take `\n` for a new line, as the kernel's line discipline does where there is a pty. */
  constructor({ columns, rows }: ScreenSize, { convertEol = false } = {}) {
    this.xterm = new xterm.Terminal({ cols: columns, rows, convertEol, allowProposedApi: true });
    // xterm tells of most modes, but not of these two. `false` lets its own handlers run too.
    const watchModes = (isSet: boolean) => (parameters: (number | number[])[]) => {
      if (parameters.includes(25)) this.#isCursorVisible = isSet;
      if (parameters.includes(1006)) this.#isSgrMouse = isSet;
      return false;
    };
    this.xterm.parser.registerCsiHandler({ prefix: '?', final: 'h' }, watchModes(true));
    this.xterm.parser.registerCsiHandler({ prefix: '?', final: 'l' }, watchModes(false));
  }

  /** Resolves when `data` is drawn. */
  feed(data: string | Uint8Array): Promise<void> {
    return new Promise(resolve => {
      this.xterm.write(data, () => {
        resolve();
        for (const watcher of [...this.#watchers]) watcher();
      });
    });
  }

  /** The visible rows, joined by newlines; blanks at their ends and empty rows at the bottom are left out. */
  text(): string {
    return this.lines().join('\n').trimEnd();
  }

  /** Row `index` from the top, which is 0. Empty beyond the screen. */
  row(index: number): string {
    return this.lines()[index] ?? '';
  }

  /** All visible rows, without the blanks at their ends. */
  lines(): string[] {
    const buffer = this.xterm.buffer.active;
    return Array.from({ length: this.xterm.rows }, (_, y) =>
      (buffer.getLine(buffer.baseY + y)?.translateToString(true) ?? '').trimEnd(),
    );
  }

  cells(): Cell[][] {
    return readCells(this.xterm);
  }

  isAlternateScreen(): boolean {
    return this.xterm.buffer.active.type === 'alternate';
  }

  modes(): TerminalModes {
    const { bracketedPasteMode, mouseTrackingMode, sendFocusMode, synchronizedOutputMode } = this.xterm.modes;
    return {
      isAlternateScreen: this.isAlternateScreen(),
      isCursorVisible: this.#isCursorVisible,
      isBracketedPaste: bracketedPasteMode,
      hasFocusEvents: sendFocusMode,
      mouseTracking: mouseTrackingMode,
      isSgrMouse: this.#isSgrMouse,
      isSynchronizing: synchronizedOutputMode,
    };
  }

  resize({ columns, rows }: ScreenSize): void {
    this.xterm.resize(columns, rows);
  }

  /** Nothing more will be drawn: whoever waits is told `reason` at once instead of running into the timeout. */
  end(reason: string): void {
    this.#end = reason;
    for (const watcher of [...this.#watchers]) watcher();
  }

  /**
   * The screen, as soon as it matches. Half-written frames (between `CSI ? 2026 h` and `l`) are not looked at.
   * Rejects, showing the screen, when the time is over or the program ended.
   */
  async waitFor(pattern: ScreenPattern, options?: WaitOptions): Promise<string> {
    const hasMatch = (): boolean => !this.modes().isSynchronizing && isMatch(this.text(), pattern);
    await this.waitUntil(hasMatch, `the screen to match ${pattern}`, options);
    return this.text();
  }

  /** Asks `isDone` whenever something was drawn. Rejects as `waitFor` does; `what` says what was waited for. */
  waitUntil(
    isDone: () => boolean,
    what: string,
    { timeoutMs = IN_TIME_MS }: WaitOptions = {},
  ): Promise<void> {
    return new Promise((resolve, reject) => {
      const settle = (problem?: string): void => {
        clearTimeout(timer);
        this.#watchers.delete(check);
        if (problem === undefined) resolve();
        else reject(new Error(`${problem} while waiting for ${what}:\n${this.#frame()}`));
      };
      const check = (): void => {
        if (isDone()) settle();
        else if (this.#end !== undefined) settle(this.#end);
      };
      const timer = setTimeout(() => settle(`${timeoutMs} ms passed`), timeoutMs);
      this.#watchers.add(check);
      check();
    });
  }

  #frame(): string {
    const edge = `+${'-'.repeat(this.xterm.cols)}+`;
    return [edge, ...this.lines().map(line => `|${line.padEnd(this.xterm.cols)}|`), edge].join('\n');
  }
}

function isMatch(text: string, pattern: ScreenPattern): boolean {
  if (typeof pattern === 'function') return pattern(text);
  // `search` ignores a pattern's `lastIndex`, which `test` would carry from one screen to the next.
  return typeof pattern === 'string' ? text.includes(pattern) : text.search(pattern) >= 0;
}
