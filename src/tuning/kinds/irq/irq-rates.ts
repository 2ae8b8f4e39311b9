import { type Host, isFailure } from '../../../host/host.ts';
import { ratePerSecond } from '../../../metrics/terms/rates.ts';
import { parseInterrupts } from '../../../procfs/interrupts.ts';
import { INTERRUPTS } from './nic-irqs.ts';

/** How often IRQs came. */
export interface IrqRates {
  readonly elapsedSeconds: number;
  /** By IRQ and CPU, per second. A CPU whose counter went back, or that was not there before, is absent. */
  readonly perSecond: ReadonlyMap<number, ReadonlyMap<number, number>>;
}

export interface RatesOptions {
  /** Milliseconds between the two reads; 1,000 by default. */
  readonly afterMs?: number;
  readonly signal?: AbortSignal;
}

/**
 * Rates of some IRQs from two reads of /proc/interrupts. One-off: the kernel writes a line for every IRQ, a column for
 * every CPU. Undefined when it cannot be read, or when it was given up meanwhile.
 */
export async function readIrqRates(
  host: Host,
  irqs: readonly number[],
  { afterMs = 1_000, signal }: RatesOptions = {},
): Promise<IrqRates | undefined> {
  const before = await readCounts(host);
  const hasWaited = await host.clock.sleepUntil(host.clock.nowMs() + afterMs, signal);
  const now = hasWaited ? await readCounts(host) : undefined;
  if (before === undefined || now === undefined) return undefined;
  const elapsedSeconds = (now.atMs - before.atMs) / 1_000;
  const rates = irqs.map(irq => {
    const countsBefore = before.lines.get(String(irq))?.countByCpu;
    const counts = now.lines.get(String(irq))?.countByCpu ?? new Map<number, number>();
    const byCpu = [...counts].flatMap(([cpu, count]) => {
      const rate = ratePerSecond(countsBefore?.get(cpu), count, elapsedSeconds);
      return rate === undefined ? [] : [[cpu, rate] as const];
    });
    return [irq, new Map(byCpu)] as const;
  });
  return { elapsedSeconds, perSecond: new Map(rates) };
}

async function readCounts(host: Host) {
  const read = (await host.look({ texts: [INTERRUPTS] })).text(INTERRUPTS);
  return isFailure(read) ? undefined : { atMs: read.atMs, lines: parseInterrupts(read.text) };
}
