import type { AdvisedSnapshot } from './advised.ts';

/** A finding as a recording has it: when it begins (`finding`), and when a chunk begins while it holds (`holds`). */
export interface HeldFinding {
  readonly id: string;
  /** Whose trouble it is; null: the host's, or that of several SRS. */
  readonly pid: number | null;
  readonly severity: string;
  readonly sentence: string;
  /** How long it has held by then, in milliseconds. */
  readonly heldMs: number;
}

/** Of what holds when a chunk begins: milliseconds since 1970 at which it was seen first. */
export type HeldSince = HeldFinding & { readonly since: number };

interface Held extends Omit<HeldFinding, 'heldMs'> {
  /** On the host's monotonic clock, in milliseconds. */
  readonly sinceMs: number;
  readonly since: number;
}

/** The findings that hold while a host is recorded. */
export class HeldFindings {
  /** By id and pid: those that hold, as they were told when they began. */
  #held: ReadonlyMap<string, Held> = new Map();

  /**
   * Takes in the next refresh.
   * @param nowMs of the host's clock, at which they are told
   * @returns the findings that are new
   */
  take(
    { advice, sample }: Pick<AdvisedSnapshot, 'advice' | 'sample'>,
    nowMs: number,
  ): readonly HeldFinding[] {
    const now = new Map<string, Held>();
    const begun: HeldFinding[] = [];
    for (const { id, pid = null, severity, sentence, sinceMs } of advice.findings) {
      const key = `${id} ${pid}`;
      const heldMs = Math.max(0, nowMs - sinceMs);
      if (!this.#held.has(key)) begun.push({ id, pid, severity, sentence, heldMs });
      const since = this.#held.get(key)?.since ?? Math.round(sample.time.getTime() - (sample.atMs - sinceMs));
      now.set(key, { id, pid, severity, sentence, sinceMs, since });
    }
    this.#held = now;
    return begun;
  }

  get all(): readonly Pick<HeldFinding, 'severity'>[] {
    return [...this.#held.values()];
  }

  /** All of them, as they are told at a time of the host's clock, in milliseconds. */
  at(nowMs: number): readonly HeldSince[] {
    return [...this.#held.values()].map(({ sinceMs, ...held }) => ({
      ...held,
      heldMs: Math.max(0, nowMs - sinceMs),
    }));
  }
}
