import type { Host } from '../../host/host.ts';
import { type Journal, readContent } from '../journal/journal.ts';
import { isRefusal, type Refusal } from '../tuning.ts';
import { findInForce } from './journal-survey.ts';
import { type UndoWish, undoWish } from './undo.ts';

/**
 * What takes back the last change of the journal that is in force on the host; undefined: nothing is. Refused where that
 * cannot be told: without a line to the host, or a journal that cannot be read. Never rejects.
 * @param options of the wish, as `undoWish` has them
 */
export async function findLastInForce(
  host: Host,
  journal: Journal,
  options: Parameters<typeof undoWish>[2] = {},
): Promise<UndoWish | Refusal | undefined> {
  const lost = host.line?.problem();
  if (lost !== undefined) return { refused: `what is in force cannot be told: ${lost}` };
  const content = await readContent(journal);
  if (isRefusal(content)) return content;
  const last = (await findInForce(host, content.entries)).at(-1)?.entry;
  return last && undoWish(last, content.entries, options);
}
