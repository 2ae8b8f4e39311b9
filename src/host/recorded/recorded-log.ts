/** What was written to a log while it was recorded: a file that grows. */
export class RecordedLog {
  readonly #pieces: { readonly start: number; readonly bytes: Buffer }[] = [];
  #sizeBytes = 0;

  get sizeBytes(): number {
    return this.#sizeBytes;
  }

  append(text: string): void {
    const bytes = Buffer.from(text);
    if (bytes.length === 0) return;
    this.#pieces.push({ start: this.#sizeBytes, bytes });
    this.#sizeBytes += bytes.length;
  }

  /** At most `most` bytes of what stands behind the first `skip`. */
  read(skip: number, most: number): Buffer {
    const end = skip + most;
    // The newest are asked for, mostly.
    let first = this.#pieces.length;
    while (first > 0 && skip < (this.#pieces[first - 1]?.start ?? 0)) first--;
    const wanted = this.#pieces
      .slice(Math.max(0, first - 1))
      .filter(({ start }) => start < end)
      .map(({ start, bytes }) => bytes.subarray(Math.max(0, skip - start), end - start));
    return Buffer.concat(wanted);
  }
}
