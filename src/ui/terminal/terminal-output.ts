import { Writable } from 'node:stream';

/** A terminal to write to: what of a tty.WriteStream is used. */
export interface TerminalTarget extends NodeJS.WritableStream {
  readonly columns?: number;
  readonly rows?: number;
  readonly isTTY?: boolean;
}

/**
 * What Ink writes to. It counts the bytes that go to the terminal, and stands where a later stage can decide what of a
 * frame has to be written.
 */
export class TerminalOutput extends Writable {
  readonly #target: TerminalTarget;
  readonly #onResize = (): void => {
    this.emit('resize');
  };
  #bytes = 0;

  constructor(target: TerminalTarget) {
    // Bytes as they come: strings are not turned into buffers and back.
    super({ decodeStrings: false });
    this.#target = target;
    target.on('resize', this.#onResize);
  }

  get columns(): number {
    return this.#target.columns ?? 80;
  }

  get rows(): number {
    return this.#target.rows ?? 24;
  }

  get isTTY(): boolean {
    return this.#target.isTTY ?? false;
  }

  /** Since the start. */
  get bytesWritten(): number {
    return this.#bytes;
  }

  override _write(
    chunk: string | Buffer,
    _encoding: BufferEncoding,
    done: (error?: Error | null) => void,
  ): void {
    this.#bytes += typeof chunk === 'string' ? Buffer.byteLength(chunk) : chunk.length;
    this.#target.write(chunk);
    // At once, not when the target says so: what is written while the process exits would stay in this buffer.
    done();
  }

  release(): void {
    this.#target.off('resize', this.#onResize);
  }
}
