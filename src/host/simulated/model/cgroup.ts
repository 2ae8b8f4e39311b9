/** What systemd and the kernel take where nothing else is said. */
const DEFAULT_PERIOD_MICROSECONDS = 100_000;

/**
 * A cgroup (v2) that has the CPU controller, with its quota (Documentation/scheduler/sched-bwc.rst), which limits threads of
 * the fair class alone: "cpu.max" of Documentation/admin-guide/cgroup-v2.rst.
 */
export class CpuGroup {
  /** `/system.slice/srs.service`. */
  readonly path: string;
  /** Undefined: no limit. */
  quotaMicroseconds: number | undefined;
  periodMicroseconds = DEFAULT_PERIOD_MICROSECONDS;
  usedMs = 0;
  periods = 0;
  throttledPeriods = 0;
  throttledMs = 0;
  #periodEndMs = 0;
  /** What is left of the quota in this period. */
  #leftMs = 0;
  #isThrottled = false;

  constructor(path: string, quotaMicroseconds?: number) {
    this.path = path;
    this.quotaMicroseconds = quotaMicroseconds;
  }

  /** Milliseconds that its threads of the fair class may still use until the period ends. */
  get leftMs(): number {
    return this.quotaMicroseconds === undefined ? Number.POSITIVE_INFINITY : this.#leftMs;
  }

  setQuota(quotaMicroseconds: number | undefined, periodMicroseconds = this.periodMicroseconds): void {
    this.quotaMicroseconds = quotaMicroseconds;
    this.periodMicroseconds = periodMicroseconds;
    this.#periodEndMs = 0;
  }

  /** Begins a step: a new period has the whole quota again. */
  begin(nowMs: number): void {
    if (this.quotaMicroseconds === undefined || nowMs < this.#periodEndMs) return;
    this.#periodEndMs = nowMs + this.periodMicroseconds / 1_000;
    this.#leftMs = this.quotaMicroseconds / 1_000;
    this.#isThrottled = false;
    this.periods++;
  }

  /** Real-time threads of it ran for so long: that is used, but not of the quota. */
  addRealTime(ms: number): void {
    this.usedMs += ms;
  }

  /** Ends a step. @param wasHeldBack one of its threads wanted more than was left */
  use(ms: number, wasHeldBack: boolean, stepMs: number): void {
    this.usedMs += ms;
    if (this.quotaMicroseconds === undefined) return;
    this.#leftMs = Math.max(0, this.#leftMs - ms);
    if (!wasHeldBack) return;
    this.throttledMs += stepMs;
    if (!this.#isThrottled) this.throttledPeriods++;
    this.#isThrottled = true;
  }
}
