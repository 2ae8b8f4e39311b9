import { join } from 'node:path';
import { writeFiles } from '../storage/persist-folder.ts';
import { createJournal } from '../tuning/journal.ts';
import { findInForce } from '../tuning/journal-survey.ts';
import { persistFiles } from '../tuning/persist.ts';
import { standingTunings } from '../tuning/standing-tunings.ts';
import { type CommandContext, EXIT_DONE, EXIT_NOT_DONE, type PersistTask } from './command-context.ts';

/**
 * `srs-top persist`: what is tuned now as a shell script, a sysctl.d file and a drop-in for systemd. Resolves with the
 * exit code: 1 when nothing is in force. Rejects when the journal cannot be read, or a file not be written.
 */
export async function runPersist(
  { host, stateDirectory, print, complain }: CommandContext,
  { folder }: PersistTask,
): Promise<number> {
  const entries = await createJournal(host, stateDirectory).entries();
  const files = persistFiles(standingTunings(await findInForce(host, entries)));
  if (files.length === 0) {
    complain('persist: nothing is in force that could be kept; srs-top journal lists what was tuned');
    return EXIT_NOT_DONE;
  }
  if (folder === undefined) {
    for (const { name, place, text } of files) print(`# ---- ${name}: ${place}`, text);
    return EXIT_DONE;
  }
  await writeFiles(folder, files);
  print(...files.map(({ name, place }) => `${join(folder, name)}: ${place}`));
  return EXIT_DONE;
}
