import { type ReactNode, useState } from 'react';
import type { SrsMetrics } from '../../metrics/metrics.ts';
import { CHOSEN_POLICIES, planPolicy } from '../../tuning/policy.ts';
import { useServices, useTheme } from '../services.ts';
import { choiceRow } from './choice-row.ts';
import type { DialogProps } from './dialog-props.ts';
import { newestOf, targetOf } from './dialog-target.ts';
import { dialogRoom, withAside } from './frame.ts';
import { hasPriority, type PolicyState, policyWish, pressPolicy, startPolicy } from './policy-state.ts';
import { describeScope, placeOf, threadChoices } from './thread-scope.ts';
import { TuningForm } from './tuning-form.tsx';
import { useMachine } from './use-machine.ts';

export interface PolicyDialogProps extends DialogProps {
  /** As it was when the dialog opened: that process is meant, and no other. */
  readonly opened: SrsMetrics;
  readonly srs: SrsMetrics | undefined;
}

/** Chooses a scheduling policy with its priority and the threads, shows what follows, and applies it. */
export function PolicyDialog({ opened, srs: latest, ...props }: PolicyDialogProps): ReactNode {
  const { host } = useServices();
  const theme = useTheme();
  const [target] = useState(() => targetOf(opened, host.clock.time()));
  const srs = newestOf(opened, latest);
  const { state, now, send } = useMachine<PolicyState, string>(
    (before, key) => pressPolicy(before, key, threadChoices(srs)),
    () => startPolicy(opened.policy),
  );
  const { innerWidth } = dialogRoom(props.columns, props.rows);
  const policies = choiceRow(CHOSEN_POLICIES, state.policy, theme);
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
      wish={policyWish(state)}
      wishNow={() => policyWish(now())}
      plan={wish => planPolicy(host, { process: target.process, label: target.label, ...wish })}
      prompt="Type a priority from 1 to 99: the higher runs first."
      onKey={send}
    />
  );
}
