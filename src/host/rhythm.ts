/** Share of one core that a source may use on average. A source that becomes expensive is read less often. */
const BUDGET_SHARE = 0.005;
/** How much a new cost counts against the ones before: one slow read (a busy host) must not silence a source. */
const SMOOTHING = 0.3;

/** Says when a source is due: at its own interval, or as seldom as its cost demands. */
export class Rhythm {
  readonly #everyMs: number;
  readonly #budgetShare: number;
  readonly #secondAfterMs: number;
  #dueMs = Number.NEGATIVE_INFINITY;
  #costMs: number | undefined;
  /** What was read once at the most was read cold. */
  #isCold = true;
  #lastCostMs: number | undefined;

  /** @param secondAfterMs the second reading comes sooner than the others: only then is there a rate; not unless given */
  constructor(everyMs: number, budgetShare: number = BUDGET_SHARE, secondAfterMs = everyMs) {
    this.#everyMs = everyMs;
    this.#budgetShare = budgetShare;
    this.#secondAfterMs = secondAfterMs;
  }

  /** Smoothed milliseconds of one reading; undefined before the first. */
  get costMs(): number | undefined {
    return this.#costMs;
  }

  /** Milliseconds of the last reading alone. */
  get lastCostMs(): number | undefined {
    return this.#lastCostMs;
  }

  /** Milliseconds between two readings as things are now. */
  get intervalMs(): number {
    return this.#isCold ? this.#everyMs : Math.max(this.#everyMs, (this.#costMs ?? 0) / this.#budgetShare);
  }

  isDue(nowMs: number): boolean {
    return nowMs >= this.#dueMs;
  }

  hurry(): void {
    this.#dueMs = Number.NEGATIVE_INFINITY;
  }

  /**
   * Takes in what a reading cost. The first does not stretch the interval: it is cold, and a rate needs a second one.
   */
  ran(nowMs: number, costMs: number): void {
    this.#lastCostMs = costMs;
    this.#isCold = this.#costMs === undefined;
    this.#costMs = this.#costMs === undefined ? costMs : this.#costMs + SMOOTHING * (costMs - this.#costMs);
    // A refresh comes a little early or late: without the slack a 1 s source would be missed on every other one.
    const slackMs = Math.min(100, this.#everyMs * 0.1);
    const interval = this.#isCold ? Math.min(this.#secondAfterMs, this.intervalMs) : this.intervalMs;
    this.#dueMs = interval === 0 ? nowMs : nowMs + interval - slackMs;
  }
}
