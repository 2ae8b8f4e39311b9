import { journalJson, journalTable } from '../output/journal-report.ts';
import { createJournal } from '../tuning/journal.ts';
import { surveyEntries } from '../tuning/journal-survey.ts';
import { countOf } from '../tuning/name-targets.ts';
import { type CommandContext, EXIT_DONE } from './command-context.ts';

/** `srs-top journal`: everything that was tuned, the oldest first, and how it stands now. Rejects when it cannot be read. */
export async function runJournal({
  host,
  stateDirectory,
  isJson,
  print,
  complain,
}: CommandContext): Promise<number> {
  const journal = createJournal(host, stateDirectory);
  const entries = await surveyEntries(host, await journal.entries());
  const lost = await journal.unreadableLines();
  if (lost > 0) complain(`${countOf(lost, ['line', 'lines'])} of the journal cannot be read, and left out`);
  if (isJson) print(journalJson(entries));
  else if (entries.length === 0) print('nothing was tuned yet');
  else print(...journalTable(entries));
  return EXIT_DONE;
}
