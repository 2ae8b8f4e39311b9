import type { SampleEvent } from '../../sampling/sample.ts';
import type { SrsMetrics } from '../terms/metrics.ts';
import { HistoryPoints } from './history-points.ts';

/** An SRS that is there no more. */
export interface EndedSrs {
  /** Its figures at the last refresh that still had it: at most one delay before its end. */
  readonly last: SrsMetrics;
  /** When it was missed, as `Metrics.time`. */
  readonly time: string;
  /** How long ago that was at this refresh, by the monotonic clock: the time of day may have been set since. */
  readonly agoSeconds: number;
  /** Its own, and those of the SRSs that it had taken the place of. */
  readonly pids: readonly number[];
  /** The history of all these pids, as many points as a history keeps. */
  readonly history: HistoryPoints;
}

/** What is known of an SRS at a refresh. */
export interface SeenSrs {
  readonly metrics: SrsMetrics;
  readonly history: HistoryPoints;
  /** The SRS that it took the place of. */
  readonly before: EndedSrs | undefined;
}

/** With the monotonic time of the refresh that missed it. */
type KeptSrs = EndedSrs & { readonly missedAtMs: number };

/** Enough for the SRSs of one host; each holds a whole history. */
const MOST_ENDED = 4;

/** Keeps what was known of an SRS when it ended, and hands it to the one that takes its place. */
export class EndedSrsKeeper {
  #ended: readonly KeptSrs[] = [];
  #nowMs = 0;
  readonly #capacity: number;

  /** @param capacity how many points of history are kept of each */
  constructor(capacity: number) {
    this.#capacity = capacity;
  }

  /** The ones without a successor, the newest first. */
  get ended(): readonly EndedSrs[] {
    return this.#ended.map(kept => ({ ...kept, agoSeconds: (this.#nowMs - kept.missedAtMs) / 1_000 }));
  }

  /**
   * Takes in what happened since the refresh before.
   * @param nowMs monotonic time of this refresh
   * @param seen what was known of a pid at the refresh before; undefined: it was not seen
   * @returns the SRS that ended by the pid of the one that takes its place
   */
  take(
    nowMs: number,
    events: readonly SampleEvent[],
    seen: (pid: number) => SeenSrs | undefined,
  ): ReadonlyMap<number, EndedSrs> {
    this.#nowMs = nowMs;
    const replaced = new Map<number, EndedSrs>();
    for (const event of events) {
      if (event.kind === 'gone') this.#keep(seen(event.pid), event.time);
      if (event.kind !== 'restarted') continue;
      const before = this.#ended.find(({ last }) => last.pid === event.pid);
      if (before !== undefined) replaced.set(event.newPid, before);
      this.#ended = this.#ended.filter(other => other !== before);
    }
    return replaced;
  }

  #keep(srs: SeenSrs | undefined, time: Date): void {
    if (srs === undefined) return;
    const { metrics, history, before } = srs;
    const ended: KeptSrs = {
      last: metrics,
      time: time.toISOString(),
      agoSeconds: 0,
      missedAtMs: this.#nowMs,
      pids: [metrics.pid, ...(before?.pids ?? [])],
      history: HistoryPoints.of([...(before?.history ?? []), ...history].slice(-this.#capacity)),
    };
    this.#ended = [ended, ...this.#ended].slice(0, MOST_ENDED);
  }
}
