import { formatCpuList, parseCpuList } from '../../../procfs/cpu-list.ts';
import type { NicIrq } from './nic-irqs.ts';

/** Choices worth a key: all on CPU 0, as the SRS guide; one CPU for each; all but those of SRS. */
export type IrqPreset = 'cpu0' | 'spread' | 'off-srs';

/** What is known of where SRS runs. */
export interface SrsPlace {
  /** CPUs that it may run on. */
  readonly affinity: string | undefined;
  /** The CPU that its busiest thread ran on last. */
  readonly lastCpu: number | undefined;
}

/** The CPUs that count as those of SRS: those it is bound to, else the one that it ran on last; none when not known. */
export function cpusOfSrs(
  srs: SrsPlace | undefined,
  onlineCpus: readonly number[],
): { readonly cpus: readonly number[]; readonly isBound: boolean } {
  const bound = boundCpus(srs, onlineCpus);
  if (bound !== undefined) return { cpus: bound, isBound: true };
  return { cpus: srs?.lastCpu === undefined ? [] : [srs.lastCpu], isBound: false };
}

/**
 * The CPUs that a preset gives each IRQ; undefined where it gives none: no CPU is known to be online, or SRS has them
 * all. CPU 0 is the lowest that is online; `spread` goes round the CPUs in the order of the IRQs, as the SRS guide does.
 */
export function presetCpus(
  preset: IrqPreset,
  irqs: readonly Pick<NicIrq, 'irq'>[],
  onlineCpus: readonly number[],
  srs: SrsPlace | undefined,
): ReadonlyMap<number, string> | undefined {
  if (preset === 'spread') return spreadOver(irqs, onlineCpus);
  return giveAll(irqs, preset === 'cpu0' ? onlineCpus.slice(0, 1) : cpusWithoutSrs(onlineCpus, srs));
}

/** The online CPUs that are not SRS's; none when it is not known which are. */
export function cpusWithoutSrs(onlineCpus: readonly number[], srs: SrsPlace | undefined): readonly number[] {
  const { cpus } = cpusOfSrs(srs, onlineCpus);
  return cpus.length === 0 ? [] : onlineCpus.filter(cpu => !cpus.includes(cpu));
}

function spreadOver(
  irqs: readonly Pick<NicIrq, 'irq'>[],
  cpus: readonly number[],
): ReadonlyMap<number, string> | undefined {
  if (cpus.length === 0) return undefined;
  return new Map(irqs.map(({ irq }, index) => [irq, String(cpus[index % cpus.length])]));
}

function giveAll(
  irqs: readonly Pick<NicIrq, 'irq'>[],
  cpus: readonly number[],
): ReadonlyMap<number, string> | undefined {
  return cpus.length === 0 ? undefined : new Map(irqs.map(({ irq }) => [irq, formatCpuList(cpus)]));
}

/** Undefined when it may run on all of them, or it is not known. */
function boundCpus(srs: SrsPlace | undefined, onlineCpus: readonly number[]): readonly number[] | undefined {
  const allowed = srs?.affinity === undefined ? undefined : parseCpuList(srs.affinity);
  const bound = onlineCpus.filter(cpu => allowed?.includes(cpu));
  return bound.length > 0 && bound.length < onlineCpus.length ? bound : undefined;
}
