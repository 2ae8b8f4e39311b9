import { type ReactNode, useState } from 'react';
import { isRefusal } from '../../../tuning/tuning.ts';
import { wrapPainted } from '../../../view/look/theme.ts';
import { choiceRow } from '../../parts/choice-row.ts';
import { useHostName, useTheme } from '../../parts/contexts.ts';
import type { OpenedDialog } from '../../parts/dialog-definition.ts';
import { keyHint, keyNames } from '../../parts/dialog-keys.ts';
import { dialogRoom, withAside } from '../../parts/frame.ts';
import { TuningForm } from '../../parts/tuning-form.tsx';
import { LIST_KEYS } from '../../parts/type-list.ts';
import { useMachine } from '../../parts/use-machine.ts';
import { IRQ, IRQ_KEYS } from './definition.ts';
import {
  type IrqFacts,
  type IrqState,
  irqPresets,
  irqWish,
  pressIrq,
  rowCount,
  startIrq,
} from './irq-state.ts';
import { irqTable, queueTable } from './irq-table.ts';
import { useNics } from './use-nics.ts';

const PAGES: readonly IrqState['page'][] = ['irq', 'rps'];
const PAGE_LABELS = { irq: 'IRQ affinity', rps: 'RPS' } as const;

type Event = (state: IrqState) => IrqState;

/** Chooses the CPUs of a network interface's IRQs, or of its receive queues (RPS), shows what follows, and applies it. */
export function IrqDialog({ frame, opened, cpus }: OpenedDialog): ReactNode {
  const hostName = useHostName();
  const theme = useTheme();
  const read = useNics();
  const [srs] = useState(() => opened && { affinity: opened.affinity, lastCpu: opened.lastCpu });
  const { state, now, send } = useMachine<IrqState, Event>((before, event) => event(before), startIrq);
  const { innerWidth, bodyHeight } = dialogRoom(frame.columns, frame.rows);
  const nics = read.nics === undefined || isRefusal(read.nics) ? [] : read.nics;
  const facts: IrqFacts = { nics, onlineCpus: cpus.map(({ cpu }) => cpu), srs };
  const nic = nics[state.nic];
  const isTyping = state.choice !== undefined && 'typed' in state.choice;
  return (
    <TuningForm
      {...frame}
      title={IRQ.title}
      form={nic === undefined ? [] : [...describeScope(nic.name), ...rows(), ...describeKeys()]}
      wish={irqWish(state, facts)}
      wishNow={() => irqWish(now(), facts)}
      prompt={prompt()}
      onKey={key => send(before => pressIrq(before, key, facts))}
      onEscape={() => {
        if (isTyping) send(before => ({ ...before, choice: undefined }));
        return isTyping;
      }}
    />
  );

  function describeScope(name: string): string[] {
    const count = rowCount(state, facts);
    const what = state.row > 0 ? 'the one marked' : state.page === 'irq' ? 'all its queues' : `all ${count}`;
    return [
      withAside(
        `interface  ${name}`,
        `${state.nic + 1}/${nics.length}  ${keyNames(IRQ_KEYS, 'previousNic', 'nextNic')}`,
        innerWidth,
      ),
      withAside(
        `change    ${choiceRow(PAGES, state.page, theme, page => PAGE_LABELS[page])}`,
        keyNames(IRQ_KEYS, 'page'),
        innerWidth,
      ),
      withAside(
        `of         ${what}`,
        `${state.row + 1}/${count + 1}  ${keyNames(IRQ_KEYS, 'previousQueue', 'nextQueue')}`,
        innerWidth,
      ),
    ];
  }

  function rows(): string[] {
    const room = { width: innerWidth, bodyHeight };
    return state.page === 'irq'
      ? irqTable(nic?.irqs ?? [], read.rates, state.row, room, theme)
      : queueTable(nic?.queues ?? [], state.row, room, theme);
  }

  function describeKeys(): string[] {
    if (state.choice !== undefined && 'typed' in state.choice) {
      return [withAside(`CPUs       ${state.choice.typed}_`, 'a list such as 0-3,8', innerWidth)];
    }
    const presets = irqPresets(state, facts).map(({ key, label }) => `${key} ${label}`);
    const keys = [...presets, keyHint(LIST_KEYS, 'startList')].join(` ${theme.symbols.separator} `);
    return wrapPainted(keys, innerWidth, 'dim', theme);
  }

  function prompt(): string {
    if (read.nics === undefined) return 'reading /sys/class/net and /proc/interrupts';
    if (isRefusal(read.nics)) return read.nics.refused;
    if (nic === undefined) return `${hostName} has no interface with interrupts or receive queues.`;
    return state.page === 'irq'
      ? 'Choose the CPUs that serve these IRQs: softirq of received packets runs there too.'
      : 'Choose the CPUs that take over the packets of these queues from the one that got the interrupt.';
  }
}
