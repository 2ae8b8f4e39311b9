import type { SrsMetrics } from '../../metrics/terms/metrics.ts';
import type { PlacedCpu, PlacedIrq, PlacedThread } from '../../metrics/terms/placement-terms.ts';
import { parseCpuList } from '../../procfs/cpu-list.ts';
import { formatCount, formatLossRate, UNKNOWN } from '../../text/format.ts';
import type { Theme } from '../look/theme.ts';

/** More of a kind are counted. */
const MOST_THREADS = 3;
const MOST_IRQS = 4;
const MOST_QUEUES = 4;

/** What lands on a CPU, in a line: threads of SRS that ran there, IRQs, RPS, and threads that may come. */
export function landingWords(placed: PlacedCpu, srs: SrsMetrics | undefined, { symbols }: Theme): string {
  const parts = [
    ...threadWords(placed.threads),
    ...irqWords(placed.irqs),
    ...rpsWords(placed),
    ...mayRunWords(placed, srs),
    ...(placed.isIsolated === true ? ['isolated'] : []),
  ];
  return parts.length === 0 ? 'nothing' : parts.join(` ${symbols.separator} `);
}

/** `srs 17034 9 of 10, SRT:GC 17035`: one that was there at every look needs no figure. */
function threadWords(threads: readonly PlacedThread[]): readonly string[] {
  if (threads.length === 0) return [];
  const words = threads
    .slice(0, MOST_THREADS)
    .map(
      ({ name, tid, seen, looks }) => `${name} ${tid}${seen === looks ? '' : ` (${seen} of ${looks} looks)`}`,
    );
  return [`ran ${listed(words, threads.length - words.length)}`];
}

/** `IRQ 38 eth0 virtio2-input.0 1,234/s`. */
function irqWords(irqs: readonly PlacedIrq[]): readonly string[] {
  if (irqs.length === 0) return [];
  const words = irqs.slice(0, MOST_IRQS).map(({ irq, name, interface: nic, perSecond }) => {
    const whose = nic === undefined || name.includes(nic) ? '' : `${nic} `;
    return `${irq} ${whose}${name} ${perSecond === undefined ? UNKNOWN : formatLossRate(perSecond)}/s`;
  });
  return [`IRQ ${listed(words, irqs.length - words.length)}`];
}

function rpsWords({ rpsQueues }: PlacedCpu): readonly string[] {
  if (rpsQueues.length === 0) return [];
  const words = rpsQueues.slice(0, MOST_QUEUES).map(({ interface: nic, queue }) => `${nic} ${queue}`);
  return [`RPS ${listed(words, rpsQueues.length - words.length)}`];
}

/** Threads of the SRS that is looked at which the kernel may put there, beside those that were there. */
function mayRunWords({ cpu, threads }: PlacedCpu, srs: SrsMetrics | undefined): readonly string[] {
  const count = (srs?.threads ?? []).filter(
    ({ tid, affinity }) =>
      affinity !== undefined &&
      !threads.some(thread => thread.tid === tid) &&
      parseCpuList(affinity)?.includes(cpu) === true,
  ).length;
  if (count === 0) return [];
  return [
    `may run ${formatCount(count)} ${threads.length === 0 ? '' : 'more '}thread${count === 1 ? '' : 's'}`,
  ];
}

function listed(words: readonly string[], more: number): string {
  return more > 0 ? `${words.join(', ')} and ${formatCount(more)} more` : words.join(', ');
}
