import { type ReactNode, useMemo } from 'react';
import { reportHead, reportTables, reportTextLines } from '../../../view/lines/report-lines.ts';
import { verdictSentence } from '../../../view/sentences/verdict-sentence.ts';
import { useTheme } from '../../parts/contexts.ts';
import type { OpenedDialog } from '../../parts/dialog-definition.ts';
import { actionOf, keyHint } from '../../parts/dialog-keys.ts';
import { dialogRoom } from '../../parts/frame.ts';
import { READ_KEYS } from '../../parts/shared-keys.ts';
import { TextView } from '../../parts/text-view.tsx';
import { useMachine } from '../../parts/use-machine.ts';
import { REPORT_KEYS, type ReportInput } from './definition.ts';
import { judgeProfile } from './judge-profile.ts';

const WHOLE = { perf: 'perf report', strace: 'strace', drops: 'the trace' } as const;

/** A profile on the whole screen: its threads and symbols, or system calls; or all that perf or strace wrote. */
export function ReportDialog({
  frame: { columns, rows, dispatch },
  input,
  pointsOf,
}: OpenedDialog<ReportInput>): ReactNode {
  const { report } = input;
  const theme = useTheme();
  const room = dialogRoom(columns, rows, columns);
  const { state: isWhole, send } = useMachine(
    (before: boolean, _: 'toggle') => !before,
    () => false,
  );
  const { innerWidth } = room;
  const body = useMemo(
    () => (isWhole ? reportTextLines(report, innerWidth) : reportTables(report, innerWidth, theme)),
    [isWhole, report, innerWidth, theme],
  );
  // What was lost while it ran, beside before.
  const verdict = judgeProfile(pointsOf(report.plan.process.pid), input);
  const cost = verdict && verdictSentence(verdict);
  const lines = isWhole ? body : [...reportHead(report, cost, innerWidth, theme), ...body];
  const { tool } = report.plan;
  const table = keyHint(REPORT_KEYS, 'whole', tool === 'perf' ? 'symbols' : 'table');
  const hint = [
    isWhole ? table : keyHint(REPORT_KEYS, 'whole', `all of ${WHOLE[tool]}`),
    keyHint(READ_KEYS, 'leave'),
  ];
  return (
    <TextView
      {...{ columns, rows, room, lines }}
      title={`profile of ${report.plan.process.pid}`}
      content={isWhole}
      isFull
      hint={hint.join(` ${theme.symbols.separator} `)}
      onKey={key => {
        if (actionOf(READ_KEYS, key) === 'leave') dispatch({ type: 'close' });
        else if (actionOf(REPORT_KEYS, key) === 'whole') send('toggle');
      }}
    />
  );
}
