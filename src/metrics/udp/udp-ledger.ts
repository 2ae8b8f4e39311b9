import type { UdpWindow } from '../terms/metrics.ts';
import { SocketDrops } from './socket-drops.ts';
import { intervalBetween, type UdpInterval, type UdpReading } from './udp-interval.ts';
import { summariseIntervals } from './udp-window.ts';
import { WindowSums } from './window-sums.ts';

/** How many completed windows are kept: an hour of 30 s windows. */
const COMPLETED_KEPT = 120;

/**
 * The UDP losses of one network namespace over time: a window that slides, and the completed windows behind it. Counts
 * are sums of what each interval between two readings added, so that without a gap a window equals the difference of
 * its two ends, as `netstat -suna && sleep 30 && netstat -suna` gives it.
 */
export class UdpLedger {
  #windowMs: number;
  #last: UdpReading | undefined;
  readonly #socketDrops = new SocketDrops();
  #intervals: readonly UdpInterval[] = [];
  readonly #sums = new WindowSums();
  #beganMs: number | undefined;
  #current: UdpInterval[] = [];
  #completed: readonly UdpWindow[] = [];

  constructor(windowSeconds: number) {
    this.#windowMs = windowSeconds * 1_000;
  }

  /** Completed windows, the newest first. A list that was handed out stays as it was. */
  get completed(): readonly UdpWindow[] {
    return this.#completed;
  }

  /** Completed windows of another length would not compare: they are dropped, the sliding one shows what is known. */
  setWindow(windowSeconds: number): void {
    this.#windowMs = windowSeconds * 1_000;
    this.#completed = [];
    this.#current = [];
    this.#beganMs = this.#last?.atMs;
  }

  /** Takes in a reading; one that is not newer than the last says nothing and is ignored. */
  push(reading: UdpReading): void {
    const last = this.#last;
    if (last !== undefined && reading.atMs <= last.atMs) return;
    this.#last = reading;
    const drops = this.#socketDrops.take(reading.sockets, reading.socketsAtMs, this.#windowMs);
    if (last === undefined) {
      this.#beganMs = reading.atMs;
      return;
    }
    const interval = intervalBetween(last, reading, drops);
    this.#slide(interval);
    this.#current.push(interval);
    this.#complete(reading, interval);
  }

  /** Those of the sliding window, the oldest first. A list that was handed out stays as it was. */
  get intervals(): readonly UdpInterval[] {
    return this.#intervals;
  }

  /** The newest, of whatever refresh; undefined before there are two readings. */
  get newest(): UdpInterval | undefined {
    return this.#intervals.at(-1);
  }

  /** The window that ends now. */
  sliding(): UdpWindow {
    return summariseIntervals(
      this.#intervals,
      this.#windowMs,
      this.#last?.isOwn,
      this.#last?.time ?? new Date(0),
      this.#sums,
    );
  }

  /** Keeps the latest intervals: as many as bring the span closest to the window. */
  #slide(newest: UdpInterval): void {
    const startMs = newest.toMs - this.#windowMs;
    let first = 0;
    for (const interval of this.#intervals) {
      if ((interval.fromMs + interval.toMs) / 2 > startMs) break;
      this.#sums.remove(interval);
      first++;
    }
    this.#sums.add(newest);
    this.#intervals = this.#intervals.slice(first).concat(newest);
  }

  #complete({ atMs: nowMs, time, isOwn }: UdpReading, last: UdpInterval): void {
    const beganMs = this.#beganMs ?? last.fromMs;
    const halfStepMs = (last.toMs - last.fromMs) / 2;
    if (nowMs - beganMs < this.#windowMs - Math.min(halfStepMs, this.#windowMs / 2)) return;
    const window = summariseIntervals(this.#current, this.#windowMs, isOwn, time);
    this.#completed = [window, ...this.#completed.slice(0, COMPLETED_KEPT - 1)];
    this.#current = [];
    this.#beganMs = nowMs;
  }
}
