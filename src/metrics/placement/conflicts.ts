import { parseCpuList } from '../../procfs/cpu-list.ts';
import type { Thresholds } from '../../settings/thresholds.ts';
import type { CpuMetrics, Metrics, SrsMetrics, ThreadMetrics } from '../terms/metrics.ts';
import type {
  ConflictKind,
  PlacedCpu,
  PlacementConflict,
  PlacementMetrics,
} from '../terms/placement-terms.ts';
import { mainCpuOf } from './thread-places.ts';

type Placed = Pick<PlacementMetrics, 'cpus' | 'nics'>;
type Known = Pick<Metrics, 'cpus' | 'cpuNumbers' | 'srs'>;

/** A thread that used or wanted less of a CPU is in nobody's way, nor anybody in its. Percent. */
const LEAST_DEMAND = 5;
/** Below these nothing lands that could take a CPU's time. A second. */
const LEAST_NET_RX = 1_000;
const LEAST_IRQS = 100;
const MANY_IRQS = 1_000;
const LEAST_PACKETS = 1_000;
/** ksoftirqd runs where softirqs did not come to their end at once. Percent of a CPU. */
const KSOFTIRQD_FROM = 5;
/** Two threads of one core are in each other's way when both have much to do. Percent of a CPU. */
const CORE_BUSY_FROM = 50;
/** So much of a CPU does each of two threads use that are in each other's way. Percent. */
const SHARED_FROM = 20;
const LEAST_IDLE = 10;

const RANKS = { bad: 0, warning: 1, remark: 2 } as const;

/**
 * Where work is in the way of an SRS, or far from it. Of each SRS its busiest thread counts, and the CPU on which it was
 * seen most often: it carries the media. A figure that is unknown is no conflict.
 */
export function findConflicts(
  placed: Placed,
  known: Known,
  thresholds: Thresholds,
): readonly PlacementConflict[] {
  const conflicts = known.srs.flatMap(srs => {
    const conflict: Report = (kind, severity, cpu, sentence) => [
      { kind, severity, cpu, pid: srs.pid, sentence },
    ];
    return [
      ...affinityConflicts(srs, placed, known, conflict),
      ...cpuConflicts(srs, placed, known, thresholds, conflict),
    ];
  });
  return conflicts.sort((a, b) => RANKS[a.severity] - RANKS[b.severity]);
}

type Report = (
  kind: ConflictKind,
  severity: PlacementConflict['severity'],
  cpu: number | undefined,
  sentence: string,
) => readonly PlacementConflict[];

/** A default affinity names CPUs that the host could have: some that are offline harm nobody. */
function affinityConflicts(
  srs: SrsMetrics,
  { cpus }: Placed,
  { cpuNumbers }: Known,
  conflict: Report,
): readonly PlacementConflict[] {
  const affinity = busiestOf(srs)?.affinity ?? srs.affinity;
  const allowed = affinity === undefined ? undefined : parseCpuList(affinity);
  if (allowed === undefined || allowed.length === 0 || cpus.length === 0) return [];
  const usable = cpus.filter(({ cpu }) => allowed.includes(cpu));
  if (usable.length === 0)
    return cpuNumbers === 'host'
      ? conflict(
          'offline',
          'bad',
          undefined,
          `none of CPUs ${affinity}, which ${nameOf(srs)} may use, is online`,
        )
      : [];
  if (usable.length > 1 && usable.every(({ isIsolated }) => isIsolated === true)) {
    const sentence = `CPUs ${affinity}, all that ${nameOf(srs)} may use, are isolated: the kernel spreads no threads over them`;
    return conflict('isolated', 'warning', undefined, sentence);
  }
  return [];
}

function cpuConflicts(
  srs: SrsMetrics,
  placed: Placed,
  known: Known,
  thresholds: Thresholds,
  conflict: Report,
): readonly PlacementConflict[] {
  const thread = busiestOf(srs);
  const cpu = thread && mainCpuOf(thread.tid, placed.cpus);
  const here = placed.cpus.find(one => one.cpu === cpu);
  // On a single CPU nothing could be elsewhere.
  if (thread === undefined || here === undefined || placed.cpus.length < 2 || demandOf(thread) < LEAST_DEMAND)
    return [];
  const shares = known.cpuNumbers === 'host' ? known.cpus : [];
  const where = `CPU ${here.cpu}, where ${nameOf(srs)} runs`;
  return [
    ...softirqConflicts(here, placed, shares, thresholds, where, conflict),
    ...landingConflicts(here, placed, where, conflict),
    ...sharedConflicts(srs, thread, here, placed, known, conflict),
    ...coreConflicts(thread, here, shares, where, conflict),
    ...nodeConflicts(here, placed, where, conflict),
  ];
}

function softirqConflicts(
  here: PlacedCpu,
  { cpus }: Placed,
  shares: readonly CpuMetrics[],
  { softirq: limits }: Thresholds,
  where: string,
  conflict: Report,
): readonly PlacementConflict[] {
  const found: PlacementConflict[] = [];
  const softirq = shares.find(({ cpu }) => cpu === here.cpu)?.softirq;
  const netRx = here.softirqsPerSecond.NET_RX;
  const all = cpus.reduce((sum, cpu) => sum + (cpu.softirqsPerSecond.NET_RX ?? Number.NaN), 0);
  if (softirq !== undefined && softirq >= limits.warning) {
    const severity = softirq >= limits.bad ? 'bad' : 'warning';
    found.push(
      ...conflict('softirq', severity, here.cpu, `softirq takes ${Math.round(softirq)} % of ${where}`),
    );
  } else if (netRx !== undefined && netRx >= LEAST_NET_RX && netRx > all / 2) {
    const share = Math.round((netRx / all) * 100);
    found.push(...conflict('softirq', 'remark', here.cpu, `${share} % of all NET_RX is on ${where}`));
  }
  const { ksoftirqdPercent } = here;
  if (ksoftirqdPercent !== undefined && ksoftirqdPercent >= KSOFTIRQD_FROM) {
    const sentence = `ksoftirqd/${here.cpu} takes ${Math.round(ksoftirqdPercent)} % of ${where}: softirqs pile up`;
    found.push(...conflict('ksoftirqd', 'warning', here.cpu, sentence));
  }
  return found;
}

function landingConflicts(
  here: PlacedCpu,
  { nics }: Placed,
  where: string,
  conflict: Report,
): readonly PlacementConflict[] {
  const irqs = here.irqs
    .filter(({ role, perSecond = 0 }) => (role === 'receive' || role === 'both') && perSecond >= LEAST_IRQS)
    .flatMap(({ irq, name, interface: nic, perSecond = 0 }) =>
      conflict(
        'irq',
        perSecond >= MANY_IRQS ? 'warning' : 'remark',
        here.cpu,
        `IRQ ${irq} of ${nic} (${name}, ${Math.round(perSecond)}/s) lands on ${where}`,
      ),
    );
  const rps = nics
    .filter(({ receivePacketsPerSecond = 0 }) => receivePacketsPerSecond >= LEAST_PACKETS)
    .flatMap(({ name }) => {
      const queues = here.rpsQueues.filter(queue => queue.interface === name).map(({ queue }) => queue);
      if (queues.length === 0) return [];
      return conflict(
        'rps',
        'remark',
        here.cpu,
        `RPS hands packets of ${name} (${queues.join(', ')}) to ${where}`,
      );
    });
  return [...irqs, ...rps];
}

/** Busy threads of SRS, or of several, that were on one CPU. */
function sharedConflicts(
  srs: SrsMetrics,
  thread: ThreadMetrics,
  here: PlacedCpu,
  { cpus }: Placed,
  known: Known,
  conflict: Report,
): readonly PlacementConflict[] {
  if (demandOf(thread) < SHARED_FROM) return [];
  const beside = known.srs.flatMap(other =>
    other.threads
      .filter(
        one =>
          one.tid !== thread.tid &&
          one.carriesLoad !== false &&
          (one.cpuPercent ?? 0) >= SHARED_FROM &&
          mainCpuOf(one.tid, cpus) === here.cpu,
      )
      .map(one => (other.pid === srs.pid ? `${one.name} ${one.tid}` : nameOf(other))),
  );
  if (beside.length === 0) return [];
  const idle = known.cpuNumbers === 'host' ? known.cpus.find(({ cpu }) => cpu === here.cpu)?.idle : undefined;
  const severity = idle !== undefined && idle < LEAST_IDLE ? 'warning' : 'remark';
  const names = [...new Set(beside)].join(', ');
  return conflict(
    'shared',
    severity,
    here.cpu,
    `${names} runs on CPU ${here.cpu}, too, where ${nameOf(srs)} runs`,
  );
}

function coreConflicts(
  thread: ThreadMetrics,
  here: PlacedCpu,
  shares: readonly CpuMetrics[],
  where: string,
  conflict: Report,
): readonly PlacementConflict[] {
  if ((thread.cpuPercent ?? 0) < CORE_BUSY_FROM) return [];
  return (here.siblings ?? []).flatMap(sibling => {
    const busy = busyPercent(shares.find(({ cpu }) => cpu === sibling));
    if (busy === undefined || busy < CORE_BUSY_FROM) return [];
    const sentence = `CPU ${sibling} is ${Math.round(busy)} % busy and shares its core with ${where}`;
    return conflict('sibling', 'warning', here.cpu, sentence);
  });
}

function nodeConflicts(
  here: PlacedCpu,
  { nics }: Placed,
  where: string,
  conflict: Report,
): readonly PlacementConflict[] {
  return nics
    .filter(
      ({ node, receivePacketsPerSecond = 0 }) =>
        node !== undefined &&
        here.node !== undefined &&
        node !== here.node &&
        receivePacketsPerSecond >= LEAST_PACKETS,
    )
    .flatMap(({ name, node }) =>
      conflict(
        'numa',
        'remark',
        here.cpu,
        `${name} is at NUMA node ${node}, but ${where}, at node ${here.node}`,
      ),
    );
}

function busiestOf({ threads, busiestTid }: SrsMetrics): ThreadMetrics | undefined {
  return threads.find(({ tid }) => tid === busiestTid);
}

function demandOf({ cpuPercent = 0, runQueueWaitPercent = 0 }: ThreadMetrics): number {
  return cpuPercent + runQueueWaitPercent;
}

function nameOf({ pid }: Pick<SrsMetrics, 'pid'>): string {
  return `SRS ${pid}`;
}

function busyPercent(cpu: CpuMetrics | undefined): number | undefined {
  return cpu?.idle === undefined ? undefined : 100 - cpu.idle - (cpu.iowait ?? 0);
}
