/** Keeps what belongs to labels that come and go, of so many at the most: what was asked for longest ago is forgotten first. */
export class KeptByLabel<Kept> {
  readonly #byLabel = new Map<string, Kept>();
  readonly #most: number;
  readonly #make: () => Kept;

  constructor(most: number, make: () => Kept) {
    this.#most = most;
    this.#make = make;
  }

  /** What belongs to the label, made where it is new. */
  of(label: string): Kept {
    const kept = this.#byLabel.get(label) ?? this.#make();
    this.#byLabel.delete(label);
    this.#byLabel.set(label, kept);
    const [longest] = this.#byLabel.keys();
    if (longest !== undefined && this.#byLabel.size > this.#most) this.#byLabel.delete(longest);
    return kept;
  }
}
