import type { JournalEntry } from './journal-entries.ts';
import { type JournalRecord, toRecord } from './journal-record.ts';

/** What is known of one change, as a recording keeps it: the records that say it. */
export function plainEntry({
  entry,
  // A recording is shown to others, and has an id of its own.
  begun: { hostId: _, ...begun },
  finished,
  until,
  isKept,
  verdict,
}: JournalEntry): readonly JournalRecord[] {
  const stamp = { entry, time: begun.time };
  return [
    begun,
    ...(finished === undefined
      ? []
      : [
          verdict === undefined
            ? finished
            : { ...finished, verdict: { severity: verdict.severity, sentence: verdict.sentence } },
        ]),
    ...(until === undefined ? [] : [{ ...stamp, event: 'timed' as const, until }]),
    ...(isKept ? [{ ...stamp, event: 'kept' as const }] : []),
  ];
}

/** The records of one change; none where it is no such thing. */
export function readPlainEntry(data: unknown): readonly JournalRecord[] {
  if (!Array.isArray(data)) return [];
  const records = data.map(one => toRecord(JSON.stringify(one)));
  const [begun] = records;
  if (begun?.event !== 'begun') return [];
  return records.filter((one): one is JournalRecord => one?.entry === begun.entry);
}
