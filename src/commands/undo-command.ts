import { applyTuning } from '../tuning/apply.ts';
import { examineEntry, isUndoable, readHere } from '../tuning/entry-state.ts';
import { createJournal, type Journal } from '../tuning/journal.ts';
import type { JournalEntry } from '../tuning/journal-entries.ts';
import { findInForce } from '../tuning/journal-survey.ts';
import { nameWhom } from '../tuning/name-targets.ts';
import { isRefusal } from '../tuning/tuning.ts';
import { planUndo } from '../tuning/undo.ts';
import { planLines } from '../ui/dialogs/plan-lines.ts';
import {
  type CommandContext,
  EXIT_DONE,
  EXIT_NOT_DONE,
  EXIT_WRONG_USE,
  type UndoTask,
} from './command-context.ts';

/**
 * `srs-top undo`: shows what takes a change back, asks, and does it. Resolves with the exit code: 0 when everything that
 * was asked for is taken back, 1 when something is not (why is on standard error), 2 when nobody can be asked. Rejects
 * when the journal cannot be read.
 */
export async function runUndo(context: CommandContext, task: UndoTask): Promise<number> {
  if (!task.isConfirmed && context.ask === undefined) {
    context.complain('undo: there is no terminal to ask on; --yes takes back without asking');
    return EXIT_WRONG_USE;
  }
  const journal = createJournal(context.host, context.stateDirectory);
  const all = await journal.entries();
  const chosen = await choose(context, all, task.which);
  if (typeof chosen === 'string') {
    context.complain(chosen);
    return EXIT_NOT_DONE;
  }
  let exitCode = EXIT_DONE;
  let count = 0;
  for (const entry of chosen) {
    if (task.which === 'all' && !(await isInForce(context, entry))) continue;
    count++;
    if (!(await undo(context, { journal, all, entry }, task))) exitCode = EXIT_NOT_DONE;
  }
  if (count === 0) context.print('nothing is in force');
  return exitCode;
}

/** The newest first, of `all` every change that there ever was; a sentence when there is no such. */
async function choose(
  { host }: CommandContext,
  entries: readonly JournalEntry[],
  which: UndoTask['which'],
): Promise<readonly JournalEntry[] | string> {
  if (typeof which === 'number') {
    const entry = entries.find(one => one.entry === which);
    return entry === undefined ? `the journal has no ${which}; srs-top journal lists what it has` : [entry];
  }
  if (which === 'all') return entries.filter(({ begun }) => begun.undoes === undefined).reverse();
  const last = (await findInForce(host, entries)).at(-1)?.entry;
  return last === undefined ? 'nothing is in force that could be undone' : [last];
}

/** Asked when its turn has come: what a later change had put back is in force again once that is taken back. */
async function isInForce({ host }: CommandContext, entry: JournalEntry): Promise<boolean> {
  return isUndoable(await examineEntry(await readHere(host), entry));
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
  const plan = await planUndo(host, entry, all);
  if (isRefusal(plan)) {
    complain(plan.refused);
    return false;
  }
  print(`${plan.title} (${nameWhom(plan)})`, ...planLines(plan, undefined, columns, theme));
  if ((plan.atOdds ?? []).length > 0 && !task.isForced) {
    complain(
      `${plan.title}: not done, as something else has changed it since; --force takes it back all the same`,
    );
    return false;
  }
  if (!task.isConfirmed && (await context.ask?.('Take it back?')) !== true) {
    complain(`${plan.title}: not done`);
    return false;
  }
  const outcome = await applyTuning(host, journal, plan);
  if (isRefusal(outcome)) complain(outcome.refused);
  else if (outcome.isComplete) print(outcome.sentence);
  else complain(outcome.sentence);
  return !isRefusal(outcome) && outcome.isComplete;
}
