import type { TcpConnection } from '../../procfs/ss-tcp.ts';
import type { Source } from '../../sampling/sample.ts';
import { increase } from '../terms/rates.ts';

/**
 * What the connections of SRS sent again between the last two lists of them. One that was opened in between began at zero;
 * of one that was closed the end is not known, so that this is the least of it.
 */
export class RetransmitWindow {
  #last: ReadonlyMap<string, number> | undefined;
  #lastAtMs = Number.NEGATIVE_INFINITY;
  #grown: number | undefined;
  #spanSeconds: number | undefined;

  /** Segments; undefined before the second list, and after a failure. */
  get grown(): number | undefined {
    return this.#grown;
  }

  /** What lay between these lists: another span than that of the counters. */
  get spanSeconds(): number | undefined {
    return this.#spanSeconds;
  }

  take({ value, atMs }: Source<readonly TcpConnection[]>): void {
    if (value === undefined) {
      this.#last = undefined;
      this.#grown = undefined;
      this.#spanSeconds = undefined;
      return;
    }
    if (atMs <= this.#lastAtMs && this.#last !== undefined) return;
    const spanSeconds = (atMs - this.#lastAtMs) / 1_000;
    this.#lastAtMs = atMs;
    const before = this.#last;
    this.#last = new Map(value.map(({ name, retransmitted }) => [name, retransmitted]));
    if (before === undefined) return;
    let grown = 0;
    // A pair of ports that is used again counts from zero.
    for (const { name, retransmitted } of value)
      grown += increase(before.get(name) ?? 0, retransmitted) ?? retransmitted;
    this.#grown = grown;
    this.#spanSeconds = spanSeconds;
  }
}
