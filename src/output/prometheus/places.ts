/** What is to have a label. */
export interface Holder {
  /** Names it for good: a pid with its start time, an inode. */
  readonly key: string;
  /** What its label begins with. */
  readonly name: string;
}

/**
 * Labels of things that come and go. Of several with the same name the second is `name#2`; a place that is left is taken by
 * who comes next, so that labels stay few however often processes, threads and sockets are replaced.
 */
export class Places {
  readonly #most: number;
  readonly #mostNames: number;
  readonly #labels = new Map<string, string>();
  readonly #names = new Set<string>();
  #leftOut = 0;

  /** @param most at a time @param mostNames that ever had one */
  constructor(most: number, mostNames = most) {
    this.#most = most;
    this.#mostNames = mostNames;
  }

  /** How many of those that were given last have no label: there are too many. */
  get leftOut(): number {
    return this.#leftOut;
  }

  /** The labels of all that are there now, by their keys; who comes first in the list has a place first. */
  take(holders: readonly Holder[]): ReadonlyMap<string, string> {
    const there = new Set(holders.map(({ key }) => key));
    for (const key of this.#labels.keys()) if (!there.has(key)) this.#labels.delete(key);
    const taken = new Set(this.#labels.values());
    for (const { key, name } of holders) {
      if (this.#labels.has(key) || this.#labels.size >= this.#most || !this.#isNamed(name)) continue;
      const label = freeLabel(name, taken);
      taken.add(label);
      this.#labels.set(key, label);
    }
    this.#leftOut = there.size - this.#labels.size;
    return new Map(this.#labels);
  }

  #isNamed(name: string): boolean {
    if (this.#names.has(name)) return true;
    if (this.#names.size >= this.#mostNames) return false;
    this.#names.add(name);
    return true;
  }
}

function freeLabel(name: string, taken: ReadonlySet<string>): string {
  if (!taken.has(name)) return name;
  let place = 2;
  while (taken.has(`${name}#${place}`)) place++;
  return `${name}#${place}`;
}
