import { type ReactNode, useState } from 'react';
import type { SrsMetrics } from '../../../metrics/terms/metrics.ts';
import { CHOSEN_POLICIES } from '../../../tuning/kinds/process/policy.ts';
import type { TuningWish } from '../../../tuning/kinds/wish.ts';
import { describeScope, placeOf, threadChoices } from '../../../view/state/thread-scope.ts';
import { choiceRow } from '../../parts/choice-row.ts';
import { useSession, useTheme } from '../../parts/contexts.ts';
import type { DialogProps } from '../../parts/dialog-props.ts';
import { newestOf, targetOf } from '../../parts/dialog-target.ts';
import { dialogRoom, withAside } from '../../parts/frame.ts';
import { TuningForm } from '../../parts/tuning-form.tsx';
import { useMachine } from '../../parts/use-machine.ts';
import { hasPriority, type PolicyState, policyWish, pressPolicy, startPolicy } from './policy-state.ts';

export interface PolicyDialogProps extends DialogProps {
  /** As it was when the dialog opened: that process is meant, and no other. */
  readonly opened: SrsMetrics;
  readonly srs: SrsMetrics | undefined;
}

/** Chooses a scheduling policy with its priority and the threads, shows what follows, and applies it. */
export function PolicyDialog({ opened, srs: latest, ...props }: PolicyDialogProps): ReactNode {
  const { host } = useSession();
  const theme = useTheme();
  const [target] = useState(() => targetOf(opened, host.clock.time()));
  const srs = newestOf(opened, latest);
  const { state, now, send } = useMachine<PolicyState, string>(
    (before, key) => pressPolicy(before, key, threadChoices(srs)),
    () => startPolicy(opened.policy),
  );
  const { innerWidth } = dialogRoom(props.columns, props.rows);
  const policies = choiceRow(CHOSEN_POLICIES, state.policy, theme);
  const toWish = (chosen: PolicyState): TuningWish | undefined => {
    const wish = policyWish(chosen);
    return wish && { kind: 'policy', process: target.process, label: target.label, ...wish };
  };
  return (
    <TuningForm
      {...props}
      title="scheduling policy"
      srs={srs}
      form={[
        target.heading,
        withAside(
          `threads   ${describeScope(state.scope, srs)}`,
          `${placeOf(state.scope, srs)}  Up Down`,
          innerWidth,
        ),
        withAside(`policy   ${policies}`, 'Left Right', innerWidth),
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
