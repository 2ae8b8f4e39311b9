import { type ReactNode, useState } from 'react';
import type { SrsMetrics } from '../../../metrics/terms/metrics.ts';
import { GUIDE_NICE } from '../../../tuning/kinds/process/renice.ts';
import type { TuningWish } from '../../../tuning/kinds/wish.ts';
import { describeScope, placeOf, threadChoices } from '../../../view/state/thread-scope.ts';
import { useSession } from '../../parts/contexts.ts';
import type { OpenedDialog } from '../../parts/dialog-definition.ts';
import { keyNames } from '../../parts/dialog-keys.ts';
import { newestOf, targetOf } from '../../parts/dialog-target.ts';
import { dialogRoom, withAside } from '../../parts/frame.ts';
import { TuningForm } from '../../parts/tuning-form.tsx';
import { useMachine } from '../../parts/use-machine.ts';
import { NICE_KEYS, RENICE, RENICE_KEYS, type ReniceInput } from './definition.ts';
import { pressRenice, proposeNice, type ReniceState, startRenice, wishOf } from './renice-state.ts';

/** Chooses a nice value and the threads, shows what follows, and applies it. */
export function ReniceDialog({
  frame,
  input: { nice },
  opened,
  srs: latest,
}: OpenedDialog<ReniceInput, SrsMetrics>): ReactNode {
  const { startTimes } = useSession();
  const [target] = useState(() => targetOf(opened, startTimes.of(opened)));
  const srs = newestOf(opened, latest);
  const proposal = proposeNice(opened.threads);
  const { state, now, send } = useMachine<ReniceState, string>(
    (before, key) => pressRenice(before, key, threadChoices(srs)),
    () => startRenice(nice ?? proposal),
  );
  const { innerWidth } = dialogRoom(frame.columns, frame.rows);
  const groupKey = keyNames(RENICE_KEYS, 'group');
  const scopeKeys = keyNames(RENICE_KEYS, 'previousThreads', 'nextThreads');
  const place = state.isGroup
    ? `${groupKey}: threads`
    : `${placeOf(state.scope, srs)}  ${scopeKeys}  ${groupKey}: autogroup`;
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
      {...frame}
      title={RENICE.title}
      srs={srs}
      form={[
        target.heading,
        withAside(whom, place, innerWidth),
        withAside(
          `nice     ${state.nice.text}_`,
          `${guide}-20 to 19  ${keyNames(NICE_KEYS, 'lower', 'higher')}`,
          innerWidth,
        ),
      ]}
      wish={toWish(state)}
      wishNow={() => toWish(now())}
      prompt="Type a nice value: the lower, the more CPU SRS gets when others want it too."
      onKey={send}
    />
  );
}
