import type { Host } from '../host/host.ts';
import { applyTuning } from './apply.ts';
import { type Journal, toBegunRecord, toFinishedRecord } from './journal.ts';
import { type JournalEntry, toEntries } from './journal-entries.ts';
import { isRefusal, type Refusal, type TuningOutcome } from './tuning.ts';
import { planUndo } from './undo.ts';

/** What will be taken back unless it is kept. */
export interface PendingRevert {
  /** Of the newest: `renice 0 → -15`. */
  readonly title: string;
  readonly count: number;
  /** On the host's monotonic clock. */
  readonly dueMs: number;
}

/**
 * Takes changes back by itself after a while, unless the user keeps them (`--revert-after`): whoever ties SRS to a CPU
 * and loses the line gets it back. Another change starts the time anew for all that wait, which are then taken back
 * together, the newest first. Lives in srs-top and ends with it: what was due then stands in the journal.
 */
export class Reverter {
  readonly #host: Host;
  readonly #journal: Journal;
  readonly #afterSeconds: number;
  readonly #listeners = new Set<() => void>();
  #waiting: readonly JournalEntry[] = [];
  #pending: PendingRevert | undefined;
  #onReverted: (results: readonly (TuningOutcome | Refusal)[], beganMs: number) => void = () => undefined;
  #timer = new AbortController();
  #underWay: Promise<unknown> = Promise.resolve();

  /** @param afterSeconds 0: nothing is ever taken back */
  constructor(host: Host, journal: Journal, afterSeconds: number) {
    this.#host = host;
    this.#journal = journal;
    this.#afterSeconds = afterSeconds;
  }

  /** The same object until something changes. */
  readonly pending = (): PendingRevert | undefined => this.#pending;

  /** Calls `listener` whenever `pending` is another. @returns what ends that */
  readonly subscribe = (listener: () => void): (() => void) => {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  };

  /** Tells what came of what was taken back because its time was over, and since when, on the host's monotonic clock. */
  onReverted(listener: (results: readonly (TuningOutcome | Refusal)[], beganMs: number) => void): void {
    this.#onReverted = listener;
  }

  /** Takes in what was applied: a change waits from now on; what an undo took back waits no more. */
  note(outcome: TuningOutcome): void {
    const { undoes } = outcome.plan;
    if (undoes !== undefined) {
      if (outcome.isComplete && this.#waiting.some(({ entry }) => entry === undoes))
        this.#await(this.#waiting.filter(({ entry }) => entry !== undoes));
      return;
    }
    const hasChanged = outcome.targets.some(({ before, after }) => after !== before);
    if (this.#afterSeconds === 0 || !hasChanged) return;
    this.#await([...this.#waiting, ...this.#entryOf(outcome)]);
    const until = new Date(this.#host.clock.time().getTime() + this.#afterSeconds * 1_000);
    this.#write(entry => this.#journal.time(entry, until));
  }

  /** Leaves everything that waits as it is. @returns their titles, the oldest first */
  keep(): readonly string[] {
    const titles = this.#waiting.map(({ begun }) => begun.title);
    this.#write(entry => this.#journal.keep(entry));
    this.#await([]);
    return titles;
  }

  /**
   * Takes back all that waits, now. What something else has changed since is left alone, and said.
   * @returns what came of each, the newest first
   */
  async revertNow(): Promise<readonly (TuningOutcome | Refusal)[]> {
    const due = this.#waiting.toReversed();
    this.#await([]);
    await this.#underWay;
    const results: (TuningOutcome | Refusal)[] = [];
    for (const entry of due) results.push(await this.#revert(entry));
    return results;
  }

  async #revert(entry: JournalEntry): Promise<TuningOutcome | Refusal> {
    const plan = await planUndo(this.#host, entry, [], { leavesAtOdds: true });
    return isRefusal(plan) ? plan : applyTuning(this.#host, this.#journal, plan);
  }

  /** As the journal has it; also of what could not be written there, which is taken back no less. */
  #entryOf(outcome: TuningOutcome): readonly JournalEntry[] {
    const { plan, targets, entry = 0 } = outcome;
    const time = outcome.time.toISOString();
    const stamp = { entry, time, host: this.#host.name, boot: null };
    return toEntries([toBegunRecord({ ...plan, targets }, stamp), toFinishedRecord(entry, outcome, time)]);
  }

  #await(waiting: readonly JournalEntry[]): void {
    this.#timer.abort();
    this.#timer = new AbortController();
    const isMore = waiting.length > this.#waiting.length;
    const newest = waiting.at(-1);
    const { clock } = this.#host;
    const dueMs =
      isMore || this.#pending === undefined
        ? clock.nowMs() + this.#afterSeconds * 1_000
        : this.#pending.dueMs;
    this.#waiting = waiting;
    this.#pending = newest && { title: newest.begun.title, count: waiting.length, dueMs };
    if (newest !== undefined) void this.#revertAt(dueMs, this.#timer.signal);
    for (const listener of this.#listeners) listener();
  }

  async #revertAt(dueMs: number, signal: AbortSignal): Promise<void> {
    if (!(await this.#host.clock.sleepUntil(dueMs, signal)) || signal.aborted) return;
    const beganMs = this.#host.clock.nowMs();
    this.#onReverted(await this.revertNow(), beganMs);
  }

  /** One after the other, and before anything is taken back. A journal that cannot be written changes nothing here. */
  #write(write: (entry: number) => Promise<void>): void {
    for (const { entry } of this.#waiting) {
      if (entry > 0) this.#underWay = this.#underWay.then(() => write(entry)).catch(() => undefined);
    }
  }
}
