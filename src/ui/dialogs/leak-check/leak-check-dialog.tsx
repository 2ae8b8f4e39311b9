import { type ReactNode, useState } from 'react';
import type { SrsMetrics } from '../../../metrics/terms/metrics.ts';
import {
  LEAK_CHECKS,
  type LeakCheck,
  type LeakCheckPlan,
  leakCheckCommand,
  planLeakCheck,
  startLeakCheck,
} from '../../../profile/builds/leak-check.ts';
import { commandText } from '../../../text/quote.ts';
import { wrapText } from '../../../text/width.ts';
import { isRefusal, type Refusal } from '../../../tuning/tuning.ts';
import { wrapPainted } from '../../../view/look/theme.ts';
import { stepAround } from '../../../view/state/step-around.ts';
import { choiceRow } from '../../parts/choice-row.ts';
import { useSession, useTheme } from '../../parts/contexts.ts';
import type { OpenedDialog } from '../../parts/dialog-definition.ts';
import { DialogFrame } from '../../parts/dialog-frame.tsx';
import { actionOf, keyHint, keyNames } from '../../parts/dialog-keys.ts';
import { targetOf } from '../../parts/dialog-target.ts';
import { dialogRoom, withAside } from '../../parts/frame.ts';
import { useAnswer } from '../../parts/use-answer.ts';
import { useMachine } from '../../parts/use-machine.ts';
import { useViewport } from '../../parts/use-viewport.ts';
import { useKeys } from '../../terminal/use-keys.ts';
import { LEAK_CHECK, LEAK_CHECK_KEYS } from './definition.ts';

interface LeakCheckState {
  readonly check: LeakCheck;
  readonly isAsking: boolean;
}

/** By valgrind's manual, section 4.6: memcheck's client requests. */
const MEANINGS: Readonly<Record<LeakCheck, string>> = {
  added:
    'Reports what leaked since the check before. The first one sets the base, the next one shows what was added.',
  changed: 'Reports leaks that grew or shrank since the check before.',
  new: 'Reports leaks at places that had none at the check before.',
  full: 'Reports all leaks since the start, including static variables, which are not leaks.',
  quick: 'Reports sums only.',
};

/** Has an SRS that runs under valgrind check for leaks, after showing how it is asked. */
export function LeakCheckDialog({
  frame: { columns, rows, dispatch },
  opened,
}: OpenedDialog<object, SrsMetrics>): ReactNode {
  const { host, startTimes } = useSession();
  const theme = useTheme();
  const room = dialogRoom(columns, rows);
  const width = room.innerWidth;
  const [target] = useState(() => targetOf(opened, startTimes.of(opened)));
  const plan = useAnswer<LeakCheckPlan | Refusal>(() =>
    planLeakCheck(host, { process: target.process, isHostNamespace: opened.namespace.isHost }),
  );
  const { state, now, send } = useMachine<LeakCheckState, Partial<LeakCheckState>>(
    (before, change) => ({ ...before, ...change }),
    () => ({ check: 'added', isAsking: false }),
  );
  const lines = [
    target.heading,
    withAside(
      `check  ${choiceRow(LEAK_CHECKS, state.check, theme)}`,
      keyNames(LEAK_CHECK_KEYS, 'previous', 'next'),
      width,
    ),
    ...wrapText(MEANINGS[state.check], width),
    '',
    ...preview(),
  ];
  const isReady = plan !== undefined && !isRefusal(plan);
  const viewport = useViewport({
    // Each check has a command of its own to be seen.
    content: isReady ? state.check : plan,
    lineCount: lines.length,
    height: room.bodyHeight,
    hasArrows: false,
  });
  useKeys(key => {
    if (now().isAsking) return;
    const action = actionOf(LEAK_CHECK_KEYS, key);
    if (action === 'leave') dispatch({ type: 'close' });
    else if (action === 'previous' || action === 'next')
      send({ check: stepAround(LEAK_CHECKS, now().check, action === 'previous' ? -1 : 1) });
    else if (action === 'ask') confirm();
    else viewport.press(key);
  });
  const leaves = keyHint(LEAK_CHECK_KEYS, 'leave');
  const hint = state.isAsking
    ? 'asking SRS'
    : isReady
      ? `${keyHint(LEAK_CHECK_KEYS, 'ask', viewport.isAtEnd ? undefined : 'shows the rest')} ${theme.symbols.separator} ${leaves}`
      : leaves;
  return (
    <DialogFrame
      {...{ columns, rows, room, lines, hint }}
      offset={viewport.offset}
      title={LEAK_CHECK.title}
    />
  );

  function preview(): string[] {
    if (plan === undefined) return ['looking for the API of SRS'];
    if (isRefusal(plan)) return wrapPainted(plan.refused, width, 'warning', theme);
    const report = opened.build?.errorFile ?? 'the standard error of SRS';
    return [
      ...wrapPainted(commandText(leakCheckCommand(plan, state.check)), width, 'strong', theme),
      ...wrapText(`The report goes to ${report}.`, width),
      ...wrapPainted(
        'SRS stands still while valgrind looks through its memory: for seconds, and longer with many streams.',
        width,
        'warning',
        theme,
      ),
    ];
  }

  function confirm(): void {
    if (plan === undefined || isRefusal(plan)) return;
    if (!viewport.hasShown(now().check)) viewport.press('PageDown');
    else void ask(plan, now().check);
  }

  async function ask(confirmed: LeakCheckPlan, check: LeakCheck): Promise<void> {
    send({ isAsking: true });
    const said = await startLeakCheck(host, confirmed, check);
    dispatch({ type: 'close' });
    dispatch({
      type: 'notify',
      notice: isRefusal(said) ? { severity: 'bad', text: said.refused } : { severity: 'good', text: said },
    });
  }
}
