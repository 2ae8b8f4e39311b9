import { type ReactNode, useMemo } from 'react';
import type { Verdict } from '../../../metrics/verdict/verdict.ts';
import type { AnyProfileReport } from '../../../profile/profile.ts';
import { reportHead, reportTables, reportTextLines } from '../../../view/lines/report-lines.ts';
import { verdictSentence } from '../../../view/sentences/verdict-sentence.ts';
import { useTheme } from '../../parts/contexts.ts';
import type { DialogProps } from '../../parts/dialog-props.ts';
import { dialogRoom } from '../../parts/frame.ts';
import { TextView } from '../../parts/text-view.tsx';
import { useMachine } from '../../parts/use-machine.ts';

export interface ReportDialogProps extends DialogProps {
  readonly report: AnyProfileReport;
  /** What was lost while it ran, beside before. */
  readonly verdict: Verdict | undefined;
}

/** A profile on the whole screen: its threads and symbols, or system calls; or all that perf or strace wrote. */
export function ReportDialog({ columns, rows, dispatch, report, verdict }: ReportDialogProps): ReactNode {
  const theme = useTheme();
  const room = dialogRoom(columns, rows, columns);
  const { state: isWhole, send } = useMachine(
    (before: boolean, key: string) => (key === 't' ? !before : before),
    () => false,
  );
  const { innerWidth } = room;
  const body = useMemo(
    () => (isWhole ? reportTextLines(report, innerWidth) : reportTables(report, innerWidth, theme)),
    [isWhole, report, innerWidth, theme],
  );
  const cost = verdict && verdictSentence(verdict);
  const lines = isWhole ? body : [...reportHead(report, cost, innerWidth, theme), ...body];
  const { tool } = report.plan;
  const table = tool === 'perf' ? 't symbols' : 't table';
  const hint = [isWhole ? table : `t all of ${tool === 'perf' ? 'perf report' : 'strace'}`, 'Esc leaves'];
  return (
    <TextView
      {...{ columns, rows, room, lines }}
      title={`profile of ${report.plan.process.pid}`}
      content={isWhole}
      isFull
      hint={hint.join(` ${theme.symbols.separator} `)}
      onKey={key => {
        if (key === 'Esc' || key === 'q') dispatch({ type: 'close' });
        else send(key);
      }}
    />
  );
}
