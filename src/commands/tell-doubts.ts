import { cleanText } from '../text/clean-text.ts';
import type { JournalContent } from '../tuning/journal/journal.ts';
import { describeDoubts } from '../tuning/journal/journal-doubts.ts';
import type { CommandContext } from './command-context.ts';

/** More of them say no more. */
const MOST_TOLD = 20;

/** Says what the journal does not tell. @returns whether there is such: then nothing may be called done */
export function tellDoubts({ complain }: CommandContext, content: JournalContent): boolean {
  const doubts = describeDoubts(content);
  for (const doubt of doubts.slice(0, MOST_TOLD)) complain(cleanText(doubt));
  if (doubts.length > MOST_TOLD) complain(`and ${doubts.length - MOST_TOLD} more lines of the journal`);
  return doubts.length > 0;
}
