import { join } from 'node:path';
import { absolutePath } from '../storage/absolute-path.ts';
import { storage } from '../storage/storage.ts';
import { ownCommand } from '../text/own-command.ts';
import { findInForce } from '../tuning/engine/journal-survey.ts';
import { createJournal, type Journal } from '../tuning/journal/journal.ts';
import { placeSysctl } from '../tuning/kinds/sysctl/persist-sysctl.ts';
import { readSysctlFiles } from '../tuning/kinds/sysctl/sysctl-files.ts';
import { readUnitHome, type UnitHome } from '../tuning/limits/unit-home.ts';
import { type PersistFile, parametersOf, persistFiles } from '../tuning/persist/persist.ts';
import { quotaNotes, unitNotes } from '../tuning/persist/persist-notes.ts';
import { standingTunings } from '../tuning/persist/standing-tunings.ts';
import { type CommandContext, EXIT_DONE, EXIT_NOT_DONE, type Subcommand } from './command-context.ts';
import { tellDoubts } from './tell-doubts.ts';

export interface PersistTask {
  /** A folder for the files; undefined: standard output. */
  readonly folder: string | undefined;
}

const NOTHING_NOW = 'persist: nothing is in force that could be kept: what was set on a process ends with it';
const NOTHING_THEN =
  'persist: nothing was in force at the end of the recording that could be kept: what was set on a process ends with it. srs-top summary tells what was tuned in it';

export const PERSIST: Subcommand = {
  name: 'persist',
  help: 'print what is tuned now, or was in a recording, as a shell script, a sysctl.d file and a drop-in for systemd',
  declare(command, { choose }) {
    command
      .argument('[file]', 'a recording: what was tuned in it, and was in force at its end')
      .option('--to <folder>', 'write the files into this folder instead')
      .action((source: string | undefined, { to }: { readonly to?: string }) => {
        const task: PersistTask = { folder: to && absolutePath(to) };
        choose({ kind: 'persist', asked: task, source, run: context => runPersist(context, task) });
      });
  },
};

/** A file under its name and place, where that is no harm: `#!` has to stand at the very beginning. */
function withHeading({ name, place, text }: PersistFile): readonly string[] {
  const heading = `# ---- ${name}: ${place}`;
  const [first = '', ...rest] = text.split('\n');
  return first.startsWith('#!') ? [first, heading, rest.join('\n')] : [heading, text];
}

/** What a recording tells of the journal of its host, when all of it was passed. */
async function passedJournal({ told }: CommandContext): Promise<Pick<Journal, 'read'> | undefined> {
  await told?.pass();
  return told?.journal;
}

/**
 * `srs-top persist`: what is tuned now, or was at the end of a recording, as a shell script, a sysctl.d file and a drop-in for the unit that SRS runs in; and
 * what stands against that: another file that sets the same, or no unit. Resolves with the exit code: 1 when nothing is in
 * force, or a part of the journal cannot be read. Rejects when the journal cannot be read, or a file not be written.
 */
export async function runPersist(context: CommandContext, { folder }: PersistTask): Promise<number> {
  const { host, stateDirectory, print, complain } = context;
  const isRecorded = host.kind === 'recorded';
  const live = isRecorded ? undefined : createJournal(host, stateDirectory);
  const journal = live ?? (await passedJournal(context));
  if (journal === undefined) {
    complain(
      'persist: this recording does not tell what was tuned: srs-top did not record it, or an older one did',
    );
    return EXIT_NOT_DONE;
  }
  const content = await journal.read();
  const exitCode = tellDoubts(context, content) ? EXIT_NOT_DONE : EXIT_DONE;
  const { entries } = content;
  const standing = standingTunings(await findInForce(host, entries));
  const homes = new Map<number, UnitHome>();
  for (const { pid } of standing) if (pid !== undefined) homes.set(pid, await readUnitHome(host, pid));
  const place = placeSysctl(parametersOf(standing), await readSysctlFiles(host));
  const files = persistFiles(standing, homes, place.fileName);
  const notes = [...place.notes, ...unitNotes(standing, homes), ...quotaNotes(standing)];
  if (files.length === 0) {
    complain(
      isRecorded
        ? NOTHING_THEN
        : `${NOTHING_NOW}. ${ownCommand(['journal'], host.demo ?? host.afar)} lists what was tuned`,
    );
    for (const note of notes) complain(note);
    const problem = await live?.findProblem();
    if (problem !== undefined)
      complain(`the journal cannot be written (${problem}): a change made anyway is not in it`);
    return EXIT_NOT_DONE;
  }
  if (folder === undefined) {
    for (const file of files) print(...withHeading(file));
    print(...notes.map(note => `# note: ${note}`));
    return exitCode;
  }
  await storage.writeFiles(folder, files);
  print(...files.map(({ name, place }) => `${join(folder, name)}: ${place}`), ...notes);
  return exitCode;
}
