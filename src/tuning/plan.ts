import type { Host } from '../host/host.ts';
import { withSudo } from '../host/sudo.ts';
import { cleanText } from '../procfs/clean-text.ts';
import type { ProcessIdentity } from '../srs/process-identity.ts';
import { countThreads, nameThreads, toShellLine, tuningCommands } from './commands.ts';
import { describeNewThreads } from './new-threads.ts';
import type { ThreadSurvey } from './threads.ts';
import type { Refusal, ThreadScope, ThreadState, TuningPlan } from './tuning.ts';

/** Whom a tuning is for: what `planRenice` and `planAffinity` are asked with. */
export interface TuningRequest {
  readonly process: ProcessIdentity;
  /** How the process is called on screen: `srs`. */
  readonly label: string;
  readonly scope: ThreadScope;
}

/** One value of one kind for all chosen threads. */
export interface TuningWish {
  readonly kind: TuningPlan['kind'];
  /** `renice`, `affinity`. */
  readonly verb: string;
  readonly wanted: string;
  readonly valueIn: (thread: ThreadState) => string;
  /** Cautions of this kind alone; they come first. */
  readonly cautions: readonly (string | undefined)[];
}

/** Puts a plan together from the threads as they are now; refused when all have the value already. */
export async function buildPlan(
  host: Host,
  request: TuningRequest,
  survey: ThreadSurvey,
  wish: TuningWish,
): Promise<TuningPlan | Refusal> {
  const { kind, verb, wanted, valueIn } = wish;
  const { chosen, others } = survey;
  if (chosen.every(thread => valueIn(thread) === wanted)) {
    const count = countThreads(chosen.length);
    const who = request.scope === 'all' ? `${count} of pid ${request.process.pid}` : nameThreads(chosen);
    return { refused: `${verb} ${wanted}: already so for ${who}` };
  }
  const privilege = await host.privilege();
  const usesSudo = privilege === 'sudo';
  const targets = chosen.map(thread => {
    const { tid, startTicks, name } = thread;
    return { tid, startTicks, name, before: valueIn(thread), wanted };
  });
  const commands = tuningCommands({ ...request, kind }, targets);
  const cautions = [
    ...wish.cautions,
    others.length > 0
      ? `${countThreads(others.length)} of the process not chosen: ${nameThreads(others)}.`
      : undefined,
    describeNewThreads(survey, wanted, valueIn),
    privilege === 'user'
      ? `Neither root nor sudo without a password: the kernel may refuse. Then run: ${toShellLine(commands, true)}`
      : undefined,
  ];
  return {
    kind,
    title: `${verb} ${summarise(targets.map(target => target.before))} → ${wanted}`,
    process: request.process,
    processLabel: cleanText(request.label),
    scope: request.scope,
    targets,
    commands: commands.map(command => withSudo(command, usesSudo)),
    usesSudo,
    cautions: cautions.filter(caution => caution !== undefined),
  };
}

function summarise(values: readonly string[]): string {
  const distinct = [...new Set(values)];
  return distinct.length <= 3 ? distinct.join(' and ') : `${distinct.length} values`;
}
