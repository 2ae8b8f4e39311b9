import { journalJson, journalTable } from '../output/journal-report.ts';
import { createJournal } from '../tuning/journal.ts';
import { surveyEntries } from '../tuning/journal-survey.ts';
import { type CommandContext, EXIT_DONE } from './command-context.ts';

/** `srs-top journal`: everything that was tuned, the oldest first, and how it stands now. Rejects when it cannot be read. */
export async function runJournal({
  host,
  stateDirectory,
  isJson,
  print,
}: Pick<CommandContext, 'host' | 'stateDirectory' | 'isJson' | 'print'>): Promise<number> {
  const entries = await surveyEntries(host, await createJournal(host, stateDirectory).entries());
  if (isJson) print(journalJson(entries));
  else if (entries.length === 0) print('nothing was tuned yet');
  else print(...journalTable(entries));
  return EXIT_DONE;
}
