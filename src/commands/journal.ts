import { surveyEntries } from '../tuning/engine/journal-survey.ts';
import { createJournal } from '../tuning/journal/journal.ts';
import { journalJson, journalTable } from '../view/sentences/journal-report.ts';
import { type CommandContext, EXIT_DONE, EXIT_NOT_DONE, type Subcommand } from './command-context.ts';
import { tellDoubts } from './tell-doubts.ts';
import { tellHost } from './tell-host.ts';

export const JOURNAL: Subcommand = {
  name: 'journal',
  help: 'list what was tuned on this host, and how it stands now (--json for programs)',
  declare(command, { choose }) {
    command.action(() => choose({ kind: 'journal', asked: {}, run: runJournal }));
  },
};

/**
 * `srs-top journal`: everything that was tuned, the oldest first, and how it stands now. Resolves with the exit code: 1
 * when a part of it cannot be read. Rejects when nothing can.
 */
export async function runJournal(context: CommandContext): Promise<number> {
  const { host, stateDirectory, isJson, print } = context;
  const content = await createJournal(host, stateDirectory).read();
  const entries = await surveyEntries(host, content.entries);
  if (!isJson) tellHost(context);
  const hasDoubts = tellDoubts(context, content);
  if (isJson) print(journalJson(entries, content.damaged));
  else if (entries.length > 0) print(...journalTable(entries));
  else if (!hasDoubts) print('nothing was tuned yet');
  return hasDoubts ? EXIT_NOT_DONE : EXIT_DONE;
}
