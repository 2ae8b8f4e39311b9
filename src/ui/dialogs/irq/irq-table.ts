import { formatCount, UNKNOWN } from '../../../text/format.ts';
import type { IrqRates } from '../../../tuning/kinds/irq/irq-rates.ts';
import type { NicIrq } from '../../../tuning/kinds/irq/nic-irqs.ts';
import type { ReceiveQueue } from '../../../tuning/kinds/irq/receive-queues.ts';
import type { Column } from '../../../view/look/table.ts';
import type { Theme } from '../../../view/look/theme.ts';
import { choiceTable, column, type TableRoom } from '../../parts/choice-table.ts';

/** The IRQs with their rates, by the CPUs they came on, what they may use and where they are. */
export function irqTable(
  irqs: readonly NicIrq[],
  rates: IrqRates | undefined,
  selected: number,
  room: TableRoom,
  theme: Theme,
): string[] {
  const ratesOf = ({ irq }: NicIrq): readonly (readonly [cpu: number, perSecond: number])[] | undefined => {
    const byCpu = rates?.perSecond.get(irq);
    return byCpu === undefined || byCpu.size === 0 ? undefined : [...byCpu];
  };
  const columns: readonly Column<NicIrq>[] = [
    column('IRQ', 28, 'left', 0, ({ irq, name }) => `${irq} ${name}`),
    column('/s', 9, 'right', 0, irq => formatCount(sum(ratesOf(irq)))),
    column('  /s by CPU', 22, 'left', 2, irq => `  ${byCpu(ratesOf(irq))}`),
    column('may use', 9, 'right', 0, ({ cpus }) => cpus ?? UNKNOWN),
    column('is on', 6, 'right', 1, ({ effectiveCpus }) => effectiveCpus ?? UNKNOWN),
  ];
  return choiceTable(irqs, columns, selected, room, theme);
}

/** The receive queues with the CPUs that RPS hands their packets to. */
export function queueTable(
  queues: readonly ReceiveQueue[],
  selected: number,
  room: TableRoom,
  theme: Theme,
): string[] {
  const columns = [
    column<ReceiveQueue>('queue', 24, 'left', 0, ({ id }) => id),
    column<ReceiveQueue>('RPS', 10, 'right', 0, ({ cpus }) => cpus),
  ];
  return choiceTable(queues, columns, selected, room, theme);
}

function sum(rates: readonly (readonly [cpu: number, perSecond: number])[] | undefined): number | undefined {
  return rates?.reduce((total, [, perSecond]) => total + perSecond, 0);
}

/** `0: 1,204  3: 12`, the busiest first; of all only those where it came at all. */
function byCpu(rates: readonly (readonly [cpu: number, perSecond: number])[] | undefined): string {
  return (rates ?? [])
    .filter(([, perSecond]) => Math.round(perSecond) > 0)
    .sort(([, a], [, b]) => b - a)
    .map(([cpu, perSecond]) => `${cpu}: ${formatCount(perSecond)}`)
    .join('  ');
}
