import type { SrsPast } from '../metrics/model.ts';
import type { SrsMetrics } from '../metrics/terms/metrics.ts';
import type { SrsReading } from '../sampling/sample.ts';
import { type Blindness, LossSpans } from './loss-spans.ts';
import { LossyWindowRows, type Remainder } from './lossy-windows.ts';
import type { Moment } from './moment.ts';
import { SocketDropsSince } from './socket-drops.ts';
import type { NamespaceLosses } from './summary.ts';

/** SRS that are named as those of a namespace. */
const MOST_PIDS = 16;

/** One SRS at a refresh. */
export interface SeenSrs {
  readonly srs: SrsMetrics;
  readonly past: SrsPast;
  readonly reading: SrsReading;
}

/**
 * What was lost in one network namespace. The counters are the namespace's: of several SRS in it the first tells, and one
 * that takes the place of another goes on where that ended.
 */
export class NamespaceChronicle {
  readonly #spans = new LossSpans();
  readonly #windows = new LossyWindowRows();
  readonly #pids = new Set<number>();
  /** By pid and start: another process begins anew. */
  readonly #drops = new Map<string, SocketDropsSince>();
  readonly #namespace: SrsMetrics['namespace'];
  readonly #lostBefore: number | undefined;
  /** What was lost since the last window was complete. */
  #rest: { beganMs: number; lost: number; uncounted: number; arrived: number | undefined } | undefined;

  constructor({ srs, reading }: SeenSrs) {
    this.#namespace = srs.namespace;
    const counters = reading.udp.value;
    this.#lostBefore =
      counters?.receiveBufferErrors === undefined
        ? undefined
        : counters.receiveBufferErrors + (counters.memoryErrors ?? 0);
  }

  get hasLost(): boolean {
    return this.#spans.lost + this.#spans.uncounted > 0;
  }

  /** @param all the SRS in it, at least one. @returns the time of which nothing is known until now, where there was such */
  push(all: readonly SeenSrs[], moment: Moment): Blindness | undefined {
    const [first] = all;
    if (first === undefined) return undefined;
    const point = first.past.history.at(-1);
    const traffic = point?.atMs === moment.atMs ? point.forVerdict?.udp : undefined;
    const { udp } = first.srs;
    const uncounted = (udp.uncounted ?? 0) > 0 ? uncountedIn(traffic, point?.forVerdict?.ownDrops) : 0;
    const drops = new Map<string, number>();
    for (const { srs } of all) {
      if (this.#pids.size < MOST_PIDS) this.#pids.add(srs.pid);
      for (const [local, count] of this.#dropsOf(srs) ?? [])
        drops.set(local, (drops.get(local) ?? 0) + count);
    }
    const blind = this.#spans.push(
      {
        ...{ traffic, uncounted, drops },
        hasMemoryErrors: (udp.memoryErrors ?? 0) > 0,
        windowSeconds: udp.windowSeconds,
      },
      moment,
    );
    if (traffic !== undefined) this.#addRest(traffic.fromMs, traffic.lost ?? 0, uncounted, traffic.arrived);
    if (this.#windows.push(first.past.windows)) this.#rest = undefined;
    return blind;
  }

  tell(end: Moment): NamespaceLosses {
    return {
      namespace: this.#namespace.id,
      isHost: this.#namespace.isHost,
      pids: [...this.#pids],
      lost: this.#spans.lost,
      uncounted: this.#spans.uncounted,
      lostBefore: this.#lostBefore,
      spans: this.#spans.tell(end.atMs),
      windows: this.#windows.tell(this.#remainder(end)),
    };
  }

  #dropsOf(srs: SrsMetrics): ReadonlyMap<string, number> | undefined {
    const key = `${srs.pid} ${srs.startTicks}`;
    let since = this.#drops.get(key);
    if (since === undefined) {
      since = new SocketDropsSince();
      this.#drops.set(key, since);
      for (const old of this.#drops.keys()) {
        if (this.#drops.size <= MOST_PIDS) break;
        this.#drops.delete(old);
      }
    }
    return since.take(srs.sockets);
  }

  #addRest(fromMs: number, lost: number, uncounted: number, arrived: number | undefined): void {
    const rest = this.#rest;
    if (rest === undefined) {
      this.#rest = { beganMs: fromMs, lost, uncounted, arrived };
      return;
    }
    rest.lost += lost;
    rest.uncounted += uncounted;
    rest.arrived = rest.arrived === undefined || arrived === undefined ? undefined : rest.arrived + arrived;
  }

  #remainder(end: Moment): Remainder | undefined {
    const rest = this.#rest;
    if (rest === undefined || rest.lost + rest.uncounted === 0) return undefined;
    const epochOf = (atMs: number): number => Date.parse(end.isoOf(atMs));
    return { ...rest, beganMs: epochOf(rest.beganMs), endedMs: epochOf(end.atMs) };
  }
}

/** What SRS's sockets dropped beyond what the counters have as errors; 0 where one of both is not known. */
function uncountedIn(
  traffic: { readonly received: number | undefined; readonly arrived: number | undefined } | undefined,
  ownDrops: number | undefined,
): number {
  if (traffic?.received === undefined || traffic.arrived === undefined || ownDrops === undefined) return 0;
  return Math.max(0, ownDrops - (traffic.arrived - traffic.received));
}
