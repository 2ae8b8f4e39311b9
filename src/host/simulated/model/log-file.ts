/** Bytes: then it begins anew, as logrotate's `copytruncate` has it. A demo that runs for days must not grow. */
const MOST_BYTES = 4 * 2 ** 20;

/** A log that grows, in memory. */
export class LogFile {
  #pieces: Buffer[] = [];
  #sizeBytes = 0;

  get sizeBytes(): number {
    return this.#sizeBytes;
  }

  append(line: string): void {
    if (this.#sizeBytes > MOST_BYTES) {
      this.#pieces = [];
      this.#sizeBytes = 0;
    }
    const text = `${line}\n`;
    // Its own memory: a small one of the pool, kept for hours, keeps 64 KiB.
    const bytes = Buffer.allocUnsafeSlow(Buffer.byteLength(text));
    bytes.write(text);
    this.#pieces.push(bytes);
    this.#sizeBytes += bytes.length;
  }

  /** At most `most` bytes of what stands behind the first `skip`. */
  read(skip: number, most: number): Buffer {
    const wanted: Buffer[] = [];
    let start = 0;
    for (const piece of this.#pieces) {
      const [from, to] = [Math.max(0, skip - start), Math.min(piece.length, skip + most - start)];
      if (from < to) wanted.push(piece.subarray(from, to));
      start += piece.length;
    }
    return Buffer.concat(wanted);
  }
}
