import type { AdvisedSnapshot } from '../advice/advised.ts';
import type { SrsMetrics } from '../metrics/terms/metrics.ts';
import type { TuningMark } from '../metrics/verdict/tuning-mark.ts';
import type { Verdict } from '../metrics/verdict/verdict.ts';
import type { SampleEvent, SrsReading } from '../sampling/sample.ts';
import type { ProcessIdentity } from '../srs/process/process-identity.ts';
import type { SaidVerdict } from '../tuning/journal/journal-record.ts';
import type { TuningOutcome } from '../tuning/tuning.ts';
import { FindingSpans } from './finding-spans.ts';
import { Gaps } from './gaps.ts';
import { Moment } from './moment.ts';
import { NamespaceChronicle, type SeenSrs } from './namespace-chronicle.ts';
import type { KnownSrs, Summary, ToldEvent } from './summary.ts';
import { toldCommand } from './told-command.ts';
import { VerdictWatch } from './verdict-watch.ts';

/** What a chronicle tells by itself; the journal tells the rest. */
export type Chronicled = Pick<
  Summary,
  | 'host'
  | 'kernel'
  | 'began'
  | 'ended'
  | 'windowSeconds'
  | 'srs'
  | 'areLossesKnown'
  | 'losses'
  | 'findings'
  | 'events'
  | 'notes'
  | 'gaps'
>;

/** What was tuned in the session, as it was told then, with when. */
export interface ChronicledTuning {
  readonly outcome: TuningOutcome;
  readonly time: string;
}

const MOST_NAMESPACES = 16;
const MOST_SRS = 32;
const MOST_EVENTS = 60;
const MOST_TUNINGS = 200;

interface SrsState {
  readonly seen: Omit<KnownSrs, 'lastSeen' | 'isThereAtEnd'>;
  last: Moment;
}

/**
 * Keeps of a session what is to be told of it afterwards: when packets were lost, what was found, what was changed and what
 * that did. Made of snapshots one after the other. However long it goes on it keeps no more than so much: what is too much
 * is told together, or with less detail, and sums stay right.
 */
export class Chronicle {
  readonly #namespaces = new Map<string, NamespaceChronicle>();
  readonly #findings = new FindingSpans();
  readonly #gaps = new Gaps();
  readonly #verdicts = new VerdictWatch();
  readonly #srs = new Map<string, SrsState>();
  readonly #say: ((verdict: Verdict) => SaidVerdict) | undefined;
  #events: readonly ToldEvent[] = [];
  #tunings: readonly ChronicledTuning[] = [];
  #marks: readonly TuningMark[] = [];
  #began: Moment | undefined;
  #areLossesKnown = false;
  #last: { readonly moment: Moment; readonly snapshot: AdvisedSnapshot } | undefined;

  /** @param say puts a verdict into words; undefined: none is told */
  constructor(say?: (verdict: Verdict) => SaidVerdict) {
    this.#say = say;
  }

  /** Whether there is anything that somebody may ask for later: a loss, something bad, a tuning. */
  isWorthTelling(): boolean {
    if (this.#tunings.length > 0 || this.#findings.hasBad || this.#notes.length > 0) return true;
    for (const namespace of this.#namespaces.values()) if (namespace.hasLost) return true;
    return false;
  }

  /**
   * Takes in the next refresh.
   * @param marks all that was changed until now, the oldest first
   * @param lookedAt the SRS by which changes of the host are judged
   * @returns what was judged for good with it
   */
  take(
    snapshot: AdvisedSnapshot,
    marks: readonly TuningMark[],
    lookedAt: ProcessIdentity | undefined,
  ): readonly Verdict[] {
    const { sample, metrics, advice } = snapshot;
    const moment = new Moment(sample.atMs, sample.time);
    const isFirst = this.#began === undefined;
    this.#began ??= moment;
    this.#gaps.takeRefresh(moment, sample.plannedAtMs, this.#last?.moment);
    this.#last = { moment, snapshot };
    this.#marks = marks;
    if (!isFirst && snapshot.events.length > 0) this.#takeEvents(snapshot.events);
    this.#areLossesKnown ||= metrics.srs.some(({ udp }) => udp.coveredSeconds > 0);
    this.#takeSrs(snapshot, moment);
    this.#findings.push(advice.findings, moment);
    return this.#verdicts.take(snapshot, marks, lookedAt ?? metrics.srs[0]);
  }

  /** Takes in changes that were told apart only behind the last refresh, which is given once more. */
  retake(
    snapshot: AdvisedSnapshot,
    marks: readonly TuningMark[],
    lookedAt: ProcessIdentity | undefined,
  ): void {
    this.#marks = marks;
    this.#verdicts.take(snapshot, marks, lookedAt ?? snapshot.metrics.srs[0]);
  }

  /** Takes in what came of a tuning. */
  tuned(outcome: TuningOutcome): void {
    const one = { outcome, time: outcome.time.toISOString() };
    this.#tunings = [...this.#tunings, one].slice(-MOST_TUNINGS);
  }

  /** What was tuned in the session, the oldest first. */
  get tunings(): readonly ChronicledTuning[] {
    return this.#tunings;
  }

  /** What was changed, the oldest first, each with when. @param isByOthers by others, or by this srs-top */
  marks(isByOthers: boolean): readonly { readonly mark: TuningMark; readonly time: string }[] {
    const { moment } = this.#last ?? {};
    if (moment === undefined) return [];
    return this.#marks
      .filter(mark => mark.isNote !== true && (mark.isByOthers ?? false) === isByOthers)
      .map(mark => ({ mark, time: moment.isoOf(mark.atMs) }));
  }

  get #notes(): readonly TuningMark[] {
    return this.#marks.filter(({ isNote }) => isNote === true);
  }

  /** What the windows say by now of the change with this number of the journal, or of a mark. */
  verdictOf(change: number | TuningMark): SaidVerdict | undefined {
    const mark = typeof change === 'number' ? this.#marks.find(({ entry }) => entry === change) : change;
    const verdict = mark && this.#verdicts.of(mark);
    return verdict && this.#say?.(verdict);
  }

  /** Undefined: no refresh came. */
  tell(): Chronicled | undefined {
    const [began, last] = [this.#began, this.#last];
    if (began === undefined || last === undefined) return undefined;
    const { moment, snapshot } = last;
    const losses = [...this.#namespaces.values()].map(one => one.tell(moment));
    return {
      host: snapshot.metrics.host,
      kernel: snapshot.metrics.kernel,
      began: began.isoOf(began.atMs),
      ended: moment.isoOf(moment.atMs),
      windowSeconds: snapshot.settings.windowSeconds,
      srs: [...this.#srs.values()].map(({ seen, last: seenLast }) => ({
        ...seen,
        lastSeen: seenLast.isoOf(seenLast.atMs),
        isThereAtEnd: seenLast === moment,
      })),
      areLossesKnown: this.#areLossesKnown,
      losses: losses.sort((a, b) => b.lost + b.uncounted - a.lost - a.uncounted),
      findings: this.#findings.tell(),
      events: this.#events,
      notes: this.#notes.map(({ atMs, label }) => ({ time: moment.isoOf(atMs), word: label })),
      gaps: this.#gaps.tell(),
    };
  }

  #takeEvents(events: readonly SampleEvent[]): void {
    const told = events.map(event => ({
      time: event.time.toISOString(),
      what: event.kind === 'gone' ? ('ended' as const) : event.kind,
      pid: event.pid,
      newPid: event.kind === 'restarted' ? event.newPid : undefined,
    }));
    // The first of them and the newest: an SRS that crashes every second makes events all day.
    const all = [...this.#events, ...told];
    const half = MOST_EVENTS / 2;
    this.#events = all.length <= MOST_EVENTS ? all : [...all.slice(0, half), ...all.slice(-half)];
  }

  #takeSrs({ sample, metrics, past }: AdvisedSnapshot, moment: Moment): void {
    const byNamespace = new Map<string, SeenSrs[]>();
    for (let index = 0; index < metrics.srs.length; index++) {
      const srs = metrics.srs[index] as SrsMetrics;
      const reading = sample.srs[index] as SrsReading;
      const ownPast = past.get(srs.pid);
      if (ownPast === undefined) continue;
      this.#know(srs, moment);
      const key = srs.namespace.id ?? `pid ${srs.pid}`;
      const seen = { srs, past: ownPast, reading };
      const others = byNamespace.get(key);
      if (others === undefined) byNamespace.set(key, [seen]);
      else others.push(seen);
    }
    for (const [key, all] of byNamespace) {
      const known = this.#namespaces.get(key) ?? this.#addNamespace(key, all[0]);
      const blind = known?.push(all, moment);
      const [first] = all;
      if (blind !== undefined && first !== undefined) this.#gaps.takeBlind(blind, first.srs.pid, moment);
    }
  }

  #addNamespace(key: string, first: SeenSrs | undefined): NamespaceChronicle | undefined {
    if (first === undefined) return undefined;
    if (this.#namespaces.size >= MOST_NAMESPACES) {
      // A container that is made anew again and again: where nothing was lost there is nothing to tell.
      const quiet = [...this.#namespaces].find(([, { hasLost }]) => !hasLost)?.[0];
      if (quiet === undefined) return undefined;
      this.#namespaces.delete(quiet);
    }
    const added = new NamespaceChronicle(first);
    this.#namespaces.set(key, added);
    return added;
  }

  #know(srs: SrsMetrics, moment: Moment): void {
    const key = `${srs.pid} ${srs.startTicks}`;
    const known = this.#srs.get(key);
    if (known !== undefined) {
      known.last = moment;
      return;
    }
    const { pid, user } = srs;
    const command = toldCommand(srs.command);
    const seen = { pid, command, user, firstSeen: moment.isoOf(moment.atMs), droppedBefore: dropsOf(srs) };
    this.#srs.set(key, { seen, last: moment });
    for (const old of this.#srs.keys()) {
      if (this.#srs.size <= MOST_SRS) break;
      this.#srs.delete(old);
    }
  }
}

/** Since the sockets were opened; undefined where that of one is not told, or whose they are. */
function dropsOf({ sockets }: SrsMetrics): number | undefined {
  return sockets.reduce<number | undefined>(
    (sum, { drops, isOwn }) =>
      sum === undefined || drops === undefined || isOwn === undefined ? undefined : sum + drops,
    sockets.length === 0 ? undefined : 0,
  );
}
