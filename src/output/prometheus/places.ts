/** What is to have a label. */
export interface Holder {
  /** Names it for good: a pid with its start time, an inode. */
  readonly key: string;
  /** What its label begins with. */
  readonly name: string;
}

/** What is gone for an hour is hardly started anew; until then nobody else takes its name's place. */
export const GONE_FOR_LONG_MS = 3_600_000;

interface Held {
  readonly name: string;
  readonly label: string;
}

/** A label that nobody has any more. */
interface Left {
  readonly name: string;
  /** The take at which its holder was gone. */
  readonly round: number;
}

/**
 * Labels of things that come and go. Of several with the same name the second is `name#2`; a place that is left is taken by
 * who comes next, so that labels stay few however often processes, threads and sockets are replaced. Who was there before
 * it was left does not take it: what he has counted until then would stand in the series as a leap. A name that nobody has
 * had for an hour is forgotten once a new one needs its place, the one that is gone longest first: at most so many new ones
 * come in an hour.
 */
export class Places {
  readonly #most: number;
  readonly #mostNames: number;
  readonly #held = new Map<string, Held>();
  /** By label. */
  readonly #left = new Map<string, Left>();
  /** Since which take those without a label have been there, by their keys. */
  #waiting: ReadonlyMap<string, number> = new Map();
  /** When somebody had each last, in milliseconds: the one that is gone longest first. */
  readonly #names = new Map<string, number>();
  #round = 0;

  /** @param most at a time @param mostNames that are known at a time, those of what is gone among them */
  constructor(most: number, mostNames = most) {
    this.#most = most;
    this.#mostNames = mostNames;
  }

  /** How many of those that were given last have no label: there are too many, or too many had other names. */
  get leftOut(): number {
    return this.#waiting.size;
  }

  /**
   * The labels of all that are there now, by their keys; who comes first in the list has a place first.
   * @param nowMs on a clock that never goes back
   */
  take(holders: readonly Holder[], nowMs: number): ReadonlyMap<string, string> {
    this.#round++;
    this.#missThoseGone(new Set(holders.map(({ key }) => key)));
    for (const { name } of [...this.#held.values(), ...holders])
      if (this.#names.has(name)) this.#note(name, nowMs);
    const taken = new Set([...this.#held.values()].map(({ label }) => label));
    const waiting = new Map<string, number>();
    for (const { key, name } of holders) {
      if (this.#held.has(key)) continue;
      const since = this.#waiting.get(key) ?? this.#round;
      const hasPlace = this.#held.size < this.#most && this.#isNamed(name, nowMs);
      const label = hasPlace ? this.#labelFor(name, since, taken) : undefined;
      if (label === undefined) waiting.set(key, since);
      else {
        taken.add(label);
        this.#left.delete(label);
        this.#held.set(key, { name, label });
      }
    }
    this.#waiting = waiting;
    return new Map([...this.#held].map(([key, { label }]) => [key, label]));
  }

  #missThoseGone(there: ReadonlySet<string>): void {
    for (const [key, { name, label }] of this.#held) {
      if (there.has(key)) continue;
      this.#held.delete(key);
      this.#left.set(label, { name, round: this.#round });
    }
  }

  /** A free label for who is there since that take; undefined: all were left after it. */
  #labelFor(name: string, since: number, taken: ReadonlySet<string>): string | undefined {
    for (let place = 1; place <= this.#most; place++) {
      const label = place === 1 ? name : `${name}#${place}`;
      if (!taken.has(label) && (this.#left.get(label)?.round ?? 0) <= since) return label;
    }
    return undefined;
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
    const [name] = longest;
    for (const [label, left] of this.#left) if (left.name === name) this.#left.delete(label);
    return this.#names.delete(name);
  }
}
