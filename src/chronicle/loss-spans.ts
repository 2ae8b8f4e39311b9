import type { UdpTraffic } from '../metrics/udp/udp-interval.ts';
import { SKEW_SHARE } from '../metrics/udp/udp-window.ts';
import type { Moment } from './moment.ts';
import type { BeginOfLoss, LossSpan } from './summary.ts';

/** What one refresh says of the losses of a network namespace. Times are of the host's monotonic clock. */
export interface LossReading {
  /** The newest interval of the ledger, where it came with this refresh. */
  readonly traffic: UdpTraffic | undefined;
  /** Packets that SRS's sockets dropped in it and that are in no UDP counter. */
  readonly uncounted: number;
  /** Whether the kernel counts packets of the window as lost for want of UDP memory. */
  readonly hasMemoryErrors: boolean;
  /** Since the refresh before, by address. */
  readonly drops: ReadonlyMap<string, number>;
  readonly windowSeconds: number;
}

/** A time of which the counters tell nothing. */
export interface Blindness {
  readonly fromMs: number;
  readonly toMs: number;
}

/** More spans than a page can tell: an SRS that loses some packets every minute, for a day. */
const MOST_SPANS = 60;
/** Addresses of sockets that are told apart in a span. */
const MOST_SOCKETS = 8;
/** Two readings of one source follow each other this closely, or something is missing in between. */
const SLACK_MS = 250;
/** What sockets dropped by the word of a list that came so much later is of the loss before it. */
const LATE_MS = 5_000;

interface Open {
  notBeforeMs: number;
  beganMs: number;
  endedMs: number;
  isKnownBy: BeginOfLoss;
  quietSeconds: number;
  lost: number;
  uncounted: number;
  arrived: number | undefined;
  hasCounted: boolean;
  hasMemoryErrors: boolean;
  sockets: Map<string, number>;
  joined: number;
  /** The wall clock as it was then: it may be set later. */
  readonly moment: Moment;
}

/** When packets of one network namespace were lost: what belongs together, from its beginning to its end. */
export class LossSpans {
  readonly #spans: Open[] = [];
  #lastToMs: number | undefined;
  /** Since when nothing was lost, by counters that were read all the while; undefined: something was, or nobody knows. */
  #quietSinceMs: number | undefined;
  #why: BeginOfLoss = 'at-or-before-start';
  /** What came since the last loss. */
  #arrived: number | undefined = 0;
  /** What sockets dropped just now, of which the counters may tell with the next refresh. */
  #drops = new Map<string, number>();
  #windowMs = 0;

  get lost(): number {
    return this.#spans.reduce((sum, span) => sum + span.lost, 0);
  }

  get uncounted(): number {
    return this.#spans.reduce((sum, span) => sum + uncountedIn(span), 0);
  }

  /** Takes in the next refresh. @returns the time of which the counters told nothing until now, where there was such */
  push(reading: LossReading, moment: Moment): Blindness | undefined {
    this.#windowMs = reading.windowSeconds * 1_000;
    const { traffic, drops } = reading;
    if (traffic === undefined) {
      addAll(this.#drops, drops);
      return undefined;
    }
    const missing = this.#missingBefore(traffic);
    this.#lastToMs = traffic.toMs;
    if (traffic.lost === undefined) {
      this.#forgetQuiet();
      return { fromMs: missing?.fromMs ?? traffic.fromMs, toMs: traffic.toMs };
    }
    if (missing !== undefined) this.#forgetQuiet();
    this.#arrived = sumOf(this.#arrived, traffic.arrived);
    if (traffic.lost > 0 || reading.uncounted > 0) this.#lose(traffic, traffic.lost, reading, moment);
    else {
      this.#quietSinceMs ??= traffic.fromMs;
      this.#keepDrops(traffic.toMs, drops);
    }
    return missing;
  }

  /** @param endMs the last refresh of all */
  tell(endMs: number): readonly LossSpan[] {
    return this.#spans.map(span => toldSpan(span, endMs - span.endedMs < this.#windowMs));
  }

  #missingBefore({ fromMs }: UdpTraffic): Blindness | undefined {
    const lastMs = this.#lastToMs;
    return lastMs === undefined || fromMs - lastMs <= SLACK_MS ? undefined : { fromMs: lastMs, toMs: fromMs };
  }

  /** Sockets are read microseconds before the counters or, on a busy host, some seconds behind them. */
  #keepDrops(atMs: number, drops: ReadonlyMap<string, number>): void {
    const last = this.#spans.at(-1);
    if (last !== undefined && atMs - last.endedMs <= LATE_MS) addAll(last.sockets, drops);
    else this.#drops = new Map(drops);
  }

  #forgetQuiet(): void {
    this.#quietSinceMs = undefined;
    this.#why = 'at-or-before-gap';
  }

  #lose(traffic: UdpTraffic, lost: number, reading: LossReading, moment: Moment): void {
    const last = this.#spans.at(-1);
    const goesOn = last !== undefined && traffic.fromMs - last.endedMs <= this.#windowMs;
    const span = goesOn ? last : this.#begin(traffic, moment);
    span.endedMs = traffic.toMs;
    span.lost += lost;
    span.uncounted += reading.uncounted;
    span.arrived = sumOf(span.arrived, goesOn ? this.#arrived : traffic.arrived);
    span.hasCounted ||= lost > 0;
    span.hasMemoryErrors ||= reading.hasMemoryErrors;
    addAll(span.sockets, this.#drops);
    addAll(span.sockets, reading.drops);
    if (span.sockets.size > 4 * MOST_SOCKETS) keepMost(span.sockets, 2 * MOST_SOCKETS);
    this.#drops.clear();
    this.#arrived = 0;
    this.#quietSinceMs = undefined;
    this.#why = 'seen';
    if (this.#spans.length > MOST_SPANS) joinClosest(this.#spans);
  }

  #begin({ fromMs, toMs }: UdpTraffic, moment: Moment): Open {
    const quietMs = this.#quietSinceMs === undefined ? 0 : fromMs - this.#quietSinceMs;
    const span: Open = {
      ...{ notBeforeMs: fromMs, beganMs: toMs, endedMs: toMs },
      isKnownBy: this.#quietSinceMs === undefined ? this.#why : 'seen',
      quietSeconds: quietMs / 1_000,
      ...{ lost: 0, uncounted: 0, arrived: 0, hasCounted: false, hasMemoryErrors: false },
      ...{ sockets: new Map(), joined: 0, moment },
    };
    this.#spans.push(span);
    return span;
  }
}

/** Drops that came between the reading of the counters and that of the sockets are counted with the next. */
function uncountedIn({ lost, uncounted }: Open): number {
  return uncounted > (lost + uncounted) * SKEW_SHARE ? uncounted : 0;
}

function toldSpan(span: Open, isOpen: boolean): LossSpan {
  const counters = [
    ...(span.hasCounted ? ['RcvbufErrors'] : []),
    ...(span.hasMemoryErrors ? ['MemErrors'] : []),
    ...(uncountedIn(span) > 0 ? ['drops of sockets'] : []),
  ];
  const sockets = [...span.sockets].map(([local, drops]) => ({ local, drops }));
  return {
    began: span.moment.isoOf(span.beganMs),
    notBefore: span.moment.isoOf(span.notBeforeMs),
    isKnownBy: span.isKnownBy,
    quietSeconds: span.quietSeconds,
    ended: span.moment.isoOf(span.endedMs),
    isOpen,
    lost: span.lost,
    uncounted: uncountedIn(span),
    arrived: span.arrived,
    counters,
    sockets: sockets.sort((a, b) => b.drops - a.drops).slice(0, MOST_SOCKETS),
    joined: span.joined,
  };
}

/** The two with the shortest pause between them become one; what came in that pause is not told. */
function joinClosest(spans: Open[]): void {
  let place = 0;
  for (let index = 1; index < spans.length - 1; index++)
    if (pauseBehind(spans, index) < pauseBehind(spans, place)) place = index;
  const [first, second] = [spans[place], spans[place + 1]];
  if (first === undefined || second === undefined) return;
  first.endedMs = second.endedMs;
  first.lost += second.lost;
  first.uncounted += second.uncounted;
  first.arrived = sumOf(first.arrived, second.arrived);
  first.hasCounted ||= second.hasCounted;
  first.hasMemoryErrors ||= second.hasMemoryErrors;
  first.joined += second.joined + 1;
  addAll(first.sockets, second.sockets);
  keepMost(first.sockets, 2 * MOST_SOCKETS);
  spans.splice(place + 1, 1);
}

function pauseBehind(spans: readonly Open[], index: number): number {
  return (spans[index + 1]?.notBeforeMs ?? 0) - (spans[index]?.endedMs ?? 0);
}

function addAll(to: Map<string, number>, more: ReadonlyMap<string, number>): void {
  for (const [local, drops] of more) to.set(local, (to.get(local) ?? 0) + drops);
}

function keepMost(drops: Map<string, number>, count: number): void {
  const most = [...drops].sort((a, b) => b[1] - a[1]).slice(0, count);
  drops.clear();
  for (const [local, sum] of most) drops.set(local, sum);
}

function sumOf(sum: number | undefined, value: number | undefined): number | undefined {
  return sum === undefined || value === undefined ? undefined : sum + value;
}
