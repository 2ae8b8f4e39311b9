import { type InterruptLines, nameOfIrq } from '../../procfs/irq-names.ts';
import { toCount } from '../../procfs/numbers.ts';
import type { NicIrqReading, NicReading } from '../../sampling/placement-readings.ts';
import type { PlacedIrq, PlacedQueue } from '../terms/placement-terms.ts';
import { ratePerSecond, type Step } from '../terms/rates.ts';

/** Of each CPU so many are told, the most frequent; a large host has hundreds, most of which never come. */
const MOST_OF_A_CPU = 24;

/** The IRQs of devices by CPU: those that came, and those of network cards that the kernel gave it. */
export function irqsByCpu(
  now: InterruptLines | undefined,
  step: Step<InterruptLines> | undefined,
  nics: readonly NicReading[],
): ReadonlyMap<number, readonly PlacedIrq[]> {
  const ofNics = new Map<string, { readonly nic: string; readonly irq: NicIrqReading }>(
    nics.flatMap(({ name, irqs }) => irqs.map(irq => [String(irq.irq), { nic: name, irq }] as const)),
  );
  const byCpu = new Map<number, PlacedIrq[]>();
  for (const [label, line] of now ?? []) {
    const number = toCount(label);
    if (number === undefined) continue;
    const before = step?.before.get(label);
    const known = ofNics.get(label);
    // An IRQ of this number may be another device's by now.
    const isSame = before !== undefined && nameOfIrq(before) === nameOfIrq(line);
    for (const [cpu, count] of line.countByCpu) {
      const perSecond = isSame
        ? ratePerSecond(before.countByCpu.get(cpu), count, step?.elapsedSeconds)
        : undefined;
      const isGiven = known?.irq.cpus?.includes(cpu) === true && known.irq.role !== 'other';
      if (!isGiven && (perSecond ?? 0) <= 0) continue;
      const there = byCpu.get(cpu) ?? [];
      there.push({
        irq: number,
        name: nameOfIrq(line),
        interface: known?.nic,
        role: known?.irq.role,
        perSecond,
      });
      byCpu.set(cpu, there);
    }
  }
  const rank = ({ perSecond = 0 }: PlacedIrq): number => perSecond;
  return new Map(
    [...byCpu].map(([cpu, irqs]) => [
      cpu,
      irqs.sort((a, b) => rank(b) - rank(a) || a.irq - b.irq).slice(0, MOST_OF_A_CPU),
    ]),
  );
}

/** The receive queues whose packets RPS hands to a CPU. */
export function rpsQueuesOf(cpu: number, nics: readonly NicReading[]): readonly PlacedQueue[] {
  return nics.flatMap(({ name, queues }) =>
    queues
      .filter(({ rpsCpus }) => rpsCpus?.includes(cpu) === true)
      .map(({ queue }) => ({ interface: name, queue })),
  );
}
