import type { Host } from '../../host/host.ts';
import { type Journal, readContent } from '../journal/journal.ts';
import type { JournalEntry } from '../journal/journal-entries.ts';
import { isRefusal, type Refusal } from '../tuning.ts';
import { type ExaminedEntry, isUndoable } from './entry-state.ts';
import { surveyEntries } from './journal-survey.ts';
import { type UndoWish, undoWish } from './undo.ts';

/**
 * What takes back the last change of the journal that is in force on the host; undefined: nothing is. Refused where that
 * cannot be told: without a line to the host, with values or a journal that cannot be read. Never rejects.
 * @param options of the wish, as `undoWish` has them
 */
export async function findLastInForce(
  host: Host,
  journal: Journal,
  options: Parameters<typeof undoWish>[2] = {},
): Promise<UndoWish | Refusal | undefined> {
  const content = await readContent(journal);
  if (isRefusal(content)) return content;
  const last = await findLastEntry(host, content.entries);
  return last === undefined || isRefusal(last) ? last : undoWish(last, content.entries, options);
}

/** The same as the change itself. @param entries all of the journal, the oldest first */
export async function findLastEntry(
  host: Host,
  entries: readonly JournalEntry[],
): Promise<JournalEntry | Refusal | undefined> {
  const lost = (): Refusal | undefined => {
    const problem = host.line?.problem();
    return problem === undefined ? undefined : { refused: `what is in force cannot be told: ${problem}` };
  };
  const before = lost();
  if (before !== undefined) return before;
  const changes = entries.filter(({ begun }) => begun.undoes === undefined);
  const surveyed = await surveyEntries(host, changes);
  const last = surveyed.findLast(isUndoable)?.entry;
  if (last !== undefined) return last;
  const unknown = surveyed.findLast(({ state }) => state === 'unknown');
  return unknown === undefined ? lost() : { refused: unknownSentence(unknown) };
}

/** Of a change in the state `unknown`. */
export function unknownSentence({ entry: { entry, begun }, words }: ExaminedEntry): string {
  return `whether ${entry} (${begun.title}) is in force cannot be told: ${words}`;
}
