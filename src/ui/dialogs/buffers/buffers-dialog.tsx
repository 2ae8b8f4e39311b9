import { type ReactNode, useState } from 'react';
import { formatBytes, UNKNOWN } from '../../../text/format.ts';
import { wrapText } from '../../../text/width.ts';
import { KERNEL_PARAMETERS, type KernelParameter } from '../../../tuning/kinds/sysctl/kernel-parameters.ts';
import type { TuningWish } from '../../../tuning/kinds/wish.ts';
import { isRefusal } from '../../../tuning/tuning.ts';
import { choiceTable, column } from '../../parts/choice-table.ts';
import { useSession, useTheme } from '../../parts/contexts.ts';
import type { OpenedDialog } from '../../parts/dialog-definition.ts';
import { keyNames } from '../../parts/dialog-keys.ts';
import { newestOf, targetOf } from '../../parts/dialog-target.ts';
import { dialogRoom, withAside } from '../../parts/frame.ts';
import { TuningForm } from '../../parts/tuning-form.tsx';
import { useForeseen } from '../../parts/use-foreseen.ts';
import { useMachine } from '../../parts/use-machine.ts';
import {
  type BuffersState,
  buffersWish,
  CLEAR,
  chosenParameter,
  fieldValue,
  pressBuffers,
  startBuffers,
} from './buffers-state.ts';
import { BUFFERS, BUFFERS_KEYS } from './definition.ts';
import { lineageTable } from './lineage-table.ts';
import { useParameters } from './use-parameters.ts';

/** Sets kernel parameters that buffers and softirq follow, and shows what SRS's sockets have and would have by them. */
export function BuffersDialog({ frame, opened, srs: latest }: OpenedDialog): ReactNode {
  const session = useSession();
  const theme = useTheme();
  const read = useParameters();
  const [target] = useState(() => opened && targetOf(opened, session.startTimes.of(opened)));
  const { state, now, send } = useMachine<BuffersState, string>(pressBuffers, startBuffers);
  const { innerWidth, bodyHeight } = dialogRoom(frame.columns, frame.rows);
  const values = read === undefined || isRefusal(read) ? new Map<string, string>() : read;
  const parameter = chosenParameter(state);
  const wish = buffersWish(state);
  const sockets = opened === undefined ? [] : newestOf(opened, latest).sockets;
  const toWish = (chosen: ReturnType<typeof buffersWish>): TuningWish | undefined =>
    chosen && {
      kind: 'sysctl',
      wishes: chosen.wishes,
      srs: target?.process && { pid: target.process.pid, label: target.label },
    };
  const foreseen = { wishes: [{ id: 'net.core.rmem_max', value: '16777216' }] };
  useForeseen(async () => session.plan(toWish(foreseen) ?? { kind: 'sysctl', ...foreseen }));
  return (
    <TuningForm
      {...frame}
      title={BUFFERS.title}
      form={[
        withAside(
          `set    ${parameter?.id ?? 'the four buffers of the SRS guide'}`,
          `${state.row + 1}/${KERNEL_PARAMETERS.length + 1}  ${keyNames(BUFFERS_KEYS, 'previous', 'next')}`,
          innerWidth,
        ),
        withAside(`value  ${fieldValue(state) ?? ''}_`, describeUnit(), innerWidth),
        ...table(),
        ...wrapText(
          parameter?.meaning ?? 'The SRS guide sets 16 MiB each; of these, only the two max matter to SRS.',
          innerWidth,
        ),
        ...lineageTable(sockets, values, wish?.wishes ?? [], innerWidth, theme),
      ]}
      wish={toWish(wish)}
      wishNow={() => toWish(buffersWish(now()))}
      prompt={`Type a value in ${parameter?.unit ?? 'bytes'}: the SRS guide has none.`}
      onKey={send}
      onEscape={() => {
        const isTyping = now().typed !== undefined;
        if (isTyping) send(CLEAR);
        return isTyping;
      }}
    />
  );

  function describeUnit(): string {
    const { unit, fieldCount } = parameter ?? { unit: 'bytes', fieldCount: 1 };
    if (unit === 'bytes') return 'bytes, or as 16 MiB';
    return fieldCount === 1 ? unit : `${fieldCount} numbers of ${unit}`;
  }

  function table(): string[] {
    const columns = [
      column<KernelParameter>('parameter', 29, 'left', 0, ({ id }) => id),
      column<KernelParameter>('now', 23, 'right', 0, one => describeValue(one, values.get(one.id))),
      column<KernelParameter>('guide', 10, 'right', 1, one => describeValue(one, one.guide, '')),
    ];
    return choiceTable(KERNEL_PARAMETERS, columns, state.row, { width: innerWidth, bodyHeight }, theme);
  }
}

/** `4.0 MiB`, `1000`, `575802 767738 1151604`. */
function describeValue({ unit }: KernelParameter, value: string | undefined, unknown = UNKNOWN): string {
  if (value === undefined) return unknown;
  return unit === 'bytes' ? formatBytes(Number(value)) : value;
}
