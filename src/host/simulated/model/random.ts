/** Numbers that seem to be chance and are the same for the same seed: mulberry32. */
export class Random {
  #state: number;

  constructor(seed: number) {
    this.#state = seed >>> 0;
  }

  /** From 0 up to 1, without it. */
  next(): number {
    this.#state = (this.#state + 0x6d2b79f5) >>> 0;
    let mixed = this.#state;
    mixed = Math.imul(mixed ^ (mixed >>> 15), mixed | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  }

  /** A whole number from `least` to `most`, both among them. */
  whole(least: number, most: number): number {
    return least + Math.floor(this.next() * (most - least + 1));
  }

  /** How many of what comes independently of each other come, where `mean` do on average (a Poisson process). */
  arrivals(mean: number): number {
    if (mean <= 0) return 0;
    // Many of them are spread as a bell around the mean.
    if (mean > 30) return Math.max(0, Math.round(mean + Math.sqrt(mean) * this.#bell()));
    const limit = Math.exp(-mean);
    let count = 0;
    for (let product = this.next(); product > limit; product *= this.next()) count++;
    return count;
  }

  /** The sum of twelve has a variance of 1. */
  #bell(): number {
    let sum = -6;
    for (let index = 0; index < 12; index++) sum += this.next();
    return sum;
  }
}
