import { type Journal, toBegunRecord, toFinishedRecord } from '../../src/tuning/journal/journal.ts';
import { toEntries } from '../../src/tuning/journal/journal-entries.ts';
import type { JournalRecord } from '../../src/tuning/journal/journal-record.ts';
import type { TuningOutcome, TuningPlan } from '../../src/tuning/tuning.ts';

export interface MemoryJournal extends Journal {
  readonly begun: TuningPlan[];
  readonly finished: { readonly entry: number; readonly outcome: TuningOutcome }[];
  /** What a file would have, oldest first. */
  readonly records: JournalRecord[];
}

const TIME = '2026-11-23T01:46:55.000Z';

/** A journal without a disk, of the host `edge-3`; with `problem`, one that cannot be written. */
export function createMemoryJournal(problem?: string): MemoryJournal {
  const begun: TuningPlan[] = [];
  const finished: { entry: number; outcome: TuningOutcome }[] = [];
  const records: JournalRecord[] = [];
  return {
    begun,
    finished,
    records,
    async begin(plan) {
      if (problem !== undefined) throw new Error(problem);
      const entry = begun.push(plan);
      records.push(toBegunRecord(plan, { entry, time: TIME, host: 'edge-3', boot: null }));
      return entry;
    },
    async finish(entry, outcome) {
      finished.push({ entry, outcome });
      records.push(toFinishedRecord(entry, outcome, TIME));
    },
    async time(entry, until) {
      records.push({ event: 'timed', entry, time: TIME, until: until.toISOString() });
    },
    async keep(entry) {
      records.push({ event: 'kept', entry, time: TIME });
    },
    async judge(entry, verdict) {
      if (problem !== undefined) throw new Error(problem);
      const finished = toEntries(records).find(one => one.entry === entry)?.finished;
      if (finished !== undefined) records.push({ ...finished, verdict });
    },
    entries: async () => toEntries(records),
    read: async () => ({ entries: toEntries(records), damaged: [], omittedBytes: 0 }),
    findProblem: async () => problem,
  };
}
