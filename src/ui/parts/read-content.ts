import type { Journal, JournalContent } from '../../tuning/journal/journal.ts';
import type { Refusal } from '../../tuning/tuning.ts';

/** What the journal has, or in words why it cannot be read. */
export async function readContent(journal: Journal): Promise<JournalContent | Refusal> {
  try {
    return await journal.read();
  } catch (error) {
    return {
      refused: `the journal cannot be read: ${error instanceof Error ? error.message : String(error)}`,
    };
  }
}
