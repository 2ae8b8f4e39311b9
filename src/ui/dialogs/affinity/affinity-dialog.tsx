import { type ReactNode, useState } from 'react';
import type { SrsMetrics } from '../../../metrics/terms/metrics.ts';
import { formatCpuList } from '../../../procfs/cpu-list.ts';
import type { TuningWish } from '../../../tuning/kinds/wish.ts';
import { describeCpuLimits } from '../../../tuning/limits/allowed-cpus.ts';
import { wrapPainted } from '../../../view/look/theme.ts';
import { describeScope, placeOf, threadChoices } from '../../../view/state/thread-scope.ts';
import { useSession, useTheme } from '../../parts/contexts.ts';
import type { OpenedDialog } from '../../parts/dialog-definition.ts';
import { keyHint, keyNames } from '../../parts/dialog-keys.ts';
import { newestOf, targetOf } from '../../parts/dialog-target.ts';
import { dialogRoom, withAside } from '../../parts/frame.ts';
import { TuningForm } from '../../parts/tuning-form.tsx';
import { LIST_KEYS } from '../../parts/type-list.ts';
import { useAnswer } from '../../parts/use-answer.ts';
import { type Machine, useMachine } from '../../parts/use-machine.ts';
import {
  type AffinityState,
  affinityWish,
  presetKeys,
  pressAffinity,
  startAffinity,
  tickedCpus,
} from './affinity-state.ts';
import { gridLines, gridShape } from './cpu-grid.ts';
import { AFFINITY, AFFINITY_KEYS } from './definition.ts';

type Event = (state: AffinityState) => AffinityState;

/** Chooses the CPUs that threads of SRS may run on, shows what follows, and applies it. */
export function AffinityDialog({
  frame,
  opened,
  srs: latest,
  cpus,
}: OpenedDialog<object, SrsMetrics>): ReactNode {
  const { host, startTimes } = useSession();
  const theme = useTheme();
  const [target] = useState(() => targetOf(opened, startTimes.of(opened)));
  const srs = newestOf(opened, latest);
  const { innerWidth, bodyHeight } = dialogRoom(frame.columns, frame.rows);
  const facts = { cpus, threads: threadChoices(srs), shape: gridShape(cpus, innerWidth, bodyHeight) };
  const { state, now, send }: Machine<AffinityState, Event> = useMachine(
    (before, event) => event(before),
    () => startAffinity(opened.affinity, cpus),
  );
  const ticked = tickedCpus(state);
  const limits = useAnswer(() => describeCpuLimits(host, target.process.pid)) ?? '';
  const toWish = (chosen: AffinityState): TuningWish | undefined => {
    const wish = affinityWish(chosen);
    return wish && { kind: 'affinity', process: target.process, label: target.label, ...wish };
  };
  return (
    <TuningForm
      {...frame}
      title={AFFINITY.title}
      srs={srs}
      form={[
        target.heading,
        withAside(
          `threads  ${describeScope(state.scope, srs)}`,
          `${placeOf(state.scope, srs)}  ${keyNames(AFFINITY_KEYS, 'nextThreads')}`,
          innerWidth,
        ),
        state.typed === undefined
          ? withAside(`CPUs     ${formatCpuList(ticked)}`, 'CPU and busy %', innerWidth)
          : `CPUs     ${state.typed}_`,
        ...gridLines(cpus, ticked, state.cursor, facts.shape, theme),
        ...(limits === '' ? [] : wrapPainted(limits, innerWidth, 'warning', theme)),
        ...wrapPainted(describeKeys(), innerWidth, 'dim', theme),
      ]}
      wish={toWish(state)}
      wishNow={() => toWish(now())}
      prompt="Choose at least one CPU."
      onKey={key => send(before => pressAffinity(before, key, facts))}
      onEscape={() => {
        const isTyping = now().typed !== undefined;
        send(before => ({ ...before, typed: undefined }));
        return isTyping;
      }}
    />
  );

  function describeKeys(): string {
    if (state.typed !== undefined) return 'A list such as 0-3,8. Esc: back to the ticks.';
    const presets = presetKeys(state, facts).map(({ key, label }) => `${key} ${label}`);
    return [keyHint(AFFINITY_KEYS, 'toggle'), ...presets, keyHint(LIST_KEYS, 'startList')].join(
      ` ${theme.symbols.separator} `,
    );
  }
}
