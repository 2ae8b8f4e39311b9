import { formatCpuList } from '../../../procfs/cpu-list.ts';
import { countOf, nameTargets } from '../../plan/name-targets.ts';
import { cpusOfSrs, type SrsPlace } from './irq-presets.ts';
import type { NicIrq } from './nic-irqs.ts';

/** Where these CPUs are SRS's too. Nothing to say where they are all that there are. */
export function describeMeeting(
  used: ReadonlySet<number>,
  onlineCpus: readonly number[],
  srs: SrsPlace | undefined,
): string | undefined {
  const { cpus, isBound } = cpusOfSrs(srs, onlineCpus);
  const shared = cpus.filter(cpu => used.has(cpu));
  if (used.size >= onlineCpus.length) return undefined;
  if (shared.length > 0 && isBound) {
    return `SRS is bound to ${nameCpus(cpus)}: softirq will take time from it on ${nameCpus(shared)}.`;
  }
  if (cpus.length === 0 || isBound) return undefined;
  return `SRS may run on ${nameCpus([...used])} too: the SRS guide binds it to the other CPUs.`;
}

/** `CPU 1`, `CPUs 0,2-3`. */
export function nameCpus(cpus: readonly number[]): string {
  return `${cpus.length === 1 ? 'CPU' : 'CPUs'} ${formatCpuList(cpus)}`;
}

/** What becomes of an IRQ that may use several CPUs; undefined when none may. */
export function describeChoice(wanted: ReadonlyMap<number, string>): string | undefined {
  return [...wanted.values()].some(list => !/^\d+$/.test(list))
    ? 'Of several CPUs the kernel usually picks one for each IRQ, the effective one.'
    : undefined;
}

/** That one CPU does it all; undefined for one queue, several CPUs, or where there is but one. */
export function describeCrowd(
  chosen: readonly NicIrq[],
  used: ReadonlySet<number>,
  onlineCpus: readonly number[],
): string | undefined {
  const receiving = chosen.filter(({ role }) => role !== 'send');
  if (used.size > 1 || receiving.length < 2 || onlineCpus.length < 2) return undefined;
  return `${nameCpus([...used])} alone then does the softirq of ${countOf(receiving.length, ['receive queue', 'receive queues'])}: at high packet rates it becomes the bottleneck.`;
}

/** Which of these IRQs serve no queue. */
export function describeOthers(all: readonly NicIrq[]): string | undefined {
  const others = all
    .filter(({ role }) => role === 'other')
    .map(({ irq, name }) => ({ id: String(irq), name }));
  return others.length === 0 ? undefined : `Left alone, since they serve no queue: ${nameTargets(others)}.`;
}
