import type { Entry, LookEntry } from '../recording/frame.ts';

/** Entries of a frame that are still to come, in their order; some are taken sooner. */
export class EntriesLeft {
  #entries: readonly Entry[];
  #next = 0;

  constructor(entries: readonly Entry[] = []) {
    this.#entries = entries;
  }

  /** The first of them, which is none of them any more. */
  shift(): Entry | undefined {
    return this.#entries[this.#next++];
  }

  /** The first that is so, which is none of them any more. */
  take<E extends Entry>(isWanted: (entry: Entry) => entry is E): E | undefined {
    const entry = this.#left().find(isWanted);
    if (entry !== undefined) this.#keep(this.#left().filter(each => each !== entry));
    return entry;
  }

  /** All up to the first that is so, but for those that `stays` holds for. */
  takeThrough(
    isWanted: (entry: Entry) => boolean,
    stays: (entry: Entry) => boolean,
  ): readonly Entry[] | undefined {
    const left = this.#left();
    const index = left.findIndex(isWanted);
    if (index === -1) return undefined;
    const before = left.slice(0, index + 1);
    this.#keep([...before.filter(stays), ...left.slice(index + 1)]);
    return before.filter(entry => !stays(entry));
  }

  takeAll(isWanted: (entry: Entry) => boolean): readonly Entry[] {
    const left = this.#left();
    this.#keep(left.filter(entry => !isWanted(entry)));
    return left.filter(isWanted);
  }

  looks(): readonly LookEntry[] {
    return this.#left().filter(entry => entry.kind === 'look');
  }

  #left(): readonly Entry[] {
    return this.#next === 0 ? this.#entries : this.#entries.slice(this.#next);
  }

  #keep(entries: readonly Entry[]): void {
    this.#entries = entries;
    this.#next = 0;
  }
}
