import type { Journal } from '../../tuning/journal.ts';
import type { JournalEntry } from '../../tuning/journal-entries.ts';
import type { Refusal } from '../../tuning/tuning.ts';

/** What the journal has, or in words why it cannot be read. */
export async function readEntries(journal: Journal): Promise<readonly JournalEntry[] | Refusal> {
  try {
    return await journal.entries();
  } catch (error) {
    return {
      refused: `the journal cannot be read: ${error instanceof Error ? error.message : String(error)}`,
    };
  }
}
