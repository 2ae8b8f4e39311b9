import type { Snapshot } from '../metrics/model.ts';
import { RULES } from './rules/rules.ts';
import {
  type Advice,
  type ClearedFinding,
  type Draft,
  FINDING_IDS,
  type Finding,
  type FindingSeverity,
} from './terms/finding.ts';
import { situationOf } from './terms/situation.ts';

/** One that does not hold for so long is over: what comes and goes is one finding. */
const CLEARED_AFTER_MS = 3_000;
const MOST_CLEARED = 20;

interface Held {
  readonly finding: Omit<Finding, 'symptoms' | 'lastedSeconds'>;
  /** When it held last. */
  lastMs: number;
}

/** Turns snapshots into advice. It keeps since when each finding holds, and what is over. */
export class Advisor {
  #held = new Map<string, Held>();
  #cleared: readonly (ClearedFinding & { readonly atMs: number })[] = [];

  /** Takes in the next snapshot. */
  take(snapshot: Snapshot): Advice {
    const nowMs = snapshot.sample.atMs;
    for (const srs of snapshot.metrics.srs) {
      const situation = situationOf(snapshot, srs);
      if (situation === undefined) continue;
      for (const rule of RULES) {
        const draft = rule(situation);
        if (draft !== undefined) this.#hold(draft, srs.pid, situation.seconds, nowMs);
      }
    }
    this.#clear(nowMs);
    return { findings: this.#order(nowMs), cleared: this.#cleared.map(one => agoOf(one, nowMs)) };
  }

  /** Whether it would help to know what other processes use. */
  wantsSurvey({ findings }: Advice): boolean {
    return findings.some(({ id, symptoms }) =>
      [id, ...symptoms.map(symptom => symptom.id)].some(one => one === 'starved' || one === 'contended'),
    );
  }

  #hold(draft: Draft, pid: number | undefined, windowSeconds: number, nowMs: number): void {
    const key = `${draft.id} ${pid}`;
    const sinceMs = this.#held.get(key)?.finding.sinceMs ?? nowMs;
    this.#held.set(key, { finding: { ...draft, pid, windowSeconds, sinceMs }, lastMs: nowMs });
  }

  #clear(nowMs: number): void {
    for (const [key, { finding, lastMs }] of this.#held) {
      if (nowMs - lastMs < (finding.lingersMs ?? CLEARED_AFTER_MS)) continue;
      this.#held.delete(key);
      const { id, pid, sentence, severity, sinceMs } = finding;
      const wasTold = lastMs - sinceMs >= (finding.holdsForMs ?? 0);
      if (severity === 'remark' || !wasTold || this.#isExplained(finding)) continue;
      const cleared = { id, pid, sentence, severity, lastedSeconds: (lastMs - sinceMs) / 1_000 };
      this.#cleared = [
        { ...cleared, agoSeconds: 0, atMs: lastMs },
        ...this.#cleared.slice(0, MOST_CLEARED - 1),
      ];
    }
  }

  /** One that another explains by now is not over: it became that one. */
  #isExplained({ id, pid }: Held['finding']): boolean {
    return [...this.#held.values()].some(
      ({ finding }) => finding.pid === pid && finding.explains?.includes(id) === true,
    );
  }

  /** Symptoms stand with what explains them; what costs most comes first. */
  #order(nowMs: number): readonly Finding[] {
    const all = [...this.#held.values()]
      .map(({ finding }) => finding)
      .filter(({ sinceMs, holdsForMs = 0 }) => nowMs - sinceMs >= holdsForMs);
    const ranked = all.sort(
      (a, b) =>
        RANKS[a.severity] - RANKS[b.severity] ||
        b.lost - a.lost ||
        FINDING_IDS.indexOf(a.id) - FINDING_IDS.indexOf(b.id) ||
        (a.pid ?? 0) - (b.pid ?? 0),
    );
    const explainedBy = new Map<Held['finding'], Held['finding']>();
    for (const cause of ranked) {
      if (explainedBy.has(cause)) continue;
      for (const one of ranked)
        if (
          one !== cause &&
          isSameSubject(one, cause) &&
          cause.explains?.includes(one.id) &&
          !explainedBy.has(one)
        )
          explainedBy.set(one, cause);
    }
    return ranked
      .filter(one => !explainedBy.has(one))
      .map(one => ({
        ...one,
        symptoms: ranked.filter(other => explainedBy.get(other) === one),
        lastedSeconds: (nowMs - one.sinceMs) / 1_000,
      }));
  }
}

const RANKS: Readonly<Record<FindingSeverity, number>> = { bad: 0, warning: 1, remark: 2 };

function isSameSubject(
  a: { readonly pid: number | undefined },
  b: { readonly pid: number | undefined },
): boolean {
  return a.pid === undefined || b.pid === undefined || a.pid === b.pid;
}

function agoOf(
  { atMs, ...cleared }: ClearedFinding & { readonly atMs: number },
  nowMs: number,
): ClearedFinding {
  return { ...cleared, agoSeconds: (nowMs - atMs) / 1_000 };
}
