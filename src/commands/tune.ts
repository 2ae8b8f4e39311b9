import { isProblem, namesHost, readHostEntries } from '../fleet/host-word.ts';
import { findOnce } from '../srs/process/find-srs.ts';
import { surveyProcess } from '../srs/process/survey-process.ts';
import { cleanText } from '../text/clean-text.ts';
import { ownCommand } from '../text/own-command.ts';
import { planWish } from '../tuning/engine/plan-wish.ts';
import type { Reverter } from '../tuning/engine/reverter.ts';
import { Tuner } from '../tuning/engine/tuner.ts';
import { createJournal } from '../tuning/journal/journal.ts';
import type { TuningWish } from '../tuning/kinds/wish.ts';
import { nameWhom } from '../tuning/plan/name-targets.ts';
import { isMet, isRefusal, type Refusal, type TuningOutcome } from '../tuning/tuning.ts';
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
import { readWishes, type WishedValue, type WishTarget } from './read-wishes.ts';
import { whenAborted } from './run-command.ts';
import { tellHost } from './tell-host.ts';

export interface TuneTask {
  readonly values: readonly WishedValue[];
  /** Asks nothing. */
  readonly isConfirmed: boolean;
  /** Also what cannot be written into the journal. */
  readonly isForced: boolean;
}

const DEED = ['changes it', 'Change it'] as const;

interface TuneOptions {
  readonly yes?: boolean;
  readonly force?: boolean;
}

export const TUNE: Subcommand = {
  name: 'tune',
  help: 'tune SRS and its host as the keys of the screen do: nice=-15 affinity=1-3 policy=rr:10 buffers=16M',
  declare(command, { choose }) {
    command
      .argument(
        '<set...>',
        'names of hosts, one after the other, and nice=N, autogroup=N, affinity=CPUS, policy=NAME[:PRIORITY], open-files=N, quota=CPUS|none, quota:CGROUP=CPUS|none, buffers=BYTES, irq:NIC=CPUS, rps:NIC=CPUS|off, or a kernel parameter of the screen',
      )
      .option('-y, --yes', 'without asking')
      .option('--force', 'also what cannot be written into the journal')
      .action((words: readonly string[], { yes, force }: TuneOptions) => {
        const names = words.filter(namesHost);
        const wished = words.filter(word => !names.includes(word));
        const hosts = readHostEntries(names);
        // Without any value it was meant as one.
        const values = readWishes(wished.length === 0 ? words : wished);
        if (isRefusal(values)) command.error(`error: tune: ${values.refused}`);
        else if (isProblem(hosts)) command.error(`error: tune: ${hosts.problem}`);
        else {
          const task: TuneTask = { values, isConfirmed: yes ?? false, isForced: force ?? false };
          choose({
            kind: 'tune',
            asked: task,
            hosts,
            isChange: true,
            run: context => tuneAll(context, task),
          });
        }
      });
  },
};

async function tuneAll(context: CommandContext, task: TuneTask): Promise<number> {
  const { hosts = [], complain, revertAfterSeconds } = context;
  if (hosts.length === 0) return runTune(context, task);
  if (hosts.length > 1 && revertAfterSeconds > 0) {
    complain('tune: --revert-after waits on one host: several cannot be tuned with it');
    return EXIT_WRONG_USE;
  }
  return changeEachHost(context, hosts, one => runTune(one, task));
}

/**
 * `srs-top tune`: plans everything first, and changes nothing when a part of it is refused; then shows each change, asks,
 * and makes it. With `--revert-after` it waits for that time, or a signal, and takes all of it back. Resolves with the exit
 * code: 0 when everything is as it was asked for (and, if that was asked for, taken back again), 1 when something is not,
 * 2 when nobody can be asked or it is not clear which SRS is meant.
 */
export async function runTune(context: CommandContext, task: TuneTask): Promise<number> {
  const { host, complain } = context;
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
  let isRefused = false;
  let isAnyPlanned = false;
  for (const { toWish } of task.values) {
    const plan = await planWish(host, toWish(srs.target));
    if (!isRefusal(plan)) isAnyPlanned = true;
    else if (!isMet(plan)) {
      isRefused = true;
      complain(plan.refused);
    }
  }
  if (isRefused) {
    if (isAnyPlanned) complain('tune: nothing was changed, because not all of it can be');
    return EXIT_NOT_DONE;
  }
  return carryOut(context, task, srs.target);
}

/** The SRS that is meant; undefined when none runs and none is needed. */
async function findSrs(
  { host, wanted, complain }: CommandContext,
  values: readonly WishedValue[],
): Promise<{ readonly target: WishTarget | undefined } | { readonly exitCode: number }> {
  const { found, unseen } = await findOnce(host, wanted);
  const [first, ...others] = found;
  const needed = values.find(({ needsSrs }) => needsSrs);
  const name = 'name' in wanted ? cleanText(wanted.name) : `process ${wanted.pid}`;
  if (first === undefined) {
    if (needed === undefined) return { target: undefined };
    const why = unseen === undefined ? '' : ` that can be seen (${cleanText(unseen.detail)})`;
    complain(`tune: ${needed.name} needs SRS, and there is no ${name} on ${host.name}${why}`);
    return { exitCode: EXIT_NOT_DONE };
  }
  if (others.length > 0 && needed !== undefined) {
    const pids = found.map(({ identity }) => identity.pid).join(', ');
    complain(`tune: ${found.length} processes are called ${name} (${pids}); choose one with -p`);
    return { exitCode: EXIT_WRONG_USE };
  }
  if (others.length > 0) return { target: undefined };
  const survey = await surveyProcess(host, first.identity.pid);
  return { target: { process: first.identity, ...survey } };
}

async function carryOut(
  context: CommandContext,
  task: TuneTask,
  target: WishTarget | undefined,
): Promise<number> {
  const { host, print, complain, revertAfterSeconds, interrupted } = context;
  const tuner = new Tuner(host, createJournal(host, context.stateDirectory), revertAfterSeconds);
  const { reverter } = tuner;
  const told = new WeakSet<object>();
  let exitCode = EXIT_DONE;
  const tell = (results: readonly (TuningOutcome | Refusal)[]): void => {
    for (const result of results) {
      // A signal during the undo brings the same results again.
      if (told.has(result)) continue;
      told.add(result);
      if (!isRefusal(result) && result.isComplete) print(result.sentence);
      else complain(isRefusal(result) ? result.refused : result.sentence);
      if (!reverter.isTakenBack(result)) exitCode = EXIT_NOT_DONE;
    }
  };
  // Also while the user is asked about another change.
  tuner.onReverted(tell);
  tellHost(context);
  try {
    for (const value of task.values) {
      if (interrupted?.aborted === true) {
        complain(`tune: ended by ${interrupted.reason} before ${value.name}`);
        return EXIT_NOT_DONE;
      }
      if (!(await change(context, task, tuner, value.toWish(target)))) exitCode = EXIT_NOT_DONE;
    }
    if (reverter.pending() !== undefined && interrupted?.aborted !== true) {
      print(`taken back in ${revertAfterSeconds} s; Ctrl-C takes it back now`);
      const stop = tellOfLine(context);
      await whenNothingWaits(reverter, interrupted).finally(stop);
    }
  } finally {
    const { reverted, isDone } = await reverter.end();
    tell(reverted);
    if (!isDone) {
      exitCode = EXIT_NOT_DONE;
      if (host.line !== undefined)
        complain(`what is still in force is taken back by: ${ownCommand(['undo', '--all'], host.afar)}`);
    }
  }
  return exitCode;
}

/** Says why what waits is not taken back in time. @returns what ends that */
function tellOfLine({ host: { line }, complain }: CommandContext): () => void {
  let said: string | undefined;
  const look = (): void => {
    const problem = line?.problem();
    if (problem !== undefined && said === undefined)
      complain(`${problem}; what waits is taken back once there is a line again`);
    if (problem === undefined && said !== undefined) complain('there is a line again');
    said = problem;
  };
  look();
  return line?.subscribe(look) ?? (() => undefined);
}

/** Resolves when nothing waits to be taken back any more, or a signal came. */
function whenNothingWaits(reverter: Reverter, interrupted: AbortSignal | undefined): Promise<void> {
  const { promise, resolve } = Promise.withResolvers<void>();
  const stop = reverter.subscribe(() => {
    if (reverter.pending() === undefined) resolve();
  });
  if (interrupted !== undefined) void whenAborted(interrupted).then(resolve);
  return promise.finally(stop);
}

/**
 * Plans a change as it is now, shows it, asks, and makes it.
 * @returns false when what was asked for is not so
 */
async function change(
  context: CommandContext,
  task: TuneTask,
  tuner: Tuner,
  wish: TuningWish,
): Promise<boolean> {
  const { host, theme, columns, print, complain } = context;
  const plan = await planWish(host, wish);
  if (isRefusal(plan)) {
    if (isMet(plan)) print(plan.refused);
    else complain(plan.refused);
    return isMet(plan);
  }
  print(`${plan.title} (${nameWhom(plan)})`, ...planLines(plan, undefined, columns, theme));
  if (!task.isConfirmed && (await context.ask?.('Change it?')) !== true) {
    complain(`${plan.title}: not done`);
    return false;
  }
  const asked = { title: plan.title, deed: DEED, isForced: task.isForced };
  // Nothing is held during a question: changes that wait must still be taken back then.
  const outcome = await applyOrAsk(context, asked, isDoneUnrecorded =>
    tuner.carryOut(plan, { isDoneUnrecorded }),
  );
  if (!isRefusal(outcome) && outcome.isComplete) print(outcome.sentence);
  else complain(isRefusal(outcome) ? outcome.refused : outcome.sentence);
  return !isRefusal(outcome) && outcome.isComplete;
}
