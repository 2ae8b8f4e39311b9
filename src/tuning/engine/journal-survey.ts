import type { Host } from '../../host/host.ts';
import type { JournalEntry } from '../journal/journal-entries.ts';
import { type ExaminedEntry, examineEntry, isUndoable, readHere } from './entry-state.ts';

/** How every change stands now, in the order they were given in. Changes nothing, never rejects. */
export async function surveyEntries(
  host: Host,
  entries: readonly JournalEntry[],
): Promise<readonly ExaminedEntry[]> {
  const here = await readHere(host);
  return Promise.all(entries.map(entry => examineEntry(here, entry)));
}

/**
 * The changes that hold now and can be taken back, the oldest first: those that were not finished among them, those that
 * took something back not. What srs-top keeps for the next boot is made of these.
 */
export async function findInForce(
  host: Host,
  entries: readonly JournalEntry[],
): Promise<readonly ExaminedEntry[]> {
  const changes = entries.filter(({ begun }) => begun.undoes === undefined);
  return (await surveyEntries(host, changes)).filter(isUndoable);
}
