/** What may stand behind a mark: a number, an exit status or `none`, blanks and a newline. */
const MOST_BEHIND = 32;

/** Who is told what comes on a stream. */
export interface AnswerListener {
  pass(piece: Buffer, question: number): void;
  /** @param status what stands behind the number: an exit status, or `none`; undefined: nothing does */
  end(question: number, status: string | undefined): void;
}

/**
 * One stream of a kept shell, on which an answer follows the other: each ends with a line of the mark and its number, on
 * the output with a status. However it is cut into pieces, and however late it comes, it is told to whose answer it belongs.
 */
export class AnswerStream {
  readonly #start: Buffer;
  readonly #hasStatus: boolean;
  readonly #listener: AnswerListener;
  #held: Buffer = Buffer.alloc(0);
  #question = 1;

  /** @param hasStatus of the ends of this stream; one without, or with one, is of the other, where both come on one */
  constructor(mark: string, hasStatus: boolean, listener: AnswerListener) {
    this.#start = Buffer.from(`\n${mark} `);
    this.#hasStatus = hasStatus;
    this.#listener = listener;
  }

  take(piece: Buffer): void {
    let rest = this.#held.length === 0 ? piece : Buffer.concat([this.#held, piece]);
    let from = 0;
    for (;;) {
      const at = rest.indexOf(this.#start, from);
      if (at === -1) break;
      from = at + 1;
      const behind = rest.toString('latin1', at + this.#start.length, at + this.#start.length + MOST_BEHIND);
      const [found, number, status] = /^(\d+)(?: (\w+))?\n/.exec(behind) ?? [];
      if (found === undefined) continue;
      this.#pass(rest.subarray(0, at));
      this.#listener.end(Number(number), status);
      if ((status !== undefined) === this.#hasStatus) this.#question = Number(number) + 1;
      rest = rest.subarray(at + this.#start.length + found.length);
      from = 0;
    }
    const length = this.#lengthWithoutMark(rest);
    this.#pass(rest.subarray(0, length));
    this.#held = rest.subarray(length);
  }

  #pass(piece: Buffer): void {
    if (piece.length > 0) this.#listener.pass(piece, this.#question);
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
