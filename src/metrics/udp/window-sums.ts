import { type Counts, UDP_COUNTERS, type UdpCounter, type UdpInterval } from './udp-interval.ts';

type Tally = { -readonly [counter in UdpCounter]: number };

const ZEROES: Tally = {
  inDatagrams: 0,
  noPorts: 0,
  inErrors: 0,
  outDatagrams: 0,
  receiveBufferErrors: 0,
  sendBufferErrors: 0,
  checksumErrors: 0,
  memoryErrors: 0,
};

/**
 * What the intervals of a window add up to, kept while they come at its end and leave at its beginning: a window of 300
 * refreshes need not be added up anew at each of them. Counts are whole numbers, so that nothing is lost on the way.
 */
export class WindowSums {
  readonly #sums: Tally = { ...ZEROES };
  /** How many of the known intervals lack each counter. */
  readonly #untold: Tally = { ...ZEROES };
  #intervals = 0;
  #known = 0;
  #unknownMs = 0;
  #dropping = 0;
  #unowned = 0;
  #socketsUnread = 0;

  static of(intervals: readonly UdpInterval[]): WindowSums {
    const sums = new WindowSums();
    for (const interval of intervals) sums.add(interval);
    return sums;
  }

  add(interval: UdpInterval): void {
    this.#take(interval, 1);
  }

  /** @param interval one that was added */
  remove(interval: UdpInterval): void {
    this.#take(interval, -1);
    // Adding and subtracting in different orders leaves a rounding error.
    if (this.#known === this.#intervals) this.#unknownMs = 0;
  }

  /** Undefined: one of the intervals does not tell it, or none is known. A sum of the others would take that one for 0. */
  count(counter: UdpCounter): number | undefined {
    return this.#known === 0 || this.#untold[counter] > 0 ? undefined : this.#sums[counter];
  }

  /** Whether anything is known of the window. */
  get isAnyKnown(): boolean {
    return this.#known > 0;
  }

  /** Time that could not be counted, in milliseconds. */
  get unknownMs(): number {
    return this.#unknownMs;
  }

  /** Whether a socket dropped anything, SRS's or not. */
  get hasDrops(): boolean {
    return this.#dropping > 0;
  }

  /** Whether the drops of all sockets are known wherever packets were lost. */
  get areOwnersTold(): boolean {
    return this.#unowned === 0;
  }

  /** Whether the sockets were read at the end of each interval. */
  get areSocketsRead(): boolean {
    return this.#socketsUnread === 0;
  }

  #take({ fromMs, toMs, counts, drops, areSocketsRead }: UdpInterval, by: 1 | -1): void {
    this.#intervals += by;
    if (drops !== undefined && drops.bySocket.size > 0) this.#dropping += by;
    if (!areSocketsRead) this.#socketsUnread += by;
    if (counts === undefined) {
      this.#unknownMs += by * (toMs - fromMs);
      return;
    }
    this.#known += by;
    if (counts.receiveBufferErrors !== 0 && drops?.areComplete !== true) this.#unowned += by;
    this.#count(counts, by);
  }

  #count(counts: Counts, by: 1 | -1): void {
    for (const counter of UDP_COUNTERS) {
      const grown = counts[counter];
      if (grown === undefined) this.#untold[counter] += by;
      else if (grown > 0) this.#sums[counter] += by * grown;
    }
  }
}
