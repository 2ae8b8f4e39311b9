import type { HistoryPoint, VerdictPoint } from '../history/history-point.ts';
import { lossPercent } from '../udp/losses.ts';

/** What a window of one SRS was like. Undefined: not known, for one end at least. */
export interface WindowFigures {
  /** What the counts are of: the time between readings of the UDP counters that tell; of the refreshes, where none does. */
  readonly coveredSeconds: number;
  /** Within it, time of which the counters tell nothing: not read, or gone back. */
  readonly gapSeconds: number;
  readonly received: number | undefined;
  /** For want of room in the receive buffer, and of UDP memory. */
  readonly lost: number | undefined;
  readonly lossPercent: number | undefined;
  /**
   * Seconds at its end in which nothing was lost, where that is longer than twice any pause between losses before: what
   * was lost had ended by then. 0 while losses go on, undefined when nothing was lost or it cannot be told.
   */
  readonly endedSeconds: number | undefined;
  /** Packets that came, those that were lost among them: the load. */
  readonly arrivedPerSecond: number | undefined;
  readonly sentPerSecond: number | undefined;
  readonly ownDrops: number | undefined;
  readonly recvQueuePeakBytes: number | undefined;
  readonly runQueueWaitPercent: number | undefined;
  readonly cpuPercent: number | undefined;
  readonly userPercent: number | undefined;
  readonly systemPercent: number | undefined;
  /** Softirq on the CPU that SRS's busiest thread ran on. */
  readonly softirqPercent: number | undefined;
  /** All CPUs together. */
  readonly busyPercent: number | undefined;
  readonly receiveBytesPerSecond: number | undefined;
  readonly sendBytesPerSecond: number | undefined;
}

/**
 * The points at the end that span a window; the first of them is its beginning and counts for nothing else. When
 * refreshes are further apart than the window is long, the last two.
 */
export function lastSeconds(points: readonly HistoryPoint[], seconds: number): readonly HistoryPoint[] {
  const end = points.at(-1);
  if (end === undefined) return [];
  const start = end.atMs - seconds * 1_000;
  // Refreshes come some milliseconds early or late: the one that is nearest to the beginning is it.
  const earlier = points.length === 1 ? points : points.slice(0, -1);
  const nearest = earlier.reduce((best, point) =>
    Math.abs(point.atMs - start) < Math.abs(best.atMs - start) ? point : best,
  );
  return points.slice(points.indexOf(nearest));
}

/** The points at the beginning that span a window; all of them while they are too few. */
export function firstSeconds(points: readonly HistoryPoint[], seconds: number): readonly HistoryPoint[] {
  const end = points.findIndex(point => isLong(points[0], point, seconds));
  return end === -1 ? points : points.slice(0, end + 1);
}

/** Whether a window lies between two points, half a refresh more or less. */
export function isLong(
  first: HistoryPoint | undefined,
  last: HistoryPoint | undefined,
  seconds: number,
): boolean {
  if (first === undefined || last === undefined || first === last) return false;
  const slackMs = Math.min(500 * (last.forVerdict?.elapsedSeconds ?? 0), 100 * seconds);
  return last.atMs - first.atMs >= seconds * 1_000 - slackMs;
}

/** What they tell of the time from the first to the last of them; undefined when there are not two. */
export function figuresOf(points: readonly HistoryPoint[]): WindowFigures | undefined {
  const [start, ...within] = points;
  const end = within.at(-1);
  if (start === undefined || end === undefined) return undefined;
  const { traffic, knownMs, gapMs, lossesMs } = sumTraffic(points);
  const { received, arrived, lost, sent } = traffic;
  const coveredSeconds = (knownMs === 0 ? end.atMs - start.atMs : knownMs) / 1_000;
  const perSecond = (count: number | undefined): number | undefined =>
    count === undefined || coveredSeconds <= 0 ? undefined : count / coveredSeconds;
  const mean = (pick: (point: HistoryPoint) => number | undefined): number | undefined =>
    meanOf(within, pick);
  const of = (name: keyof VerdictPoint) => (point: HistoryPoint) =>
    point.forVerdict?.[name] as number | undefined;
  return {
    coveredSeconds,
    gapSeconds: gapMs / 1_000,
    received,
    lost,
    lossPercent: lossPercent(lost, arrived),
    endedSeconds: gapMs > 0 ? undefined : endedSeconds(lossesMs, end.atMs),
    arrivedPerSecond: perSecond(arrived),
    sentPerSecond: perSecond(sent),
    ownDrops: total(within, of('ownDrops')),
    recvQueuePeakBytes: highest(within.map(({ recvQueuePeakBytes }) => recvQueuePeakBytes)),
    runQueueWaitPercent: mean(point => point.runQueueWaitPercent),
    cpuPercent: mean(point => point.cpuPercent),
    userPercent: mean(of('userPercent')),
    systemPercent: mean(of('systemPercent')),
    softirqPercent: mean(point => point.softirqPercent),
    busyPercent: mean(of('busyPercent')),
    receiveBytesPerSecond: mean(point => point.receiveBytesPerSecond),
    sendBytesPerSecond: mean(point => point.sendBytesPerSecond),
  };
}

type Traffic = Readonly<Record<'received' | 'arrived' | 'lost' | 'sent', number | undefined>>;
const UNKNOWN_TRAFFIC: Traffic = {
  received: undefined,
  arrived: undefined,
  lost: undefined,
  sent: undefined,
};

/**
 * The sums of what the ledger has of each refresh: without a gap the difference of both ends. Where it knows nothing, or
 * has no interval, the time is left out and told as a gap.
 */
function sumTraffic([start, ...within]: readonly HistoryPoint[]): {
  traffic: Traffic;
  knownMs: number;
  gapMs: number;
  /** The refreshes at which something had been lost, by their times. */
  lossesMs: readonly number[];
} {
  let [received, lost, knownMs, gapMs] = [0, 0, 0, 0];
  let [arrived, sent]: (number | undefined)[] = [0, 0];
  const lossesMs: number[] = [];
  let readMs = start?.forVerdict?.udp?.toMs;
  for (const { atMs, forVerdict } of within) {
    const udp = forVerdict?.udp;
    if (udp === undefined) continue;
    // The history may have forgotten refreshes that nobody was there to judge by.
    gapMs += Math.max(0, udp.fromMs - (readMs ?? udp.fromMs));
    readMs = udp.toMs;
    if (udp.received === undefined || udp.lost === undefined) {
      gapMs += udp.toMs - udp.fromMs;
      continue;
    }
    received += udp.received;
    lost += udp.lost;
    arrived = sumOf(arrived, udp.arrived);
    sent = sumOf(sent, udp.sent);
    knownMs += udp.toMs - udp.fromMs;
    if (udp.lost > 0) lossesMs.push(atMs);
  }
  const traffic = knownMs === 0 ? UNKNOWN_TRAFFIC : { received, arrived, lost, sent };
  return { traffic, knownMs, gapMs, lossesMs };
}

function sumOf(sum: number | undefined, value: number | undefined): number | undefined {
  return sum === undefined || value === undefined ? undefined : sum + value;
}

/** Losses come in bursts: after a shorter silence the next one may be due. */
const QUIET_SECONDS = 5;

function endedSeconds(lossesMs: readonly number[], endMs: number): number | undefined {
  const last = lossesMs.at(-1);
  if (last === undefined) return undefined;
  const pausesMs = lossesMs.map((atMs, index) => atMs - (lossesMs[index - 1] ?? atMs));
  const quiet = (endMs - last) / 1_000;
  return quiet >= QUIET_SECONDS && quiet > (2 * Math.max(...pausesMs)) / 1_000 ? quiet : 0;
}

/** What the refreshes add up to; unknown when one of them is. */
function total(
  within: readonly HistoryPoint[],
  pick: (point: HistoryPoint) => number | undefined,
): number | undefined {
  return within.reduce<number | undefined>((sum, point) => sumOf(sum, pick(point)), 0);
}

/** By the time that each refresh stands for; of those that are known. */
function meanOf(
  points: readonly HistoryPoint[],
  pick: (point: HistoryPoint) => number | undefined,
): number | undefined {
  let sum = 0;
  let seconds = 0;
  for (const point of points) {
    const value = pick(point);
    const elapsed = point.forVerdict?.elapsedSeconds;
    if (value === undefined || elapsed === undefined) continue;
    sum += value * elapsed;
    seconds += elapsed;
  }
  return seconds === 0 ? undefined : sum / seconds;
}

function highest(values: readonly (number | undefined)[]): number | undefined {
  return values.reduce<number | undefined>(
    (most, value) => (value === undefined ? most : Math.max(most ?? 0, value)),
    undefined,
  );
}
