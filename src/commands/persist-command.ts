import { join } from 'node:path';
import { writeFiles } from '../storage/persist-folder.ts';
import { createJournal } from '../tuning/journal.ts';
import { findInForce } from '../tuning/journal-survey.ts';
import { type PersistFile, persistFiles } from '../tuning/persist.ts';
import { standingTunings } from '../tuning/standing-tunings.ts';
import { type CommandContext, EXIT_DONE, EXIT_NOT_DONE, type PersistTask } from './command-context.ts';

/** A file under its name and place, where that is no harm: `#!` has to stand at the very beginning. */
function withHeading({ name, place, text }: PersistFile): readonly string[] {
  const heading = `# ---- ${name}: ${place}`;
  const [first = '', ...rest] = text.split('\n');
  return first.startsWith('#!') ? [first, heading, rest.join('\n')] : [heading, text];
}

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
    complain(
      'persist: nothing is in force that could be kept: what was set on a process ends with it. srs-top journal lists what was tuned',
    );
    return EXIT_NOT_DONE;
  }
  if (folder === undefined) {
    for (const file of files) print(...withHeading(file));
    return EXIT_DONE;
  }
  await writeFiles(folder, files);
  print(...files.map(({ name, place }) => `${join(folder, name)}: ${place}`));
  return EXIT_DONE;
}
