import type { SrsMetrics } from '../../metrics/metrics.ts';
import type { TuningPlan } from '../../tuning/tuning.ts';
import { wrapText } from '../look/text.ts';
import type { Theme } from '../look/theme.ts';
import { commandText } from './command-text.ts';
import { describeLoad } from './thread-scope.ts';
import { threadTable } from './thread-table.ts';

/** What a plan will do, whole: every thread with its value now and then, the exact commands, the cautions. */
export function planLines(plan: TuningPlan, srs: SrsMetrics, width: number, theme: Theme): string[] {
  const byTid = new Map(srs.threads.map(thread => [thread.tid, thread]));
  const rows = plan.targets.map(({ tid, name, before, wanted }) => {
    const thread = byTid.get(tid);
    return {
      tid,
      name,
      from: before,
      to: wanted,
      note: thread === undefined ? '' : describeLoad(thread, srs),
    };
  });
  const head = { from: plan.kind === 'nice' ? 'NI now' : 'CPUs now', to: 'then' };
  return [
    ...threadTable(rows, head, width, theme),
    ...plan.commands.flatMap(command => wrapText(commandText(command), width)).map(strong),
    ...plan.cautions.flatMap(caution => wrapText(caution, width)),
  ];

  function strong(line: string): string {
    return theme.paint('strong', line);
  }
}
