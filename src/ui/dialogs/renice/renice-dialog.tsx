import { type ReactNode, useState } from 'react';
import type { SrsMetrics } from '../../../metrics/terms/metrics.ts';
import { GUIDE_NICE } from '../../../tuning/kinds/process/renice.ts';
import type { TuningWish } from '../../../tuning/kinds/wish.ts';
import { describeScope, placeOf, threadChoices } from '../../../view/state/thread-scope.ts';
import { useSession } from '../../parts/contexts.ts';
import type { DialogProps } from '../../parts/dialog-props.ts';
import { newestOf, targetOf } from '../../parts/dialog-target.ts';
import { dialogRoom, withAside } from '../../parts/frame.ts';
import { TuningForm } from '../../parts/tuning-form.tsx';
import { useMachine } from '../../parts/use-machine.ts';
import { pressRenice, proposeNice, type ReniceState, startRenice, wishOf } from './renice-state.ts';

export interface ReniceDialogProps extends DialogProps {
  /** As it was when the dialog opened: that process is meant, and no other. */
  readonly opened: SrsMetrics;
  readonly srs: SrsMetrics | undefined;
  /** What the field begins with; undefined: the value of SRS's guide, where that is a step down. */
  readonly nice: number | undefined;
}

/** Chooses a nice value and the threads, shows what follows, and applies it. */
export function ReniceDialog({ opened, srs: latest, nice, ...props }: ReniceDialogProps): ReactNode {
  const { host } = useSession();
  const [target] = useState(() => targetOf(opened, host.clock.time()));
  const srs = newestOf(opened, latest);
  const proposal = proposeNice(opened.threads);
  const { state, now, send } = useMachine<ReniceState, string>(
    (before, key) => pressRenice(before, key, threadChoices(srs)),
    () => startRenice(nice ?? proposal),
  );
  const { innerWidth } = dialogRoom(props.columns, props.rows);
  const place = state.isGroup ? 'g: threads' : `${placeOf(state.scope, srs)}  Up Down  g: autogroup`;
  const guide = proposal === undefined ? '' : `${GUIDE_NICE} in the SRS guide  `;
  const whom = state.isGroup ? 'autogroup of its session' : `threads  ${describeScope(state.scope, srs)}`;
  const toWish = (chosen: ReniceState): TuningWish | undefined => {
    const { isGroup, scope, nice: wanted } = wishOf(chosen) ?? {};
    if (scope === undefined || wanted === undefined) return undefined;
    const request = { process: target.process, label: target.label, nice: wanted };
    return isGroup === true ? { kind: 'autogroup', ...request } : { kind: 'nice', ...request, scope };
  };
  return (
    <TuningForm
      {...props}
      title="renice"
      srs={srs}
      form={[
        target.heading,
        withAside(whom, place, innerWidth),
        withAside(`nice     ${state.nice.text}_`, `${guide}-20 to 19  F7 F8`, innerWidth),
      ]}
      wish={toWish(state)}
      wishNow={() => toWish(now())}
      prompt="Type a nice value: the lower, the more CPU SRS gets when others want it too."
      onKey={send}
    />
  );
}
