import type { Journal } from '../../src/tuning/journal.ts';
import type { TuningOutcome, TuningPlan } from '../../src/tuning/tuning.ts';

export interface MemoryJournal extends Journal {
  readonly begun: TuningPlan[];
  readonly finished: { readonly entry: number; readonly outcome: TuningOutcome }[];
}

/** A journal without a disk; with `problem`, one that cannot be written. */
export function createMemoryJournal(problem?: string): MemoryJournal {
  const begun: TuningPlan[] = [];
  const finished: { entry: number; outcome: TuningOutcome }[] = [];
  return {
    begun,
    finished,
    async begin(plan) {
      if (problem !== undefined) throw new Error(problem);
      return begun.push(plan);
    },
    async finish(entry, outcome) {
      finished.push({ entry, outcome });
    },
  };
}
