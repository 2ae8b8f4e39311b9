import type { JournalContent } from './journal.ts';
import { describeDamaged } from './journal-line.ts';

/**
 * What a journal does not tell, a sentence each: records that are damaged, and what was too much to be read. A change
 * that only they tell of may be in force.
 */
export function describeDoubts({ damaged, omittedBytes }: JournalContent): readonly string[] {
  const omitted =
    omittedBytes === 0
      ? []
      : [
          `the journal is too large: its first ${omittedBytes} bytes were not read. Move it away once nothing in it is in force`,
        ];
  return [...omitted, ...damaged.map(describeDamaged)];
}

/** The first of them as whole sentences, with how many more there are. */
export function tellDoubts(content: JournalContent, most: number): readonly string[] {
  const all = describeDoubts(content);
  const more = all.length - most;
  return [...all.slice(0, most), ...(more > 0 ? [`so are ${more} more of its lines`] : [])].map(
    doubt => `${doubt.charAt(0).toUpperCase()}${doubt.slice(1)}.`,
  );
}
