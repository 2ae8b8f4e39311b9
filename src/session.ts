import type { AdvisedSnapshot } from './advice/advised.ts';
import { Chronicle } from './chronicle/chronicle.ts';
import { type SummarySources, summarise } from './chronicle/summarise.ts';
import type { Summary } from './chronicle/summary.ts';
import { isOf } from './chronicle/verdict-watch.ts';
import type { Host, HostFacts } from './host/host.ts';
import type { Snapshot } from './metrics/model.ts';
import { StartTimes } from './metrics/terms/start-times.ts';
import { joinVerdicts } from './metrics/verdict/told-verdict.ts';
import type { TuningMark } from './metrics/verdict/tuning-mark.ts';
import type { Verdict } from './metrics/verdict/verdict.ts';
import { Verdicts } from './metrics/verdict/verdicts.ts';
import { Monitor, type MonitorOptions } from './monitor.ts';
import type { Recording } from './recording.ts';
import type { Wanted } from './srs/process/find-srs.ts';
import type { ProcessIdentity } from './srs/process/process-identity.ts';
import { cleanText } from './text/clean-text.ts';
import type { Told, ToldFile } from './told.ts';
import { doneByJournal } from './tuning/engine/change-author.ts';
import { foreignChanges } from './tuning/engine/foreign-changes.ts';
import type { Keeper } from './tuning/engine/keeper.ts';
import { markOf } from './tuning/engine/mark-of.ts';
import { joinMarks, type KnownDone, marksOfOthers } from './tuning/engine/marks-of-others.ts';
import { OwnTunings } from './tuning/engine/own-tunings.ts';
import { plainDone } from './tuning/engine/plain-done.ts';
import { planWish, type Wish } from './tuning/engine/plan-wish.ts';
import { createPreviewHost, type PreviewHost } from './tuning/engine/preview-host.ts';
import type { EndReport, Reverter } from './tuning/engine/reverter.ts';
import { type CarryOutOptions, Tuner } from './tuning/engine/tuner.ts';
import { createJournal, type Journal, readContent } from './tuning/journal/journal.ts';
import type { SaidVerdict } from './tuning/journal/journal-record.ts';
import { JournalTeller } from './tuning/journal/journal-teller.ts';
import { findOperator } from './tuning/journal/operator.ts';
import {
  isRefusal,
  isUnrecorded,
  type Refusal,
  type TuningOutcome,
  type TuningPlan,
  type Unrecorded,
} from './tuning/tuning.ts';

export interface SessionOptions extends MonitorOptions {
  /** Closed with the session. */
  readonly host: Host;
  /** Where the journal, profiles and pictures are. */
  readonly stateDirectory: string;
  /** The state directory that is really used, once that is known. */
  readonly statePlace?: Promise<{ readonly path: string }> | undefined;
  /** Where changes are written down before they are made; by default the journal of the state directory. */
  readonly journal?: Journal;
  /** What is put down of it, in place of nothing. */
  readonly recording?: Recording | undefined;
  /** What was told of a session that was recorded, where this is a replay of it. */
  readonly told?: Told | undefined;
  /** The last snapshot alone is looked at, once there are no more: a moment of a recording. */
  readonly isStill?: boolean;
  /** Puts a verdict into words, for the journal and the summary; nothing is said of them unless given. */
  readonly sayVerdict?: (verdict: Verdict) => SaidVerdict;
}

/** What is to be recorded is kept in memory for so long. */
const MOST_UNWRITTEN_SECONDS = 1;
/** What of it is still under way is waited for so long when it is told. */
const SETTLE_MS = 1_000;

/** A recording without a frame is shorter, in bytes. */
const LEAST_WITH_A_FRAME = 64;
const MOST_FILES = 200;

/** What is known of a host by now. The same object until something of it changes. */
export interface Watched {
  /** Undefined until the first sample was taken. */
  readonly snapshot: AdvisedSnapshot | undefined;
  /** Undefined until they were asked for and are known. */
  readonly facts: HostFacts | undefined;
  /** Why nothing more will come: the recording is over. */
  readonly ended: string | undefined;
  /** What was tuned in this session, and what was changed by others meanwhile, the oldest first. */
  readonly marks: readonly TuningMark[];
}

/** Told what came of changes that nobody made just now: kept for threads that came, or taken back as nobody kept them. */
export type NewsListener = (results: readonly (TuningOutcome | Refusal)[]) => void;

/**
 * Everything about one watched host: what is measured of it, what was tuned on it, and what became of that. It knows no
 * screen, and of no other session: a program may have several, each of its own host.
 *
 * `begin` takes the first sample, `run` goes on from there, and `close` ends it all. Whoever shows the session subscribes,
 * and reads `current`.
 */
export class Session {
  readonly host: Host;
  readonly wanted: Wanted;
  readonly isStill: boolean;
  /** Where changes are written down before they are made. */
  readonly journal: Journal;
  /** Gives threads that come later what was kept for them. */
  readonly keeper: Keeper;
  /** Takes back what nobody keeps. */
  readonly reverter: Reverter;
  readonly startTimes = new StartTimes();
  /** What is put down of it; undefined: nothing is. */
  readonly recording: Recording | undefined;
  readonly #told: Told | undefined;
  readonly #previews: PreviewHost;
  readonly #monitor: Monitor;
  readonly #tuner: Tuner;
  readonly #verdicts = new Verdicts();
  readonly #chronicle: Chronicle;
  readonly #sayVerdict: SessionOptions['sayVerdict'];
  /** The SRS that was asked for last. */
  #lookedAt: ProcessIdentity | undefined;
  /** What is under way behind a refresh: changes that are told apart, verdicts that are written down. */
  readonly #underWay = new Set<Promise<void>>();
  readonly #own: OwnTunings;
  readonly #snapshots: AsyncGenerator<AdvisedSnapshot>;
  readonly #stop = new AbortController();
  readonly #listeners = new Set<() => void>();
  readonly #newsListeners = new Set<NewsListener>();
  #watched: Watched = { snapshot: undefined, facts: undefined, ended: undefined, marks: [] };
  /** The marks of what changed while refreshes were seen: what is judged by these. */
  #seenMarks: readonly TuningMark[] = [];
  #stateDirectory: string;
  /** What tells a recording of the journal; undefined: nothing is recorded. And the file that has all of it. */
  readonly #teller: JournalTeller | undefined;
  #toldFile: string | undefined;
  /** What was kept in files, the oldest first. */
  #files: readonly ToldFile[] = [];
  #wantsAllSockets = false;
  #wantsPlacement = false;
  #ending: Promise<EndReport> | undefined;

  constructor(options: SessionOptions) {
    const {
      host,
      journal,
      stateDirectory,
      statePlace,
      isStill = false,
      recording,
      told,
      sayVerdict,
      ...ofMonitor
    } = options;
    const { wanted, revertAfterSeconds = 0 } = ofMonitor;
    this.host = host;
    this.wanted = wanted;
    this.isStill = isStill;
    this.#stateDirectory = stateDirectory;
    void statePlace?.then(({ path }) => {
      this.#stateDirectory = path;
    });
    this.#own = new OwnTunings(host.clock);
    this.journal = this.#own.overhear(journal ?? createJournal(host, () => this.#stateDirectory));
    this.#previews = createPreviewHost(host);
    this.#sayVerdict = sayVerdict;
    this.#chronicle = new Chronicle(sayVerdict);
    this.#tuner = new Tuner(host, this.journal, revertAfterSeconds);
    this.keeper = this.#tuner.keeper;
    this.reverter = this.#tuner.reverter;
    this.#tuner.onReverted((results, beganMs) => this.#takeReverted(results, beganMs));
    this.recording = recording;
    this.#teller =
      recording && new JournalTeller(this.journal, host, data => recording.tell('journal', data));
    this.#told = told;
    this.#monitor = new Monitor(recording?.host ?? host, ofMonitor);
    told?.onMark(mark => this.#addMarks([mark]));
    told?.onNote((word, atMs = host.clock.nowMs()) =>
      this.#addMarks([noteAt(word, atMs, this.windowSeconds)]),
    );
    // All of a still is read before anybody can look at it.
    this.wantPlacement(false);
    this.#snapshots = this.#watch();
  }

  /** Where the journal, profiles and pictures are. */
  get stateDirectory(): string {
    return this.#stateDirectory;
  }

  get delaySeconds(): number {
    return this.#monitor.delaySeconds;
  }

  setDelay(seconds: number): void {
    this.#monitor.setDelay(seconds);
  }

  get windowSeconds(): number {
    return this.#monitor.windowSeconds;
  }

  setWindow(seconds: number): void {
    this.#monitor.setWindow(seconds);
  }

  /** Reads everything anew at once. */
  refreshNow(): void {
    this.#previews.forget();
    this.#monitor.refreshNow();
  }

  /** Looks at the same as another session, whose place it takes. */
  lookAs(other: Session): void {
    this.setWindow(other.windowSeconds);
    this.setDelay(other.delaySeconds);
    this.wantAllSockets(other.#wantsAllSockets);
    this.wantPlacement(other.#wantsPlacement);
  }

  /** Tells whether the sockets of other processes are looked at too, which cost more to read. */
  wantAllSockets(areWanted: boolean): void {
    this.#wantsAllSockets = areWanted;
    this.#monitor.wantAllSockets(areWanted);
  }

  /** Tells whether it is looked at which work lands on which CPU. What changes with time is known two readings later. */
  wantPlacement(isWanted: boolean): void {
    this.#wantsPlacement = isWanted;
    this.#monitor.wantPlacement(isWanted || this.isStill);
  }

  /** Reads it at this rhythm, in milliseconds, for who looks at the recording of it. */
  readPlacementEvery(ms: number): void {
    this.#monitor.readPlacementEvery(ms);
  }

  readonly current = (): Watched => this.#watched;

  /** Calls `listener` whenever `current` gives something else. @returns what ends that */
  readonly subscribe = (listener: () => void): (() => void) => {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  };

  /** @returns what ends it */
  onNews(listener: NewsListener): () => void {
    this.#newsListeners.add(listener);
    return () => this.#newsListeners.delete(listener);
  }

  /** Takes the first sample, which has no rates; of a still, all that there are. Rejects when the host gives none. */
  async begin(): Promise<void> {
    const first = await this.#snapshots.next();
    if (first.done === true) throw new Error('the host gave no first sample: the recording is empty');
    if (this.isStill) for await (const _ of this.#snapshots);
  }

  /**
   * The snapshots from there on, until the host has no more to give or the session ends. Each is what `current` gives by
   * then; the next is taken when it is asked for. To be called once. Rejects with what went wrong while sampling.
   */
  run(): AsyncGenerator<AdvisedSnapshot> {
    return this.#snapshots;
  }

  /** Asks for what does not change about the host, once: to find it out may start processes. */
  async askFacts(): Promise<void> {
    this.#update({ facts: await this.host.facts() });
  }

  /** The host as previews ask it: what changes slowly is asked for at a rhythm, not with each key that is typed. */
  get previewHost(): Host {
    return this.#previews;
  }

  /** The plan for a wish. Changes nothing, and never rejects. */
  plan(wish: Wish): Promise<TuningPlan | Refusal> {
    return planWish(this.#previews, wish);
  }

  /** Carries a plan out, as `applyTuning`; what came of it is marked, and will be judged. */
  async apply(
    plan: TuningPlan,
    options: CarryOutOptions = {},
  ): Promise<TuningOutcome | Refusal | Unrecorded> {
    const beganMs = this.host.clock.nowMs();
    const outcome = await this.#tuner.carryOut(plan, options);
    if (isUnrecorded(outcome)) return outcome;
    if (!isRefusal(outcome) && outcome.targets.some(target => target.isReached)) this.#mark(outcome, beganMs);
    this.refreshNow();
    return outcome;
  }

  /** Marks this moment with a word: in charts, and in what is recorded. */
  note(word: string): void {
    const mark = noteAt(word, this.host.clock.nowMs(), this.windowSeconds);
    this.recording?.tell('note', { word });
    this.#addMarks([mark]);
    // It is written with the next refresh, which a crash is not to come before.
    if (this.recording?.file !== undefined && this.delaySeconds > MOST_UNWRITTEN_SECONDS) this.refreshNow();
  }

  /**
   * What became of what was tuned, the newest first, as of a snapshot of this session. What was tuned on the host is judged
   * by `srs`, the one that is looked at. To be asked once in a while: the history that it is judged by ends.
   */
  verdictsOf(srs: ProcessIdentity | undefined, { metrics, past }: Snapshot): readonly Verdict[] {
    this.#lookedAt = srs;
    const own = srs && past.get(srs.pid);
    const { history: points = [], before } = own ?? {};
    const all = metrics.srs;
    const seen = this.#verdicts.of({ srs, points, before: before?.history, all }, this.#seenMarks);
    return joinVerdicts(seen, this.#told?.verdicts ?? [], { srs, all });
  }

  /**
   * Takes no more samples, lets what is being changed come to its end, and takes back what waits. Does not wait for a
   * source that does not answer. Never rejects; a second call resolves with the same.
   */
  end(): Promise<EndReport> {
    this.#stop.abort();
    this.#ending ??= this.reverter.end();
    return this.#ending;
  }

  /** Something of the session is in a file now, to be told of when it is over. @param what `a picture` */
  keptFile(what: string, path: string): void {
    this.#files = [...this.#files, { what, path }].slice(-MOST_FILES);
    this.recording?.tell('file', { what, path });
  }

  /** What was kept in files, the oldest first. */
  get files(): readonly ToldFile[] {
    return this.#files;
  }

  /** Whether there is anything that somebody may ask for when the session is over. */
  isWorthTelling(): boolean {
    return this.#chronicle.isWorthTelling();
  }

  /**
   * All that is to be told of the session so far, with what the journal says of it and how its changes stand now. Asks the
   * host, which may take a while. Undefined: no refresh came.
   */
  async summarise(of: Pick<SummarySources, 'recording' | 'origin' | 'files'>): Promise<Summary | undefined> {
    // A recording may never tell who made its last change.
    const limit = new Promise(resolve => setTimeout(resolve, SETTLE_MS).unref());
    await Promise.race([Promise.allSettled(this.#underWay), limit]);
    const { snapshot } = this.#watched;
    // What was told apart behind the last refresh.
    if (snapshot !== undefined) this.#chronicle.retake(snapshot, this.#seenMarks, this.#lookedAt);
    const isRecorded = this.host.kind === 'recorded';
    return summarise(this.#chronicle, {
      ...of,
      host: this.host,
      journal: isRecorded ? this.#told?.journal : this.journal,
      operator: isRecorded ? undefined : await findOperator(this.host),
      files: [...of.files, ...(this.#told?.files ?? this.#files)],
    });
  }

  /** Ends the session where it was not ended, and closes the host. @returns as `end`: whether all was taken back */
  async close(): Promise<EndReport> {
    const report = await this.end();
    await this.host.close();
    return report;
  }

  async *#watch(): AsyncGenerator<AdvisedSnapshot> {
    for await (const snapshot of this.#monitor.run(this.#stop.signal)) {
      if (this.#told?.begin(snapshot.sample.atMs)) this.#seenMarks = this.#seenOf(this.#watched.marks);
      // Who is told of the snapshot may ask whether there is anything to tell by now.
      this.#chronicleNext(snapshot);
      // Without a line nothing was read: what was known before stays, and its age is told.
      if (this.host.line?.problem() === undefined || this.#watched.snapshot === undefined)
        this.#update({ snapshot });
      this.recording?.note(snapshot);
      this.#tellFile();
      void this.#tend(snapshot);
      this.#told?.giveUpOld();
      this.#await(this.#takeChanges(snapshot));
      yield snapshot;
    }
    if (!this.isStill && !this.#stop.signal.aborted) this.#update({ ended: 'the recording is over' });
  }

  /** Keeps what is to be told later, and writes down what is known by now of what was tuned. */
  #chronicleNext(snapshot: AdvisedSnapshot): void {
    const marks = this.#seenMarks;
    for (const verdict of this.#chronicle.take(snapshot, marks, this.#lookedAt)) {
      this.#tellVerdict(verdict, snapshot);
      // What was tuned in a recording is in the journal of its host.
      const said = this.host.kind === 'recorded' ? undefined : this.#sayVerdict?.(verdict);
      const judged = marks.filter(mark => !mark.isByOthers && isOf(verdict, mark));
      // A journal that cannot be written is told where something is changed.
      for (const { entry } of judged)
        if (said !== undefined && entry !== undefined)
          this.#await(
            this.journal.judge(entry, said).then(
              () => this.#teller?.tellNew(),
              () => undefined,
            ),
          );
    }
  }

  /** For who goes to a later moment of the recording, and has not seen what it was judged by. */
  #tellVerdict(verdict: Verdict, { metrics }: Snapshot): void {
    const [judge] = this.#seenMarks.filter(mark => isOf(verdict, mark)).flatMap(processOf);
    const process = judge ?? this.#lookedAt ?? metrics.srs[0];
    if (process === undefined) return;
    const { pid, startTicks } = process;
    this.recording?.tell('verdict', { process: { pid, startTicks }, verdict });
  }

  #await(work: Promise<void> = Promise.resolve()): void {
    const settled = work.finally(() => this.#underWay.delete(settled));
    this.#underWay.add(settled);
  }

  /** Gives threads that came what is kept for them. */
  async #tend({ metrics }: Snapshot): Promise<void> {
    this.#tell(await this.keeper.tend(metrics.srs));
  }

  /** Marks what was changed without this srs-top. The journal is read when there is something to ask it. */
  async #takeChanges({ changes, sample }: Snapshot): Promise<void> {
    if (changes.length === 0) return;
    const { windowSeconds } = this;
    const { own, others } =
      this.#told === undefined ? await this.#knownDone(sample) : await this.#told.done(sample.atMs);
    this.recording?.tell('done', { atMs: sample.atMs, ...plainDone({ own, others }, changes) });
    this.#await(this.#teller?.tellNew());
    this.#monitor.tellForeign(foreignChanges(changes, own, others));
    const marks = marksOfOthers(changes, { own, others, windowSeconds });
    // A replay that comes by tells them apart by itself; where they are is in the index.
    if (marks.length > 0) this.recording?.tell('changed', { count: marks.length, marks });
    this.#addMarks(marks);
  }

  async #knownDone({ time, atMs }: Snapshot['sample']): Promise<Pick<KnownDone, 'own' | 'others'>> {
    const content = await readContent(this.journal);
    const entries = isRefusal(content) ? undefined : content.entries;
    const others = entries && doneByJournal(entries, this.host, time.getTime() - atMs);
    return { own: this.#own.done, others };
  }

  #addMarks(marks: readonly TuningMark[]): void {
    if (marks.length === 0) return;
    this.#update({ marks: joinMarks(this.#watched.marks, marks) });
    this.#seenMarks = joinMarks(this.#seenMarks, this.#seenOf(marks));
  }

  #seenOf(marks: readonly TuningMark[]): readonly TuningMark[] {
    const told = this.#told;
    return told === undefined ? marks : marks.filter(({ beganMs }) => !told.isEarlier(beganMs));
  }

  #takeReverted(results: readonly (TuningOutcome | Refusal)[], beganMs: number): void {
    for (const result of results) if (!isRefusal(result)) this.#mark(result, beganMs);
    this.refreshNow();
    this.#tell(results);
  }

  #mark(outcome: TuningOutcome, beganMs: number): void {
    this.#chronicle.tuned(outcome);
    const span = { beganMs, atMs: this.host.clock.nowMs(), windowSeconds: this.windowSeconds };
    const mark = markOf(outcome, span);
    this.recording?.tell('mark', mark);
    this.#addMarks([mark]);
    this.#await(this.#teller?.tellNew());
  }

  /** A file that is recorded into is told all of it as soon as it has begun: what was told before is in none of its frames. */
  #tellFile(): void {
    const file = this.recording?.file;
    if (file === undefined || file.path === this.#toldFile || file.bytes < LEAST_WITH_A_FRAME) return;
    this.#toldFile = file.path;
    this.#await(this.#teller?.tellAll());
  }

  #update(change: Partial<Watched>): void {
    this.#watched = { ...this.#watched, ...change };
    for (const listener of this.#listeners) listener();
  }

  #tell(results: readonly (TuningOutcome | Refusal)[]): void {
    if (results.length > 0) for (const listener of this.#newsListeners) listener(results);
  }
}

function processOf({ pid, startTicks }: TuningMark): readonly ProcessIdentity[] {
  return pid === undefined || startTicks === undefined ? [] : [{ pid, startTicks }];
}

/** The mark of a word that the user put there. */
function noteAt(word: string, atMs: number, windowSeconds: number): TuningMark {
  return {
    ...{ beganMs: atMs, atMs, windowSeconds, label: cleanText(word) },
    ...{ pid: undefined, startTicks: undefined, entry: undefined, undoes: undefined },
    isJudged: false,
    isNote: true,
  };
}
