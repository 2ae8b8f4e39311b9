import type { Host } from '../../host/host.ts';
import { cleanText } from '../../text/clean-text.ts';
import {
  isRefusal,
  type Met,
  type Refusal,
  type Tuning,
  type TuningPlan,
  type TuningReach,
  type TuningTarget,
} from '../tuning.ts';
import { countOf, nameTargets } from './name-targets.ts';
import { toShellLine } from './steps.ts';
import { there } from './there.ts';

/** What a kind knows of a change before it is put together. */
export interface PlanDraft extends Omit<TuningReach, 'within'> {
  /** `renice`, `affinity`. */
  readonly verb: string;
  readonly label: string;
  readonly targets: readonly TuningTarget[];
  readonly judgedBy?: TuningPlan['judgedBy'];
  /** What decides instead. */
  readonly leads?: readonly string[];
  /** The most important first. */
  readonly cautions: readonly (string | undefined)[];
}

/** Puts a plan together; refused when every target has its value already. Changes nothing. */
export async function buildPlan(host: Host, tuning: Tuning, draft: PlanDraft): Promise<TuningPlan | Refusal> {
  const { verb, label, process, scope, targets, leads = [] } = draft;
  const wanted = summarise(targets.map(target => target.wanted));
  if (targets.every(({ before, wanted }) => before === wanted)) {
    const count = countOf(targets.length, tuning.nouns);
    const who =
      process !== undefined && scope === 'all' ? `${count} of pid ${process.pid}` : nameTargets(targets);
    const met: Met = { refused: `${verb} ${wanted}: already set for ${who}`, isMet: true };
    return met;
  }
  const [within, privilege] = await Promise.all([tuning.within?.(host), host.privilege()]);
  if (isRefusal(within)) return within;
  const steps = tuning.steps({ ...draft, within }, targets);
  const cautions = [
    ...draft.cautions,
    privilege === 'user'
      ? `Not root, and no sudo without a password: the kernel may refuse. Then run${there(host)}: ${toShellLine(steps, true)}`
      : undefined,
  ];
  return {
    kind: tuning.kind,
    verb,
    title: `${verb} ${summarise(targets.map(target => target.before))} → ${wanted}`,
    process,
    label: cleanText(label),
    scope,
    within,
    targets,
    steps,
    usesSudo: privilege === 'sudo',
    ...(draft.judgedBy !== undefined && { judgedBy: draft.judgedBy }),
    ...(leads.length > 0 && { leads }),
    cautions: cautions.filter(caution => caution !== undefined),
  };
}

function summarise(values: readonly string[]): string {
  const distinct = [...new Set(values)];
  return distinct.length <= 3 ? distinct.join(' and ') : `${distinct.length} values`;
}
