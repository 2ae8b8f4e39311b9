import type { ForeignChange } from '../metrics/changes/change.ts';
import type { Snapshot } from '../metrics/model.ts';
import type { SrsMetrics } from '../metrics/terms/metrics.ts';
import { RULES } from './rules/rules.ts';
import { canTell } from './terms/can-tell.ts';
import {
  type Advice,
  type ClearedFinding,
  type Draft,
  FINDING_IDS,
  type Finding,
  type FindingSeverity,
} from './terms/finding.ts';
import { type Situation, situationOf } from './terms/situation.ts';
import { TunerWatch } from './tuner-watch.ts';

/** One that does not hold for so long is over: what comes and goes is one finding. */
const CLEARED_AFTER_MS = 3_000;
/** Where refreshes are slower than that, one of them without it is not enough. */
const CLEARED_AFTER_REFRESHES = 1.5;
const MOST_CLEARED = 20;
/** The subject of what is the host's. */
const HOST = 'host';

interface Held {
  readonly finding: Omit<Finding, 'symptoms' | 'lastedSeconds'>;
  /** Whose trouble it is: an SRS, all of a namespace, the host. */
  readonly subject: Subject;
  /** It was found so soon that it may have begun before. */
  readonly mayBeOlder: boolean;
  /** When it held last. */
  readonly lastMs: number;
  /** When it could not be told last whether it still holds. */
  readonly untoldMs: number;
  /** When what it tells of was seen last. */
  readonly seenMs: number;
}

interface Subject {
  readonly key: string;
  /** Undefined: every SRS of the host. */
  readonly pids: ReadonlySet<number> | undefined;
}

type HeldSince = (id: string, pid: number | null) => number | undefined;

/** Turns snapshots into advice. It keeps since when each finding holds, and what is over. */
export class Advisor {
  readonly #tuners = new TunerWatch();
  #held = new Map<string, Held>();
  #cleared: readonly (ClearedFinding & { readonly atMs: number })[] = [];
  readonly #amidMs: number | undefined;
  readonly #heldSince: HeldSince;
  #firstMs: number | undefined;

  /**
   * @param amidSeconds what it is told first is amid what went on: what holds so soon may have begun before
   * @param heldSince since when that did, in milliseconds of the host's clock; undefined where it is not known
   */
  constructor(amidSeconds?: number, heldSince: HeldSince = () => undefined) {
    this.#amidMs = amidSeconds === undefined ? undefined : amidSeconds * 1_000;
    this.#heldSince = heldSince;
  }

  /** Takes in the next snapshot. */
  take(snapshot: Snapshot): Advice {
    const nowMs = snapshot.sample.atMs;
    this.#firstMs ??= nowMs;
    const tuners = this.#tuners.take(snapshot.sample);
    const situations = snapshot.metrics.srs.flatMap(srs => situationOf(snapshot, srs, tuners) ?? []);
    for (const situation of situations) {
      const { srs } = situation;
      // An iterator would make an object for each of them.
      for (let index = 0; index < RULES.length; index++) {
        const draft = RULES[index]?.(situation);
        if (draft !== undefined) this.#hold(draft, subjectOf(draft, srs, snapshot), situation.seconds, nowMs);
      }
    }
    this.#waitForUnknown(situations, nowMs);
    this.#clear(nowMs, snapshot.metrics.elapsedSeconds ?? 0);
    return { findings: this.#order(), cleared: this.#cleared.map(one => agoOf(one, nowMs)) };
  }

  /** Tells of changes, of those that snapshots had, that no srs-top made. */
  tellForeign(changes: readonly ForeignChange[]): void {
    this.#tuners.tell(changes);
  }

  /** Whether it would help to know which processes there are, and what they use. */
  wantsSurvey({ findings }: Advice, nowMs: number): boolean {
    if (this.#tuners.wantsSurvey(nowMs)) return true;
    return findings.some(({ id, symptoms }) =>
      [id, ...symptoms.map(symptom => symptom.id)].some(one => one === 'starved' || one === 'contended'),
    );
  }

  /** What is a mere remark by now is another than what was wrong before: that one is over, with its trace. */
  #hold(draft: Draft, subject: Subject, windowSeconds: number, nowMs: number): void {
    const key = `${draft.id} ${subject.key} ${draft.severity === 'remark'}`;
    const held = this.#held.get(key);
    // Another SRS told the same of the host or of the namespace.
    if (held?.lastMs === nowMs) return;
    const ofOne = subject.pids?.size === 1;
    const [pid] = ofOne ? subject.pids : [];
    const several = subject.pids === undefined || ofOne ? {} : { pids: [...subject.pids] };
    const mayBeOlder = held?.mayBeOlder ?? this.#isAmid(nowMs);
    const toldMs = mayBeOlder ? this.#heldSince(draft.id, pid ?? null) : undefined;
    const foundMs = held?.finding.sinceMs ?? Math.min(nowMs, draft.seen?.fromMs ?? nowMs);
    const sinceMs = toldMs === undefined ? foundMs : Math.min(nowMs, toldMs);
    const longer = mayBeOlder && toldMs === undefined ? { isLonger: true as const } : {};
    this.#held.set(key, {
      finding: { ...draft, pid, ...several, windowSeconds, sinceMs, ...longer },
      subject,
      mayBeOlder,
      lastMs: nowMs,
      untoldMs: Number.NEGATIVE_INFINITY,
      seenMs: Math.max(sinceMs, draft.seen?.toMs ?? nowMs),
    });
  }

  #isAmid(nowMs: number): boolean {
    return this.#amidMs !== undefined && nowMs - (this.#firstMs ?? nowMs) <= this.#amidMs;
  }

  /** Nothing is over because it is not known any more whether it goes on. */
  #waitForUnknown(situations: readonly Situation[], nowMs: number): void {
    for (const [key, held] of this.#held) {
      if (held.lastMs === nowMs) continue;
      const own = situations.filter(({ srs }) => isOf(held.subject, srs));
      if (own.length === 0 || own.some(one => canTell(held.finding.id, one))) continue;
      this.#held.set(key, { ...held, untoldMs: nowMs });
    }
  }

  #clear(nowMs: number, elapsedSeconds: number): void {
    const usualMs = Math.max(CLEARED_AFTER_MS, CLEARED_AFTER_REFRESHES * elapsedSeconds * 1_000);
    for (const [key, held] of this.#held) {
      const { finding, lastMs, untoldMs, seenMs } = held;
      // Behind a gap that is longer than its window its figures stand beside others, of which they have none.
      const isOfBefore =
        untoldMs > lastMs && untoldMs < nowMs && nowMs - seenMs > finding.windowSeconds * 1_000;
      const isHeld = nowMs - Math.max(lastMs, untoldMs) < (finding.lingersMs ?? usualMs);
      if (isHeld && !isOfBefore) continue;
      this.#held.delete(key);
      const { id, pid, sentence, severity, sinceMs, isLonger } = finding;
      if (severity === 'remark' || !isRipe(held) || this.#isExplained(held)) continue;
      const lastedSeconds = (seenMs - sinceMs) / 1_000;
      const longer = isLonger === true ? { isLonger } : {};
      const cleared = { id, pid, sentence, severity, sinceMs, lastedSeconds, ...longer };
      this.#cleared = [
        { ...cleared, agoSeconds: 0, atMs: seenMs },
        ...this.#cleared.slice(0, MOST_CLEARED - 1),
      ];
    }
  }

  /** One that another explains by now is not over: it became that one. */
  #isExplained(held: Held): boolean {
    return [...this.#held.values()].some(other => explains(other, held));
  }

  /** Symptoms stand with what explains them, which is as bad as they are; what costs most comes first. */
  #order(): readonly Finding[] {
    const all = [...this.#held.values()].filter(held => isRipe(held) && !this.#isWorseHeld(held));
    const ranked = all.sort((a, b) => byCost(a.finding, b.finding));
    const explainedBy = new Map<Held, Held>();
    const rootOf = (held: Held): Held => {
      const cause = explainedBy.get(held);
      return cause === undefined ? held : rootOf(cause);
    };
    for (const cause of ranked)
      for (const one of ranked)
        if (!explainedBy.has(one) && rootOf(cause) !== one && explains(cause, one))
          explainedBy.set(one, cause);
    return ranked
      .filter(one => !explainedBy.has(one))
      .map(root => {
        const symptoms = ranked.filter(one => one !== root && rootOf(one) === root);
        return {
          ...root.finding,
          severity: worstOf([root, ...symptoms]),
          symptoms: symptoms.map(({ finding }) => finding),
          lastedSeconds: Math.max(0, root.seenMs - root.finding.sinceMs) / 1_000,
        };
      })
      .sort(byCost);
  }

  /** The same is held as something that is wrong: then the remark waits until that is over. */
  #isWorseHeld({ finding: { id, severity }, subject }: Held): boolean {
    return severity === 'remark' && this.#held.has(`${id} ${subject.key} ${false}`);
  }
}

const RANKS: Readonly<Record<FindingSeverity, number>> = { bad: 0, warning: 1, remark: 2 };

function byCost(a: Held['finding'], b: Held['finding']): number {
  return (
    RANKS[a.severity] - RANKS[b.severity] ||
    b.lost - a.lost ||
    FINDING_IDS.indexOf(a.id) - FINDING_IDS.indexOf(b.id) ||
    (a.pid ?? 0) - (b.pid ?? 0)
  );
}

function worstOf(all: readonly Held[]): FindingSeverity {
  const severities = all.map(({ finding }) => finding.severity);
  return severities.reduce((worst, one) => (RANKS[one] < RANKS[worst] ? one : worst));
}

function subjectOf({ about }: Draft, srs: SrsMetrics, { metrics }: Snapshot): Subject {
  if (about === 'host') return { key: HOST, pids: undefined };
  const { id } = srs.namespace;
  if (about === 'namespace' && id !== undefined)
    return {
      key: id,
      pids: new Set(metrics.srs.filter(one => one.namespace.id === id).map(({ pid }) => pid)),
    };
  return { key: keyOf(srs), pids: new Set([srs.pid]) };
}

/** A pid may be used again. */
function keyOf({ pid, startTicks }: SrsMetrics): string {
  return `${pid} ${startTicks}`;
}

/** Whether it is the trouble of this SRS, too. */
function isOf({ key }: Subject, srs: SrsMetrics): boolean {
  return key === HOST || key === srs.namespace.id || key === keyOf(srs);
}

function isRipe({ finding: { holdsForMs = 0, sinceMs }, lastMs }: Held): boolean {
  return lastMs - sinceMs >= holdsForMs;
}

function explains(cause: Held, one: Held): boolean {
  if (cause === one || cause.finding.explains?.includes(one.finding.id) !== true) return false;
  const [a, b] = [cause.subject.pids, one.subject.pids];
  return a === undefined || b === undefined || [...a].some(pid => b.has(pid));
}

function agoOf(
  { atMs, ...cleared }: ClearedFinding & { readonly atMs: number },
  nowMs: number,
): ClearedFinding {
  return { ...cleared, agoSeconds: (nowMs - atMs) / 1_000 };
}
