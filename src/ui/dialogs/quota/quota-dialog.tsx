import { type ReactNode, useState } from 'react';
import type { SrsMetrics } from '../../../metrics/terms/metrics.ts';
import { truncate } from '../../../text/width.ts';
import { formatQuota, NO_QUOTA } from '../../../tuning/kinds/process/quota-value.ts';
import type { TuningWish } from '../../../tuning/kinds/wish.ts';
import { decidingLevel } from '../../../tuning/limits/cpu-quotas.ts';
import { useSession } from '../../parts/contexts.ts';
import type { OpenedDialog } from '../../parts/dialog-definition.ts';
import { keyHint, keyNames } from '../../parts/dialog-keys.ts';
import { targetOf } from '../../parts/dialog-target.ts';
import { dialogRoom, withAside } from '../../parts/frame.ts';
import { TuningForm } from '../../parts/tuning-form.tsx';
import { useMachine } from '../../parts/use-machine.ts';
import { QUOTA, QUOTA_KEYS } from './definition.ts';
import { cpusIn, heldBackLines, pressQuota, type QuotaState, startQuota } from './quota-state.ts';
import { useQuotas } from './use-quotas.ts';

/** Lifts the CPU quota of the cgroup that SRS is in, or gives it another, shows what follows, and applies it. */
export function QuotaDialog({ frame, opened }: OpenedDialog<object, SrsMetrics>): ReactNode {
  const { startTimes } = useSession();
  const [target] = useState(() => targetOf(opened, startTimes.of(opened)));
  const { quotas, recent } = useQuotas(target.process.pid);
  const levels = quotas?.levels ?? [];
  const deciding = decidingLevel(levels);
  const shownIn = ({ group }: QuotaState) =>
    levels.find(level => level.group === group) ?? deciding ?? levels[0];
  const { state, now, send } = useMachine<QuotaState, string>(
    (before, key) => pressQuota(before, key, levels, shownIn(before)),
    startQuota,
  );
  const { innerWidth } = dialogRoom(frame.columns, frame.rows);
  const shown = shownIn(state);
  const toWish = (chosen: QuotaState): TuningWish | undefined => {
    const cpus = cpusIn(chosen);
    return cpus === undefined
      ? undefined
      : { kind: 'quota', process: target.process, label: target.label, cpus, group: chosen.group };
  };
  const groups =
    shown === undefined
      ? quotas === undefined
        ? 'cgroup   looking for it'
        : 'cgroup   none that can have a quota'
      : `cgroup   ${shown.group}`;
  const place = shown === undefined ? '' : `${levels.indexOf(shown) + 1} of ${levels.length}`;
  return (
    <TuningForm
      {...frame}
      title={QUOTA.title}
      form={[
        withAside(target.heading, shown === undefined ? '' : formatQuota(shown), innerWidth),
        withAside(
          truncate(groups, innerWidth),
          levels.length > 1 ? `${place}  ${keyNames(QUOTA_KEYS, 'previousGroup', 'nextGroup')}` : '',
          innerWidth,
        ),
        withAside(
          `quota    ${state.typed === undefined ? NO_QUOTA : `${state.typed}_ CPUs`}`,
          state.typed === undefined ? 'type a number of CPUs for another' : keyHint(QUOTA_KEYS, 'none'),
          innerWidth,
        ),
        ...heldBackLines(recent, shown, deciding),
      ]}
      wish={toWish(state)}
      wishNow={() => toWish(now())}
      prompt="Type how many CPUs the cgroup may use, such as 0.9."
      onKey={send}
    />
  );
}
