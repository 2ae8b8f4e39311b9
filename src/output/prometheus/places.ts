/** What is to have a label. */
export interface Holder {
  /** Names it for good: a pid with its start time, an inode. */
  readonly key: string;
  /** What its label begins with. */
  readonly name: string;
}

/** What is gone for an hour is hardly started anew; until then nobody else takes its name's place. */
export const GONE_FOR_LONG_MS = 3_600_000;

/**
 * Labels of things that come and go. Of several with the same name the second is `name#2`; a place that is left is taken by
 * who comes next, so that labels stay few however often processes, threads and sockets are replaced. A name that nobody has
 * had for an hour is forgotten once a new one needs its place, the one that is gone longest first: at most so many new ones
 * come in an hour.
 */
export class Places {
  readonly #most: number;
  readonly #mostNames: number;
  readonly #held = new Map<string, { readonly name: string; readonly label: string }>();
  /** When somebody had each last, in milliseconds: the one that is gone longest first. */
  readonly #names = new Map<string, number>();
  #leftOut = 0;

  /** @param most at a time @param mostNames that are known at a time, those of what is gone among them */
  constructor(most: number, mostNames = most) {
    this.#most = most;
    this.#mostNames = mostNames;
  }

  /** How many of those that were given last have no label: there are too many, or too many had other names. */
  get leftOut(): number {
    return this.#leftOut;
  }

  /**
   * The labels of all that are there now, by their keys; who comes first in the list has a place first.
   * @param nowMs on a clock that never goes back
   */
  take(holders: readonly Holder[], nowMs: number): ReadonlyMap<string, string> {
    const there = new Set(holders.map(({ key }) => key));
    for (const key of this.#held.keys()) if (!there.has(key)) this.#held.delete(key);
    for (const { name } of [...this.#held.values(), ...holders])
      if (this.#names.has(name)) this.#note(name, nowMs);
    const taken = new Set([...this.#held.values()].map(({ label }) => label));
    for (const { key, name } of holders) {
      if (this.#held.has(key) || this.#held.size >= this.#most || !this.#isNamed(name, nowMs)) continue;
      const label = freeLabel(name, taken);
      taken.add(label);
      this.#held.set(key, { name, label });
    }
    this.#leftOut = there.size - this.#held.size;
    return new Map([...this.#held].map(([key, { label }]) => [key, label]));
  }

  #isNamed(name: string, nowMs: number): boolean {
    if (this.#names.has(name)) return true;
    if (this.#names.size >= this.#mostNames && !this.#forgetsOne(nowMs)) return false;
    this.#note(name, nowMs);
    return true;
  }

  #note(name: string, nowMs: number): void {
    this.#names.delete(name);
    this.#names.set(name, nowMs);
  }

  #forgetsOne(nowMs: number): boolean {
    const [longest] = this.#names;
    if (longest === undefined || nowMs - longest[1] < GONE_FOR_LONG_MS) return false;
    return this.#names.delete(longest[0]);
  }
}

function freeLabel(name: string, taken: ReadonlySet<string>): string {
  if (!taken.has(name)) return name;
  let place = 2;
  while (taken.has(`${name}#${place}`)) place++;
  return `${name}#${place}`;
}
