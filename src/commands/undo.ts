import { isProblem, readHostEntries } from '../fleet/host-word.ts';
import { wholeNumber } from '../settings/flags.ts';
import { ownCommand } from '../text/own-command.ts';
import { applyTuning } from '../tuning/engine/apply.ts';
import { examineHere, isUndoable } from '../tuning/engine/entry-state.ts';
import { findLastEntry, unknownSentence } from '../tuning/engine/last-in-force.ts';
import { planWish } from '../tuning/engine/plan-wish.ts';
import { undoWish } from '../tuning/engine/undo.ts';
import { createJournal, type Journal, type JournalContent } from '../tuning/journal/journal.ts';
import { type JournalEntry, toEntries } from '../tuning/journal/journal-entries.ts';
import { describeDamaged } from '../tuning/journal/journal-line.ts';
import { nameWhom } from '../tuning/plan/name-targets.ts';
import { isRefusal } from '../tuning/tuning.ts';
import { planLines } from '../view/lines/plan-lines.ts';
import { applyOrAsk } from './apply-or-ask.ts';
import {
  type CommandContext,
  EXIT_DONE,
  EXIT_NOT_DONE,
  EXIT_WRONG_USE,
  type Subcommand,
} from './command-context.ts';
import { changeEachHost } from './each-host.ts';
import { tellDoubts } from './tell-doubts.ts';
import { tellHost } from './tell-host.ts';

export interface UndoTask {
  /** A number of the journal; `last`: the newest that is in force; `all` of those, the newest first. */
  readonly which: number | 'last' | 'all';
  /** Asks nothing. */
  readonly isConfirmed: boolean;
  /** Takes back also what something else has changed since. */
  readonly isForced: boolean;
  /** What the journal does not tell was said already: it is one for all hosts. */
  readonly areDoubtsTold?: boolean;
  /** False: nothing in force, where the last change is meant, is as it should be, as on one of several hosts. */
  readonly mustBeAny?: boolean;
}

const DEED = ['takes it back', 'Take it back'] as const;

interface UndoOptions {
  readonly all?: boolean;
  readonly yes?: boolean;
  readonly force?: boolean;
}

export const UNDO: Subcommand = {
  name: 'undo',
  help: 'take back a change: the last one in force, here or on each host, or the one with this number',
  declare(command, { choose }) {
    command
      .argument(
        '[what...]',
        'its number in srs-top journal, or names of hosts, one after the other',
        (word: string, before: readonly string[] = []) => {
          if (isNumber(word)) readNumber(word);
          return [...before, word];
        },
      )
      .option('--all', 'everything that is in force, the newest first')
      .option('-y, --yes', 'without asking')
      .option('--force', 'also what something else has changed since')
      .action((words: readonly string[], { all, yes, force }: UndoOptions) => {
        const [number, ...more] = words.filter(isNumber);
        const hosts = readHostEntries(words.filter(word => !isNumber(word)));
        if (number !== undefined && all === true)
          command.error("error: a number and '--all' exclude each other");
        else if (more.length > 0) command.error('error: undo: one number at a time');
        else if (isProblem(hosts)) command.error(`error: undo: ${hosts.problem}`);
        else {
          const which = number === undefined ? (all === true ? 'all' : 'last') : Number(number);
          const task: UndoTask = { which, isConfirmed: yes ?? false, isForced: force ?? false };
          choose({
            kind: 'undo',
            asked: task,
            hosts,
            isChange: true,
            run: context => undoAll(context, task),
          });
        }
      });
  },
};

const readNumber = wholeNumber('a number of the journal', { least: 1, most: 1e9 });

function isNumber(word: string): boolean {
  return /^\d+$/.test(word);
}

async function undoAll(context: CommandContext, task: UndoTask): Promise<number> {
  const { hosts = [] } = context;
  if (hosts.length === 0) return runUndo(context, task);
  const isAlone = hosts.length === 1;
  if (typeof task.which === 'number' && !isAlone) {
    context.complain('undo: a change with a number was made on one host alone');
    return EXIT_WRONG_USE;
  }
  if (isAlone) return changeEachHost(context, hosts, one => runUndo(one, task));
  const journal = createJournal(context.host, context.stateDirectory);
  const hasDoubts = tellDoubts(context, await journal.read());
  const each = { ...task, mustBeAny: false, areDoubtsTold: true };
  const exitCode = await changeEachHost(context, hosts, one => runUndo(one, each));
  return hasDoubts && exitCode === EXIT_DONE ? EXIT_NOT_DONE : exitCode;
}

/**
 * `srs-top undo`: shows what takes a change back, asks, and does it. Resolves with the exit code: 0 when everything that
 * was asked for is taken back, 1 when something is not, or may not be because the journal does not tell (why is on
 * standard error), 2 when nobody can be asked. Rejects when the journal cannot be read.
 */
export async function runUndo(context: CommandContext, task: UndoTask): Promise<number> {
  if (!task.isConfirmed && context.ask === undefined) {
    context.complain('undo: there is no terminal to ask on; --yes takes back without asking');
    return EXIT_WRONG_USE;
  }
  tellHost(context);
  const { host, complain } = context;
  const journal = createJournal(host, context.stateDirectory);
  const content = await journal.read();
  const hasDoubts = task.areDoubtsTold !== true && tellDoubts(context, content);
  const chosen = await chooseEntries(context, content, task);
  if (typeof chosen === 'string') {
    context.complain(await addProblem(chosen, journal));
    return EXIT_NOT_DONE;
  }
  let exitCode = hasDoubts ? EXIT_NOT_DONE : EXIT_DONE;
  let count = 0;
  let isAllKnown = true;
  for (const entry of chosen) {
    if (context.interrupted?.aborted === true) {
      context.complain(
        `undo: ended by ${context.interrupted.reason}; the changes before ${entry.entry} stand`,
      );
      return EXIT_NOT_DONE;
    }
    if (task.which === 'all') {
      const examined = await examineHere(host, entry);
      if (examined.state === 'unknown') {
        exitCode = EXIT_NOT_DONE;
        isAllKnown = false;
        complain(unknownSentence(examined));
      }
      // Checked only when its turn has come: undoing a later change can put this one in force again.
      if (!isUndoable(examined)) continue;
    }
    count++;
    if (!(await undo(context, { journal, all: content.entries, entry }, task))) exitCode = EXIT_NOT_DONE;
  }
  if (count > 0 || !isAllKnown) return exitCode;
  const problem = await journal.findProblem();
  if (problem === undefined && !hasDoubts) context.print('nothing is in force');
  else context.complain(await addProblem('the journal tells of nothing in force', journal));
  return problem === undefined ? exitCode : EXIT_NOT_DONE;
}

/** The journal lacks the changes that were made while it could not be written. */
async function addProblem(sentence: string, journal: Journal): Promise<string> {
  const problem = await journal.findProblem();
  return problem === undefined
    ? sentence
    : `${sentence}; but it cannot be written (${problem}): a change made anyway is not in it`;
}

/**
 * The changes that are meant, the newest first (for `all`, every change ever made); a sentence when there is no such
 * change.
 */
async function chooseEntries(
  { host }: CommandContext,
  { entries, damaged }: JournalContent,
  { which, isForced, mustBeAny = true }: UndoTask,
): Promise<readonly JournalEntry[] | string> {
  if (typeof which === 'number') {
    const entry = entries.find(one => one.entry === which);
    if (entry !== undefined) return [entry];
    const record = damaged.find(one => one.begun?.entry === which);
    if (record?.begun === undefined)
      return `the journal has no ${which}; ${ownCommand(['journal'], host.demo ?? host.afar)} lists what it has`;
    if (isForced) return toEntries([record.begun]);
    return `${describeDamaged(record)}. Any of that may be wrong: --force takes it back as it stands there`;
  }
  if (which === 'all') return entries.filter(({ begun }) => begun.undoes === undefined).reverse();
  const last = await findLastEntry(host, entries);
  if (last === undefined) return mustBeAny ? 'nothing in force could be undone' : [];
  return isRefusal(last) ? last.refused : [last];
}

async function undo(
  context: CommandContext,
  {
    journal,
    all,
    entry,
  }: { readonly journal: Journal; readonly all: readonly JournalEntry[]; readonly entry: JournalEntry },
  task: UndoTask,
): Promise<boolean> {
  const { host, theme, columns, print, complain } = context;
  const plan = await planWish(host, undoWish(entry, all));
  if (isRefusal(plan)) {
    complain(plan.refused);
    return false;
  }
  print(`${plan.title} (${nameWhom(plan)})`, ...planLines(plan, undefined, columns, theme));
  if ((plan.atOdds ?? []).length > 0 && !task.isForced) {
    complain(
      `${plan.title}: not done, because something else has changed it since; --force takes it back anyway`,
    );
    return false;
  }
  if (!task.isConfirmed && (await context.ask?.('Take it back?')) !== true) {
    complain(`${plan.title}: not done`);
    return false;
  }
  const asked = { title: plan.title, deed: DEED, isForced: task.isForced };
  const outcome = await applyOrAsk(context, asked, isDoneUnrecorded =>
    applyTuning(host, journal, plan, { isDoneUnrecorded }),
  );
  if (isRefusal(outcome)) complain(outcome.refused);
  else if (outcome.isComplete) print(outcome.sentence);
  else complain(outcome.sentence);
  return !isRefusal(outcome) && outcome.isComplete;
}
