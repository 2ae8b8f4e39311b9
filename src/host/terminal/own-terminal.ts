import { EventEmitter } from 'node:events';
import type { WriteStream } from 'node:tty';
import { openTerminalPort, type TerminalPort } from './terminal-port.ts';

/** A terminal that takes no more is asked again after so long, and while it takes nothing after twice as long each time. */
const FIRST_RETRY_MS = 2;
const LAST_RETRY_MS = 160;
/** Between two tries while nothing else runs. */
const PAUSE_MS = 10;

interface OwnTerminalEvents {
  readonly resize: [];
  /** What was kept is out. */
  readonly drain: [];
  /** The terminal has gone (the line broke): nothing will ever be written again. */
  readonly gone: [error: Error];
}

/**
 * The terminal that srs-top was started on. A write never waits: what the terminal does not take at once (Ctrl-S, a
 * full pty that nobody reads) is kept and written when it does. `writableNeedDrain` says that something is kept;
 * writing more then adds to it.
 */
export class OwnTerminal extends EventEmitter<OwnTerminalEvents> {
  readonly isTTY = true;
  readonly #stream: WriteStream;
  readonly #port: TerminalPort;
  #kept: Uint8Array = new Uint8Array();
  #hasGivenUp = false;
  #isGone = false;
  #retryMs = FIRST_RETRY_MS;
  #timer: NodeJS.Timeout | undefined;
  readonly #onResize = (): void => void this.emit('resize');

  /** @param stream standard output or error, which is a terminal; asked for its size alone */
  constructor(stream: WriteStream & { fd: 1 | 2 }) {
    super();
    this.#stream = stream;
    this.#port = openTerminalPort(stream.fd);
    stream.on('resize', this.#onResize);
  }

  get columns(): number {
    return this.#stream.columns;
  }

  get rows(): number {
    return this.#stream.rows;
  }

  get writableNeedDrain(): boolean {
    return this.#kept.length > 0;
  }

  get isGone(): boolean {
    return this.#isGone;
  }

  /** @returns false when some of it is kept; `drain` tells when it is out */
  write(text: string): boolean {
    const bytes = Buffer.from(text);
    this.#kept = this.#kept.length === 0 ? bytes : Buffer.concat([this.#kept, bytes]);
    this.#push();
    if (this.#kept.length > 0) this.#timer ??= setTimeout(this.#retry, this.#retryMs);
    return this.#kept.length === 0;
  }

  /** Forgets what is kept. The terminal may have seen the beginning of a sequence, which the next Escape breaks off. */
  discard(): void {
    this.#kept = new Uint8Array();
    this.#stopRetrying();
  }

  /**
   * Waits for what is kept, while nothing else runs: at the end, or before the program is stopped. What is not out by
   * then is forgotten, and nothing is waited for again before the terminal has taken something.
   * @returns whether all is out
   */
  flush(limitMs: number): boolean {
    if (this.#kept.length === 0) return true;
    const giveUpAtMs = performance.now() + (this.#hasGivenUp ? 0 : limitMs);
    const pause = new Int32Array(new SharedArrayBuffer(4));
    while (this.#kept.length > 0 && performance.now() < giveUpAtMs) {
      Atomics.wait(pause, 0, 0, PAUSE_MS);
      this.#push();
    }
    const isOut = this.#kept.length === 0;
    this.#hasGivenUp = !isOut;
    this.discard();
    if (isOut) setImmediate(() => this.emit('drain'));
    return isOut;
  }

  close(): void {
    this.discard();
    this.#stream.off('resize', this.#onResize);
    this.#port.close();
  }

  readonly #retry = (): void => {
    this.#timer = undefined;
    this.#retryMs = Math.min(LAST_RETRY_MS, 2 * this.#retryMs);
    this.#push();
    if (this.#kept.length === 0) this.emit('drain');
    else this.#timer = setTimeout(this.#retry, this.#retryMs);
  };

  #push(): void {
    try {
      while (this.#kept.length > 0 && !this.#isGone) {
        const taken = this.#port.write(this.#kept);
        if (taken === 0) return;
        this.#kept = this.#kept.subarray(taken);
        this.#hasGivenUp = false;
        this.#retryMs = FIRST_RETRY_MS;
      }
    } catch (error) {
      this.#isGone = true;
      // Listeners end the screen, which must not happen in the middle of a write.
      setImmediate(() => this.emit('gone', error as Error));
    }
    if (this.#isGone) this.discard();
  }

  #stopRetrying(): void {
    clearTimeout(this.#timer);
    this.#timer = undefined;
  }
}
