/** What may stand behind a mark: a space, an exit status or `none`, a newline. */
const MOST_BEHIND = 8;

/** Passes on what a kept shell prints until the mark that ends an answer, however it is cut into pieces. */
export class AnswerEnd {
  readonly #start: Buffer;
  readonly #pass: (piece: Buffer) => void;
  #held: Buffer = Buffer.alloc(0);

  constructor(mark: string, pass: (piece: Buffer) => void) {
    this.#start = Buffer.from(`\n${mark}`);
    this.#pass = pass;
  }

  /** What stands behind the mark, once that is the last that came: an exit status, `none`, or nothing. Undefined: not yet. */
  take(piece: Buffer): string | undefined {
    const all = this.#held.length === 0 ? piece : Buffer.concat([this.#held, piece]);
    const at = all.lastIndexOf(this.#start);
    const behind = at === -1 ? undefined : all.toString('latin1', at + this.#start.length);
    const [found, status = ''] = /^ ?(\w*)\n$/.exec(behind ?? '') ?? [];
    const length = found === undefined ? this.#lengthWithoutMark(all) : at;
    if (length > 0) this.#pass(all.subarray(0, length));
    this.#held = found === undefined ? all.subarray(length) : Buffer.alloc(0);
    return found === undefined ? undefined : status;
  }

  /** What may be the beginning of a mark waits for the next piece. */
  #lengthWithoutMark(all: Buffer): number {
    const start = this.#start;
    for (let at = Math.max(0, all.length - start.length - MOST_BEHIND); at < all.length; at++) {
      const end = Math.min(all.length, at + start.length);
      if (all.compare(start, 0, end - at, at, end) === 0) return at;
    }
    return all.length;
  }
}
