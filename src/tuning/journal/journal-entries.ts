import type { BegunRecord, FinishedRecord, JournalRecord, SaidVerdict } from './journal-record.ts';

/** One change with all that the journal says of it. */
export interface JournalEntry {
  /** Its number. */
  readonly entry: number;
  readonly begun: BegunRecord;
  /** Undefined: the program ended before it had read back what it changed, or is at it still. */
  readonly finished: FinishedRecord | undefined;
  /** When it was to be taken back unless kept, ISO 8601; undefined: never. */
  readonly until: string | undefined;
  readonly isKept: boolean;
  /** Undefined: it was not judged, or srs-top ended before its window was over. */
  readonly verdict: (SaidVerdict & { readonly time: string }) | undefined;
  /** The number of what took it back whole, and was not taken back itself. */
  readonly undoneBy: number | undefined;
}

/**
 * What the records say of every change, by number. Of two that begin with one number the first counts: the program that
 * wrote the other has taken another number.
 */
export function toEntries(records: readonly JournalRecord[]): readonly JournalEntry[] {
  const byNumber = new Map<number, JournalEntry>();
  for (const record of records) {
    const known = byNumber.get(record.entry);
    if (record.event === 'begun') {
      if (known === undefined) byNumber.set(record.entry, startEntry(record));
    } else if (known !== undefined) byNumber.set(record.entry, addRecord(known, record));
  }
  return markUndone([...byNumber.values()].sort((a, b) => a.entry - b.entry));
}

function startEntry(begun: BegunRecord): JournalEntry {
  const { entry } = begun;
  const nothing = { finished: undefined, until: undefined, verdict: undefined, undoneBy: undefined };
  return { entry, begun, isKept: false, ...nothing };
}

function addRecord(entry: JournalEntry, record: Exclude<JournalRecord, BegunRecord>): JournalEntry {
  switch (record.event) {
    case 'finished':
      return {
        ...entry,
        finished: entry.finished ?? record,
        verdict: entry.verdict ?? (record.verdict && { ...record.verdict, time: record.time }),
      };
    case 'timed':
      return { ...entry, until: record.until };
    case 'kept':
      return { ...entry, isKept: true };
  }
}

/** From the newest back: what takes back an undo puts what that took back in force again. */
function markUndone(entries: readonly JournalEntry[]): readonly JournalEntry[] {
  const undoneBy = new Map<number, number>();
  for (const { entry, begun, finished } of entries.toReversed()) {
    const { undoes } = begun;
    const isEffective = finished?.isComplete === true && !undoneBy.has(entry);
    if (isEffective && undoes !== undefined && undoes < entry && !undoneBy.has(undoes))
      undoneBy.set(undoes, entry);
  }
  return entries.map(entry => ({ ...entry, undoneBy: undoneBy.get(entry.entry) }));
}
