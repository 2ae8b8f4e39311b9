import type { Host } from '../../host/host.ts';
import { type Journal, readBoot, toBegunRecord, toFinishedRecord } from '../journal/journal.ts';
import { type JournalEntry, toEntries } from '../journal/journal-entries.ts';
import { isRefusal, type Refusal, type TuningOutcome } from '../tuning.ts';
import { applyTuning } from './apply.ts';
import { examineHere, isUndoable } from './entry-state.ts';
import { planWish } from './plan-wish.ts';
import { undoWish } from './undo.ts';

/** What came of a change, or of what took it back. */
type Result = TuningOutcome | Refusal;

/** What will be taken back unless it is kept. */
export interface PendingRevert {
  /** Title of the newest: `renice 0 → -15`. */
  readonly title: string;
  readonly count: number;
  /** On the host's monotonic clock. */
  readonly dueMs: number;
}

/** What was done when srs-top ended. */
export interface EndReport {
  /** What came of changes that were being made just then. */
  readonly made: readonly Result[];
  /** What came of what was taken back. */
  readonly reverted: readonly Result[];
  /** Titles of changes that took too long to wait for. */
  readonly unfinished: readonly string[];
  /** Whether nothing stands that was to be taken back. */
  readonly isDone: boolean;
}

/** What srs-top waits at its end for a change that is being made: its commands have 10 s each. */
const END_LIMIT_MS = 20_000;

/** After a line was lost amid taking something back. */
const AGAIN_MS = 1_000;
const STAY_MS = 1_000;

/**
 * Takes changes back by itself after a while, unless the user keeps them (`--revert-after`): whoever ties SRS to a CPU
 * and loses the line gets it back. Another change starts the time anew for all that wait, which are then taken back
 * together, the newest first. Without a line to its host a change waits on until there is one. Lives in srs-top and ends with it: what was due then stands in the journal.
 */
export class Reverter {
  readonly #host: Host;
  readonly #journal: Journal;
  #afterSeconds: number;
  readonly #listeners = new Set<() => void>();
  #waiting: readonly JournalEntry[] = [];
  /** Of the kernel that each was made on: a host on another machine may be started anew meanwhile. */
  readonly #boots = new WeakMap<JournalEntry, Promise<string | null>>();
  #pending: PendingRevert | undefined;
  #onReverted: (results: readonly Result[], beganMs: number) => void = () => undefined;
  #timer = new AbortController();
  /** Changes that are being made: whether they will wait is not known before they are read back. */
  readonly #applying = new Map<Promise<Result | undefined>, string>();
  /** Refusals because nothing is left to take back. */
  readonly #over = new WeakSet<Result>();
  /** What could not be asked for, with what was said of it: it waits on. */
  readonly #unreached = new Map<Result, JournalEntry>();
  #hasEnded = false;
  /** What is being taken back just now. */
  #reverting: Promise<readonly Result[]> = Promise.resolve([]);
  #underWay: Promise<unknown> = Promise.resolve();

  /** @param afterSeconds 0: nothing is ever taken back */
  constructor(host: Host, journal: Journal, afterSeconds: number) {
    this.#host = host;
    this.#journal = journal;
    this.#afterSeconds = afterSeconds;
  }

  /** 0: what is tuned stays. */
  get afterSeconds(): number {
    return this.#afterSeconds;
  }

  /** For what is tuned from now on; what waits already keeps its time. 0: it stays. */
  setAfter(seconds: number): void {
    this.#afterSeconds = seconds;
  }

  /** The same object until something changes. */
  readonly pending = (): PendingRevert | undefined => this.#pending;

  /** Whether something waits, or is being made: then srs-top must not end in the middle, nor before it was taken back. */
  isNeeded(): boolean {
    return this.#pending !== undefined || this.#applying.size > 0;
  }

  /** Calls `listener` whenever `pending` or `isNeeded` says something else. @returns what ends that */
  readonly subscribe = (listener: () => void): (() => void) => {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  };

  /** Tells what came of what was taken back because its time was over, and since when, on the host's monotonic clock. */
  onReverted(listener: (results: readonly Result[], beganMs: number) => void): void {
    this.#onReverted = listener;
  }

  /**
   * To be called before a change is made: until it was taken in, nothing is taken back, and srs-top does not end.
   * @returns what says that it was, and what came of it; undefined: nothing
   */
  hold(title: string): (result?: Result) => void {
    const { promise, resolve } = Promise.withResolvers<Result | undefined>();
    this.#applying.set(promise, title);
    this.#tell();
    return result => {
      this.#applying.delete(promise);
      resolve(result);
    };
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
    const made = this.#entryOf(outcome);
    const boot = readBoot(this.#host);
    for (const entry of made) this.#boots.set(entry, boot);
    this.#await([...this.#waiting, ...made]);
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
   * Takes back all that waits, now, and what is being changed just now as soon as it is. What something else has changed
   * since is left alone, and said.
   * @returns what came of each, the newest first; of what was being taken back already too
   */
  async revertNow(): Promise<readonly Result[]> {
    const before = this.#reverting;
    const own = before.then(() => this.#revertAll());
    this.#reverting = own;
    const results = [...(await before), ...(await own)];
    if (this.#reverting === own) this.#reverting = Promise.resolve([]);
    return results;
  }

  /**
   * To be called when srs-top ends: waits for what is being made, within a limit, and takes back all that waits. Never
   * rejects.
   */
  async end(limitMs = END_LIMIT_MS): Promise<EndReport> {
    this.#hasEnded = true;
    const applying = [...this.#applying.keys()];
    const limit = Promise.withResolvers<undefined>();
    const timer = setTimeout(() => limit.resolve(undefined), limitMs);
    const results = await Promise.race([Promise.all(applying), limit.promise]);
    clearTimeout(timer);
    const unfinished = results === undefined ? [...this.#applying.values()] : [];
    if (results === undefined) this.#applying.clear();
    const reverted = await this.revertNow();
    return {
      made: (results ?? []).filter(result => result !== undefined),
      reverted,
      unfinished,
      isDone: unfinished.length === 0 && reverted.every(result => this.isTakenBack(result)),
    };
  }

  /** Whether nothing is left of what this was to take back: it was, or it has ended. */
  isTakenBack(result: Result): boolean {
    return isRefusal(result) ? this.#over.has(result) : result.isComplete;
  }

  async #revertAll(): Promise<readonly Result[]> {
    await Promise.all(this.#applying.keys());
    const due = this.#waiting.toReversed();
    this.#await([]);
    await this.#underWay;
    const results: Result[] = [];
    for (const entry of due) results.push(await this.#revert(entry));
    return results;
  }

  async #revert(made: JournalEntry): Promise<Result> {
    const { line } = this.#host;
    const boot = (await this.#boots.get(made)) ?? null;
    const entry = { ...made, begun: { ...made.begun, boot } };
    const plan = await planWish(this.#host, undoWish(entry, [], { leavesAtOdds: true }));
    // A journal that cannot be written is no reason to leave what is to be taken back.
    if (!isRefusal(plan)) {
      const result = await applyTuning(this.#host, this.#journal, plan, { isDoneUnrecorded: true });
      if (!this.isTakenBack(result) && line?.problem() !== undefined) this.#unreached.set(result, made);
      return result;
    }
    const examined = await examineHere(this.#host, entry);
    if (examined.state === 'unknown' && line !== undefined) this.#unreached.set(plan, made);
    else if (!isUndoable(examined) && examined.state !== 'unknown') this.#over.add(plan);
    return plan;
  }

  /** The entry as the journal has it, or would have it: a change that could not be written there is taken back too. */
  #entryOf(outcome: TuningOutcome): readonly JournalEntry[] {
    const { plan, targets, entry = 0 } = outcome;
    const time = outcome.time.toISOString();
    const stamp = { entry, time, host: this.#host.name, boot: null };
    return toEntries([toBegunRecord({ ...plan, targets }, stamp), toFinishedRecord(entry, outcome, time)]);
  }

  /** @param dueMs when; unless given, something that came starts the time anew */
  #await(waiting: readonly JournalEntry[], dueMs = this.#dueAfter(waiting)): void {
    this.#timer.abort();
    this.#timer = new AbortController();
    const newest = waiting.at(-1);
    this.#waiting = waiting;
    this.#pending = newest && { title: newest.begun.title, count: waiting.length, dueMs };
    if (newest !== undefined) void this.#revertAt(dueMs, this.#timer.signal);
    this.#tell();
  }

  #dueAfter(waiting: readonly JournalEntry[]): number {
    const isMore = waiting.length > this.#waiting.length;
    return isMore || this.#pending === undefined
      ? this.#host.clock.nowMs() + this.#afterSeconds * 1_000
      : this.#pending.dueMs;
  }

  #tell(): void {
    for (const listener of this.#listeners) listener();
  }

  async #revertAt(dueMs: number, signal: AbortSignal): Promise<void> {
    if (!(await this.#host.clock.sleepUntil(dueMs, signal)) || signal.aborted) return;
    // One that is being made starts the time anew.
    await Promise.all(this.#applying.keys());
    if (signal.aborted || !(await whenThereIsALine(this.#host, signal))) return;
    const beganMs = this.#host.clock.nowMs();
    const results = await this.revertNow();
    const told = results.filter(result => !this.#waitsOn(result));
    const again = [...this.#unreached.values()].toReversed();
    this.#unreached.clear();
    if (again.length > 0 && !this.#hasEnded)
      this.#await([...again, ...this.#waiting], this.#host.clock.nowMs() + AGAIN_MS);
    this.#onReverted(told, beganMs);
  }

  #waitsOn(result: Result): boolean {
    return !this.#hasEnded && this.#unreached.has(result);
  }

  /** One after the other, and before anything is taken back. A journal that cannot be written changes nothing here. */
  #write(write: (entry: number) => Promise<void>): void {
    for (const { entry } of this.#waiting) {
      if (entry > 0) this.#underWay = this.#underWay.then(() => write(entry)).catch(() => undefined);
    }
  }
}

/** @returns false where `signal` came first */
function whenThereIsALine({ line }: Host, signal: AbortSignal): Promise<boolean> {
  const { promise, resolve } = Promise.withResolvers<boolean>();
  const look = (): void => {
    if (line?.problem() === undefined) resolve(true);
  };
  const stop = line?.subscribe(look);
  // What tries to connect again keeps no program from ending; what is to be taken back does.
  const stay = setInterval(look, STAY_MS);
  const end = (): void => resolve(false);
  signal.addEventListener('abort', end);
  look();
  return promise.finally(() => {
    stop?.();
    clearInterval(stay);
    signal.removeEventListener('abort', end);
  });
}
