import type { SrsMetrics } from './metrics.ts';

/** Uptimes are read some milliseconds beside the time of day, and both are told to hundredths: a start wavers by less. */
const WAVERS_BY_MS = 2_000;
/** Processes whose start is kept: of one that restarts for ever the first ones are of no use. */
const MOST_KEPT = 100;

/**
 * When processes started, by the time of day of their host. What was said of one is said again, though its next reading may
 * lie beyond the turn of a second, unless the clock was set meanwhile.
 */
export class StartTimes {
  readonly #known = new Map<string, Date>();

  /**
   * Both figures are of one refresh, so that it does not depend on when it is asked: there may be none for long.
   * @returns undefined where it is not known for how long it runs
   */
  of({ pid, startTicks, uptimeSeconds, udp }: SrsMetrics): Date | undefined {
    if (uptimeSeconds === undefined) return undefined;
    const key = `${pid} ${startTicks}`;
    const told = new Date(Date.parse(udp.time) - uptimeSeconds * 1_000);
    const known = this.#known.get(key);
    if (known !== undefined && Math.abs(told.getTime() - known.getTime()) < WAVERS_BY_MS) return known;
    if (this.#known.size >= MOST_KEPT) this.#known.clear();
    this.#known.set(key, told);
    return told;
  }
}
