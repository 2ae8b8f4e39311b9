import { Flag, placeInChunk, type RecordHead } from './record-format.ts';

/** Tells records that go on with the one before them from those that something is missing before. */
export class RecordOrder {
  #at = Number.NEGATIVE_INFINITY;
  #crc: number | undefined;
  /** Of the last record; undefined: only the beginning of a chunk can be next. */
  #place: number | undefined;

  /** @param last the record before the first; undefined: there is none. Its place is, where it is not known */
  constructor(last: (Pick<RecordHead, 'at' | 'crc'> & { readonly place: number | undefined }) | undefined) {
    if (last === undefined) return;
    this.#at = last.at;
    this.#crc = last.crc;
    this.#place = last.place;
  }

  /** Goes on with a record, where it is the next. */
  isNext({ at, flags, place, crc }: Pick<RecordHead, 'at' | 'flags' | 'place' | 'crc'>): boolean {
    const isNext = (flags & Flag.Key) !== 0 || this.#goesOn(place);
    // The clock of a recording never goes back: one that is earlier, or the same again, was put there.
    if (!isNext || at < this.#at || crc === this.#crc) return false;
    this.#at = at;
    this.#crc = crc;
    this.#place = place;
    return true;
  }

  /** Something is damaged: what follows tells only what changed since, up to where a chunk begins. */
  breakOff(): void {
    this.#place = undefined;
  }

  #goesOn(place: number): boolean {
    if (this.#place === undefined) return false;
    // Of a recorder that told no places.
    return place === (this.#place === 0 ? 0 : placeInChunk(this.#place));
  }
}
