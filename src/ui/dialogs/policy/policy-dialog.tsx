import { type ReactNode, useState } from 'react';
import type { SrsMetrics } from '../../../metrics/terms/metrics.ts';
import { CHOSEN_POLICIES } from '../../../tuning/kinds/process/policy.ts';
import type { TuningWish } from '../../../tuning/kinds/wish.ts';
import { describeScope, placeOf, threadChoices } from '../../../view/state/thread-scope.ts';
import { choiceRow } from '../../parts/choice-row.ts';
import { useSession, useTheme } from '../../parts/contexts.ts';
import type { OpenedDialog } from '../../parts/dialog-definition.ts';
import { keyNames } from '../../parts/dialog-keys.ts';
import { newestOf, targetOf } from '../../parts/dialog-target.ts';
import { dialogRoom, withAside } from '../../parts/frame.ts';
import { TuningForm } from '../../parts/tuning-form.tsx';
import { useMachine } from '../../parts/use-machine.ts';
import { POLICY, POLICY_KEYS } from './definition.ts';
import { hasPriority, type PolicyState, policyWish, pressPolicy, startPolicy } from './policy-state.ts';

/** Chooses a scheduling policy with its priority and the threads, shows what follows, and applies it. */
export function PolicyDialog({ frame, opened, srs: latest }: OpenedDialog<object, SrsMetrics>): ReactNode {
  const { startTimes } = useSession();
  const theme = useTheme();
  const [target] = useState(() => targetOf(opened, startTimes.of(opened)));
  const srs = newestOf(opened, latest);
  const { state, now, send } = useMachine<PolicyState, string>(
    (before, key) => pressPolicy(before, key, threadChoices(srs)),
    () => startPolicy(opened.policy),
  );
  const { innerWidth } = dialogRoom(frame.columns, frame.rows);
  const policies = choiceRow(CHOSEN_POLICIES, state.policy, theme);
  const toWish = (chosen: PolicyState): TuningWish | undefined => {
    const wish = policyWish(chosen);
    return wish && { kind: 'policy', process: target.process, label: target.label, ...wish };
  };
  return (
    <TuningForm
      {...frame}
      title={POLICY.title}
      srs={srs}
      form={[
        target.heading,
        withAside(
          `threads   ${describeScope(state.scope, srs)}`,
          `${placeOf(state.scope, srs)}  ${keyNames(POLICY_KEYS, 'previousThreads', 'nextThreads')}`,
          innerWidth,
        ),
        withAside(`policy   ${policies}`, keyNames(POLICY_KEYS, 'previousPolicy', 'nextPolicy'), innerWidth),
        hasPriority(state.policy)
          ? withAside(`priority  ${state.priority}_`, '1 to 99', innerWidth)
          : 'priority  none',
      ]}
      wish={toWish(state)}
      wishNow={() => toWish(now())}
      prompt="Type a priority from 1 to 99: the higher runs first."
      onKey={send}
    />
  );
}
