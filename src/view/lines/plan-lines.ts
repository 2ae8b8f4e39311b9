import type { SrsMetrics } from '../../metrics/terms/metrics.ts';
import { wrapText } from '../../text/width.ts';
import { TUNINGS } from '../../tuning/kinds/tunings.ts';
import { shellLines } from '../../tuning/plan/steps.ts';
import type { TuningPlan } from '../../tuning/tuning.ts';
import { type Theme, wrapPainted } from '../look/theme.ts';
import { describeLoad } from '../state/thread-scope.ts';
import { targetTable } from './target-table.ts';

/**
 * What a plan will do, whole: every target with its value now and then, the exact commands, the cautions.
 * @param srs whose threads they may be, to say how busy each is
 */
export function planLines(
  plan: TuningPlan,
  srs: SrsMetrics | undefined,
  width: number,
  theme: Theme,
): string[] {
  const byTid = new Map(srs?.threads.map(thread => [String(thread.tid), thread]));
  const rows = plan.targets.map(({ id, name, startTicks, before, wanted }) => {
    const thread = startTicks === undefined ? undefined : byTid.get(id);
    const note = srs === undefined || thread === undefined ? '' : describeLoad(thread, srs);
    return { id, name, from: before, to: wanted, note };
  });
  const { nouns, valueHead } = TUNINGS[plan.kind];
  return [
    // What it cannot do comes before what it does.
    ...(plan.leads ?? []).flatMap(lead => wrapPainted(lead, width, 'warning', theme)),
    ...targetTable(rows, { name: nouns[0], from: valueHead, to: 'then' }, width, theme),
    ...shellLines(plan.steps, plan.usesSudo).flatMap(line => wrapPainted(line, width, 'strong', theme)),
    ...plan.cautions.flatMap(caution => wrapText(caution, width)),
  ];
}
