import { EXPLANATIONS } from '../advice/terms/explanations.ts';
import type { Finding, FindingSeverity } from '../advice/terms/finding.ts';
import type { Moment } from './moment.ts';
import type { FindingSpan } from './summary.ts';

/** Each finding of each of several SRS; beyond that the least bad of the oldest go. */
const MOST_FINDINGS = 100;

const RANKS: Readonly<Record<FindingSeverity, number>> = { bad: 0, warning: 1, remark: 2 };

interface Seen {
  readonly id: Finding['id'];
  readonly pid: number | undefined;
  severity: FindingSeverity;
  readonly began: string;
  endedMs: number;
  sinceMs: number;
  times: number;
  /** The refresh that had it last. */
  last: Moment;
  worst: FindingSpan['worst'];
  symptoms: Set<string>;
}

/** Keeps of every finding when it held, and what it said when it was at its worst. */
export class FindingSpans {
  readonly #seen = new Map<string, Seen>();
  #nowMs = 0;

  get hasBad(): boolean {
    for (const { severity } of this.#seen.values()) if (severity === 'bad') return true;
    return false;
  }

  /** Takes in what is told at the next refresh. */
  push(findings: readonly Finding[], moment: Moment): void {
    this.#nowMs = moment.atMs;
    for (let index = 0; index < findings.length; index++) this.#take(findings[index] as Finding, moment);
  }

  /** What cost most first. */
  tell(): readonly FindingSpan[] {
    return [...this.#seen.values()]
      .sort((a, b) => RANKS[a.severity] - RANKS[b.severity] || b.worst.lost - a.worst.lost)
      .map(({ sinceMs: _, endedMs, last, symptoms, ...seen }) => ({
        ...seen,
        ended: last.isoOf(endedMs),
        isOpen: last.atMs === this.#nowMs,
        symptoms: [...symptoms],
      }));
  }

  #take(finding: Finding, moment: Moment): void {
    const { id, pid, severity, sinceMs, lastedSeconds, symptoms } = finding;
    const key = `${id} ${pid}`;
    const endedMs = sinceMs + lastedSeconds * 1_000;
    let seen = this.#seen.get(key);
    if (seen === undefined) {
      const began = moment.isoOf(sinceMs);
      const worst = worstOf(finding, moment);
      const last = moment;
      seen = { id, pid, severity, began, endedMs, sinceMs, times: 1, last, worst, symptoms: new Set() };
      this.#seen.set(key, seen);
      if (this.#seen.size > MOST_FINDINGS) this.#forgetOne(key);
    }
    if (seen.sinceMs !== sinceMs) {
      seen.sinceMs = sinceMs;
      seen.times++;
    }
    seen.endedMs = endedMs;
    seen.last = moment;
    const isWorse =
      RANKS[severity] < RANKS[seen.severity] ||
      (RANKS[severity] === RANKS[seen.severity] && finding.lost > seen.worst.lost);
    if (isWorse) seen.worst = worstOf(finding, moment);
    if (RANKS[severity] < RANKS[seen.severity]) seen.severity = severity;
    for (const symptom of symptoms) seen.symptoms.add(EXPLANATIONS[symptom.id].title);
  }

  #forgetOne(keptKey: string): void {
    let least: readonly [string, Seen] | undefined;
    for (const entry of this.#seen) {
      if (entry[0] === keptKey) continue;
      if (least === undefined || RANKS[entry[1].severity] > RANKS[least[1].severity]) least = entry;
    }
    if (least !== undefined) this.#seen.delete(least[0]);
  }
}

function worstOf({ sentence, lost, windowSeconds, evidence }: Finding, moment: Moment): FindingSpan['worst'] {
  return {
    time: moment.isoOf(moment.atMs),
    sentence,
    lost,
    windowSeconds,
    evidence: evidence.map(({ what, value, unit }) => ({ what, value, unit })),
  };
}
