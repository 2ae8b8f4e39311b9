import { SrsFinder } from '../srs/process/find-srs.ts';
import type { FoundProcess } from '../srs/process/found-process.ts';
import { applyTuning } from '../tuning/engine/apply.ts';
import { Reverter } from '../tuning/engine/reverter.ts';
import { createJournal, type Journal } from '../tuning/journal/journal.ts';
import { planTuning } from '../tuning/kinds/wish.ts';
import { nameWhom } from '../tuning/plan/name-targets.ts';
import {
  isMet,
  isRefusal,
  isUnrecorded,
  type Refusal,
  type TuningOutcome,
  type TuningPlan,
} from '../tuning/tuning.ts';
import { planLines } from '../view/lines/plan-lines.ts';
import {
  type CommandContext,
  EXIT_DONE,
  EXIT_NOT_DONE,
  EXIT_WRONG_USE,
  type Subcommand,
} from './command-context.ts';
import { readWishes, type WishedValue } from './read-wishes.ts';

export interface TuneTask {
  readonly values: readonly WishedValue[];
  /** Asks nothing. */
  readonly isConfirmed: boolean;
  /** Also what cannot be written into the journal. */
  readonly isForced: boolean;
}

interface TuneOptions {
  readonly yes?: boolean;
  readonly force?: boolean;
}

export const TUNE: Subcommand = {
  name: 'tune',
  help: 'change what SRS runs with, as the keys of the screen do: nice=-15 affinity=1-3 policy=rr:10 buffers=16M',
  declare(command, { choose }) {
    command
      .argument(
        '<set...>',
        'nice=N, autogroup=N, affinity=CPUS, policy=NAME[:PRIORITY], open-files=N, buffers=BYTES, irq:NIC=CPUS, rps:NIC=CPUS|off, or a kernel parameter of the screen',
      )
      .option('-y, --yes', 'without asking')
      .option('--force', 'also what cannot be written into the journal')
      .action((words: readonly string[], { yes, force }: TuneOptions) => {
        const values = readWishes(words);
        if (isRefusal(values)) command.error(`error: tune: ${values.refused}`);
        else {
          const task: TuneTask = { values, isConfirmed: yes ?? false, isForced: force ?? false };
          choose({ kind: 'tune', asked: task, run: context => runTune(context, task), isChange: true });
        }
      });
  },
};

/**
 * `srs-top tune`: plans everything first, and changes nothing when a part of it is refused; then shows each change, asks,
 * and makes it. With `--revert-after` it waits for that time, or a signal, and takes all of it back. Resolves with the exit
 * code: 0 when everything is as it was asked for (and, if that was asked for, taken back again), 1 when something is not,
 * 2 when nobody can be asked or it is not clear which SRS is meant.
 */
export async function runTune(context: CommandContext, task: TuneTask): Promise<number> {
  const { host, complain, print } = context;
  if (!task.isConfirmed && context.ask === undefined) {
    complain('tune: there is no terminal to ask on; --yes changes it without asking');
    return EXIT_WRONG_USE;
  }
  if (host.kind === 'recorded') {
    complain(`tune: ${host.name} is a recording: nothing on it can be changed`);
    return EXIT_NOT_DONE;
  }
  const srs = await findSrs(context, task.values);
  if ('exitCode' in srs) return srs.exitCode;
  const plans: TuningPlan[] = [];
  let isRefused = false;
  for (const { toWish } of task.values) {
    const plan = await planTuning(host, toWish(srs.target));
    if (!isRefusal(plan)) plans.push(plan);
    else if (isMet(plan)) print(plan.refused);
    else {
      isRefused = true;
      complain(plan.refused);
    }
  }
  if (isRefused) {
    if (plans.length > 0) complain('tune: nothing was changed, as not all of it can be');
    return EXIT_NOT_DONE;
  }
  return carryOut(context, task, plans);
}

interface Target {
  readonly process: FoundProcess['identity'];
  readonly label: string;
  readonly openFiles?: number | undefined;
}

/** The one that is meant; undefined where none is there, and none is needed. */
async function findSrs(
  { host, wanted, complain }: CommandContext,
  values: readonly WishedValue[],
): Promise<{ readonly target: Target | undefined } | { readonly exitCode: number }> {
  const finder = new SrsFinder(host, wanted);
  const found = (await finder.walk([])) ?? [];
  const [first, ...others] = found;
  const needed = values.find(({ needsSrs }) => needsSrs);
  const name = 'name' in wanted ? wanted.name : `process ${wanted.pid}`;
  if (first === undefined) {
    if (needed === undefined) return { target: undefined };
    const why = finder.unseen === undefined ? '' : ` that can be seen (${finder.unseen.detail})`;
    complain(`tune: ${needed.name} needs SRS, and there is no ${name} on ${host.name}${why}`);
    return { exitCode: EXIT_NOT_DONE };
  }
  if (others.length > 0 && needed !== undefined) {
    const pids = found.map(({ identity }) => identity.pid).join(', ');
    complain(`tune: ${found.length} processes are called ${name} (${pids}); -p says which is meant`);
    return { exitCode: EXIT_WRONG_USE };
  }
  const label = 'name' in wanted ? wanted.name : await readLabel(host, wanted.pid);
  return { target: others.length > 0 ? undefined : { process: first.identity, label } };
}

async function readLabel(host: CommandContext['host'], pid: number): Promise<string> {
  const path = `/proc/${pid}/comm`;
  const result = (await host.read([path])).get(path);
  return result !== undefined && 'text' in result ? result.text.trim() : 'srs';
}

async function carryOut(
  context: CommandContext,
  task: TuneTask,
  plans: readonly TuningPlan[],
): Promise<number> {
  const { host, theme, columns, print, complain, revertAfterSeconds } = context;
  const journal = createJournal(host, context.stateDirectory);
  const reverter = new Reverter(host, journal, revertAfterSeconds);
  const isOver = Promise.withResolvers<boolean>();
  reverter.onReverted(results => isOver.resolve(tellResults(context, results)));
  let exitCode = EXIT_DONE;
  for (const plan of plans) {
    if (context.interrupted?.aborted === true) {
      complain(`tune: ended by ${context.interrupted.reason} before ${plan.title}`);
      exitCode = EXIT_NOT_DONE;
      break;
    }
    print(`${plan.title} (${nameWhom(plan)})`, ...planLines(plan, undefined, columns, theme));
    if (!task.isConfirmed && (await context.ask?.('Change it?')) !== true) {
      complain(`${plan.title}: not done`);
      exitCode = EXIT_NOT_DONE;
      continue;
    }
    const letGo = reverter.hold(plan.title);
    const outcome = await apply(context, journal, plan, task);
    if (!isRefusal(outcome)) reverter.note(outcome);
    letGo(outcome);
    if (isRefusal(outcome)) complain(outcome.refused);
    else if (outcome.isComplete) print(outcome.sentence);
    else complain(outcome.sentence);
    if (isRefusal(outcome) || !outcome.isComplete) exitCode = EXIT_NOT_DONE;
  }
  if (reverter.pending() === undefined) return exitCode;
  print(`taken back in ${revertAfterSeconds} s; Ctrl-C takes it back now`);
  const isTakenBack = await Promise.race([isOver.promise, whenInterrupted(context.interrupted)]);
  if (isTakenBack !== undefined) return isTakenBack ? exitCode : EXIT_NOT_DONE;
  const { reverted, isDone } = await reverter.end();
  tellResults(context, reverted);
  return isDone ? exitCode : EXIT_NOT_DONE;
}

/** Resolves once a signal came. Nothing keeps the program here for it. */
function whenInterrupted(signal: AbortSignal | undefined): Promise<undefined> {
  return new Promise(resolve => {
    if (signal?.aborted === true) resolve(undefined);
    signal?.addEventListener('abort', () => resolve(undefined), { once: true });
  });
}

/** @returns whether all was taken back */
function tellResults(
  { print, complain }: CommandContext,
  results: readonly (TuningOutcome | Refusal)[],
): boolean {
  for (const result of results) {
    if (isRefusal(result)) complain(result.refused);
    else if (result.isComplete) print(result.sentence);
    else complain(result.sentence);
  }
  return results.every(result => !isRefusal(result) && result.isComplete);
}

/** What cannot be written down is asked about apart, also where nothing else is; without a terminal it takes --force. */
async function apply(
  { host, ask, complain }: CommandContext,
  journal: Journal,
  plan: TuningPlan,
  { isForced }: TuneTask,
): Promise<TuningOutcome | Refusal> {
  const outcome = await applyTuning(host, journal, plan, { isDoneUnrecorded: isForced });
  if (!isUnrecorded(outcome)) return outcome;
  if (ask === undefined) return { refused: `${outcome.refused}. --force changes it all the same` };
  complain(outcome.refused);
  return (await ask('Change it all the same?'))
    ? applyTuning(host, journal, plan, { isDoneUnrecorded: true })
    : { refused: `${plan.title}: not done` };
}
