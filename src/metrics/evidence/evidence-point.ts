/**
 * What the time between two refreshes says of why an SRS may lose packets. Undefined: not known. The thread is the one
 * that carries the media.
 */
export interface EvidencePoint {
  /** The end of it, on the host's monotonic clock. */
  readonly atMs: number;
  readonly seconds: number;
  /** Packets that its own sockets had no room for; those of its namespace where whose they are is not known. */
  readonly lost: number | undefined;
  /** What was lost is its namespace's, less what sockets of another SRS are known to have dropped. */
  readonly isLossOfNamespace?: true;
  /** Packets that came to sockets of its namespace, those that were lost among them. */
  readonly arrived: number | undefined;
  /** How long the thread had a CPU, in percent of the time. */
  readonly runPercent: number | undefined;
  /** How long it was ready and had none. */
  readonly waitPercent: number | undefined;
  readonly tid: number | undefined;
  readonly nice: number | undefined;
  readonly affinity?: string | undefined;
  readonly policy?: string | undefined;
  /** Of the process. */
  readonly autogroupNice?: number | undefined;
  /** The CPU that it ran on last, and what became of that one's time. */
  readonly cpu: number | undefined;
  readonly stealPercent: number | undefined;
  readonly softirqPercent: number | undefined;
  readonly idlePercent: number | undefined;
  /** What slows that CPU; the first two only where they were read in this time. */
  readonly frequencyPercent: number | undefined;
  readonly throttles: number | undefined;
  readonly siblingBusyPercent: number | undefined;
  /** Its state at the end: `R S D T t`. */
  readonly state: string | undefined;
  /** The kernel function that it slept in at the end; undefined too while it runs. */
  readonly sleepsIn: string | undefined;
  /** The same at the beginning: a queue that runs over now may have filled in the second before. */
  readonly before: Pick<EvidencePoint, 'state' | 'sleepsIn'> | undefined;
  /** The highest Recv-Q of any of its sockets in percent of that one's buffer. */
  readonly fillPercent: number | undefined;
  /** What was left in the queue that was fullest at the very end, in percent of its buffer: nobody had read it by then. */
  readonly leftPercent: number | undefined;
  /** The same at the beginning. */
  readonly leftBeforePercent: number | undefined;
  /** Periods of its CPU quota in which it was stopped, in percent; 0 where nothing stopped it. */
  readonly throttledPercent: number | undefined;
  /** The cgroup whose quota stopped it most; undefined: none did, or it is not known. */
  readonly throttledBy: string | undefined;
  /** What that quota left it when the time began, in percent of a CPU. */
  readonly throttledAtPercent: number | undefined;
  /** Whether a debugger or strace was attached at the end. */
  readonly isTraced: boolean | undefined;
}

/** Percent of the periods of a CPU quota that were stopped by it: from here on a wait for a CPU is the quota's doing. */
export const THROTTLED_FROM = 20;

export function isThrottled(throttledPercent: number | undefined): boolean {
  return throttledPercent !== undefined && throttledPercent >= THROTTLED_FROM;
}

/** The mean of a figure over points, weighted by their lengths; undefined where none has it. */
export function meanOf(
  points: readonly EvidencePoint[],
  figure: (point: EvidencePoint) => number | undefined,
): number | undefined {
  let sum = 0;
  let seconds = 0;
  // Asked by many rules on every refresh: an iterator would make an object for each point.
  for (let index = 0; index < points.length; index++) {
    const point = points[index] as EvidencePoint;
    const value = figure(point);
    if (value === undefined) continue;
    sum += value * point.seconds;
    seconds += point.seconds;
  }
  return seconds === 0 ? undefined : sum / seconds;
}

/** How many seconds of the points hold; those of which it is not known do not count. */
export function secondsWhere(
  points: readonly EvidencePoint[],
  holds: (point: EvidencePoint) => boolean,
): number {
  let seconds = 0;
  for (let index = 0; index < points.length; index++) {
    const point = points[index] as EvidencePoint;
    if (holds(point)) seconds += point.seconds;
  }
  return seconds;
}
