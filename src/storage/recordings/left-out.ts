import type { RecordIndex } from './record-index.ts';
import { timeOf } from './time-words.ts';

/**
 * Which records of a file are left out when it is read, as they are damaged or hold what cannot be. A record counts once,
 * however often it is read: a file is sought in, and played again.
 */
export class LeftOut {
  readonly #index: RecordIndex;
  /** By their numbers; undefined: none is. */
  #isOut: Uint8Array | undefined;
  /** The first of them in the file of which it is known what is wrong with it. */
  #first: { readonly number: number; readonly why: string } | undefined;

  constructor(index: RecordIndex) {
    this.#index = index;
  }

  /**
   * Leaves out the records from a number up to another, which is not.
   * @param why what is wrong with the first, in words; undefined: it only rests on one that is left out
   */
  add(from: number, to: number, why: string | undefined): void {
    this.#isOut ??= new Uint8Array(this.#index.count);
    this.#isOut.fill(1, from, to);
    if (why !== undefined && (this.#first === undefined || from < this.#first.number))
      this.#first = { number: from, why };
  }

  /** What was wrong and where, and how much was left out for it, in a sentence; undefined: nothing was, or it was said. */
  take(): string | undefined {
    if (this.#isOut === undefined || this.#first === undefined) return undefined;
    const { number, why } = this.#first;
    const { offset, wall } = this.#index.at(number);
    const words = `the record at byte ${offset.toLocaleString('en')} (${timeOf(wall)}) could not be read: ${why}; ${amount(this.#isOut)}`;
    this.#isOut = undefined;
    this.#first = undefined;
    return words;
  }
}

function amount(isOut: Uint8Array): string {
  const total = isOut.length;
  const count = isOut.reduce((sum, one) => sum + one, 0);
  const places = isOut.reduce((sum, one, number) => sum + (one === 1 && isOut[number - 1] !== 1 ? 1 : 0), 0);
  const where = places === 1 ? '' : `, at ${places} places`;
  if (total === 1) return 'it is the only refresh';
  return `${count === 1 ? `one of ${total} refreshes is` : `${count} of ${total} refreshes are`} left out${where}`;
}
