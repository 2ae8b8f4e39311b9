import type { Srs } from './srs.ts';
import { receiveBufferFor } from './udp-socket.ts';

const RESTARTS_AFTER_MS = 8_000;
const IS_AWAY_FOR_MS = 400;

/**
 * Whoever looks after the simulated SRS: a buffer is set when a socket is opened, so where the limit was raised SRS is
 * restarted some seconds later.
 */
export class Operator {
  /** Stops SRS then, or starts it where it is stopped; undefined: there is no reason to. */
  #nextMs: number | undefined;

  /** What is to be done now. @param srs undefined: it is stopped */
  decide(srs: Srs | undefined, receiveMaxBytes: number, nowMs: number): 'stop' | 'start' | undefined {
    if (srs === undefined) {
      if (nowMs < (this.#nextMs ?? 0)) return undefined;
      this.#nextMs = undefined;
      return 'start';
    }
    if (receiveBufferFor(receiveMaxBytes) <= srs.rtc.receiveBufferBytes) this.#nextMs = undefined;
    else this.#nextMs ??= nowMs + RESTARTS_AFTER_MS;
    if (this.#nextMs === undefined || nowMs < this.#nextMs) return undefined;
    this.#nextMs = nowMs + IS_AWAY_FOR_MS;
    return 'stop';
  }
}
