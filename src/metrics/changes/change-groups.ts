import type { Sample } from '../../sampling/sample.ts';
import { type Change, type ChangedPart, type ChangeKind, isFilled, type Observation } from './change.ts';

/** Threads that are changed one by one are one change. */
const TOGETHER_MS = 2_000;
/** Nobody can follow more changes of one kind; what comes sooner is counted. */
const LEAST_APART_MS = 5_000;
/** irqbalance moves the IRQs of a busy host every 10 s. */
const LEAST_APART_OF_IRQS_MS = 60_000;

interface Group {
  readonly change: Omit<Change, 'parts'>;
  /** By what names a part for good. */
  readonly parts: Map<string, ChangedPart>;
}

/** Puts together what belongs together, and holds back what comes too often. */
export class ChangeGroups {
  readonly #groups = new Map<string, Group>();
  /** From when on the next of a kind may be told. */
  readonly #quietUntilMs = new Map<string, number>();

  /** @returns what is to be told at this refresh: two seconds after it may have begun, at the earliest */
  take(observed: readonly Observation[], { atMs, time }: Pick<Sample, 'atMs' | 'time'>): readonly Change[] {
    for (const observation of observed)
      this.#add(observation, new Date(time.getTime() - (atMs - observation.atMs)));
    if (this.#groups.size === 0) return [];
    for (const [key, untilMs] of this.#quietUntilMs) if (atMs >= untilMs) this.#quietUntilMs.delete(key);
    const told: Change[] = [];
    for (const [key, { change, parts }] of this.#groups) {
      if (atMs - change.sinceMs < TOGETHER_MS || this.#quietUntilMs.has(key)) continue;
      this.#groups.delete(key);
      this.#quietUntilMs.set(key, atMs + leastApartMs(change.what));
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

function leastApartMs(what: ChangeKind): number {
  return what === 'irq-affinity' ? LEAST_APART_OF_IRQS_MS : LEAST_APART_MS;
}
