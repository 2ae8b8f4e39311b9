import type { Sample } from '../../sampling/sample.ts';
import { type Change, type ChangedPart, isFilled, type Observation } from './change.ts';

/** Threads that are changed one by one are one change. */
const TOGETHER_MS = 2_000;
/** Nobody can follow more changes of one kind; what comes sooner is counted. */
const LEAST_APART_MS = 5_000;

interface Group {
  readonly change: Omit<Change, 'parts'>;
  /** By what names a part for good. */
  readonly parts: Map<string, ChangedPart>;
}

/** Puts together what belongs together, and holds back what comes too often. */
export class ChangeGroups {
  readonly #groups = new Map<string, Group>();
  readonly #toldMs = new Map<string, number>();

  /** @returns what is to be told at this refresh: two seconds after it may have begun, at the earliest */
  take(observed: readonly Observation[], { atMs, time }: Pick<Sample, 'atMs' | 'time'>): readonly Change[] {
    for (const observation of observed)
      this.#add(observation, new Date(time.getTime() - (atMs - observation.atMs)));
    if (this.#groups.size === 0) return [];
    for (const [key, toldMs] of this.#toldMs) if (atMs - toldMs >= LEAST_APART_MS) this.#toldMs.delete(key);
    const told: Change[] = [];
    for (const [key, { change, parts }] of this.#groups) {
      if (atMs - change.sinceMs < TOGETHER_MS || this.#toldMs.has(key)) continue;
      this.#groups.delete(key);
      this.#toldMs.set(key, atMs);
      const list = [...parts.values()];
      if (isFilled(list)) told.push({ ...change, parts: list });
    }
    return told;
  }

  #add({ parts: observed, ...observation }: Observation, time: Date): void {
    const { what, pid, startTicks } = observation;
    const key = `${what} ${pid} ${startTicks}`;
    const known = this.#groups.get(key);
    const { sinceMs } = known?.change ?? observation;
    const parts = known?.parts ?? new Map<string, ChangedPart>();
    for (const part of observed) {
      const partKey = `${part.id} ${part.startTicks}`;
      const earlier = parts.get(partKey);
      const times = 1 + (earlier?.times ?? 0);
      parts.set(partKey, { ...part, from: earlier?.from ?? part.from, times });
    }
    this.#groups.set(key, { change: { ...observation, sinceMs, time }, parts });
  }
}
