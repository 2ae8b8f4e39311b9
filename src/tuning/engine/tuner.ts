import type { Host } from '../../host/host.ts';
import type { Journal } from '../journal/journal.ts';
import { isRefusal, type Refusal, type TuningOutcome, type TuningPlan, type Unrecorded } from '../tuning.ts';
import { type ApplyOptions, applyTuning } from './apply.ts';
import { Keeper } from './keeper.ts';
import { Reverter } from './reverter.ts';

export interface CarryOutOptions extends ApplyOptions {
  /** Threads that come later get the value too. */
  readonly isKept?: boolean;
}

/** Told what came of what was taken back because its time was over, and since when, on the host's monotonic clock. */
export type RevertListener = (results: readonly (TuningOutcome | Refusal)[], beganMs: number) => void;

/**
 * Everything that changes one host: makes changes, gives threads that come later what is kept for them, and takes back
 * what nobody keeps. Each change passes through the journal. Needs no screen and no monitor.
 */
export class Tuner {
  readonly journal: Journal;
  readonly keeper: Keeper;
  readonly reverter: Reverter;
  readonly #host: Host;
  #onReverted: RevertListener = () => undefined;

  /** @param revertAfterSeconds 0: nothing is ever taken back by itself */
  constructor(host: Host, journal: Journal, revertAfterSeconds: number) {
    this.#host = host;
    this.journal = journal;
    this.reverter = new Reverter(host, journal, revertAfterSeconds);
    this.keeper = new Keeper(host, journal, title => this.reverter.hold(title));
    this.reverter.onReverted((results, beganMs) => {
      // Threads that come after that are left alone.
      for (const result of results) if (!isRefusal(result)) this.keeper.note(result, false);
      this.#onReverted(results, beganMs);
    });
  }

  onReverted(listener: RevertListener): void {
    this.#onReverted = listener;
  }

  /**
   * Carries a plan out, as `applyTuning`. srs-top does not end in the middle of it, and what comes of it waits to be taken
   * back from then on, where that was asked for.
   */
  async carryOut(
    plan: TuningPlan,
    { isKept = false, ...options }: CarryOutOptions = {},
  ): Promise<TuningOutcome | Refusal | Unrecorded> {
    const letGo = this.reverter.hold(plan.title);
    const outcome = await applyTuning(this.#host, this.journal, plan, options);
    if (!isRefusal(outcome)) {
      this.keeper.note(outcome, isKept);
      this.reverter.note(outcome);
    }
    letGo(outcome);
    return outcome;
  }
}
