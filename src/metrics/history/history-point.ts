import { busyPercent } from '../cpu/cpu-slowness.ts';
import type { Metrics, SrsMetrics } from '../terms/metrics.ts';
import type { UdpTraffic } from '../udp/udp-interval.ts';

/** What the sparklines and charts show, one value a refresh. */
export interface HistoryPoint {
  readonly atMs: number;
  readonly time: string;
  /** For want of room in the receive buffer, and of UDP memory. */
  readonly lostPerSecond: number | undefined;
  readonly receivedPacketsPerSecond: number | undefined;
  readonly recvQueuePeakBytes: number | undefined;
  readonly cpuPercent: number | undefined;
  readonly runQueueWaitPercent: number | undefined;
  /** Periods of its CPU quota in which it was stopped, in percent; 0 where nothing stopped it. */
  readonly throttledPercent?: number | undefined;
  /** The thread whose wait this is, and whether it has work to do (see thread-load.ts). */
  readonly busiestTid?: number | undefined;
  readonly carriesLoad?: boolean | undefined;
  /** Softirq on the CPU that SRS's busiest thread last ran on. */
  readonly softirqPercent: number | undefined;
  readonly receiveBytesPerSecond: number | undefined;
  readonly sendBytesPerSecond: number | undefined;
  /** What a verdict sums up beside these; undefined in a point that no verdict can be made of. */
  readonly forVerdict: VerdictPoint | undefined;
}

export interface VerdictPoint {
  /** Since the refresh before. */
  readonly elapsedSeconds: number | undefined;
  /**
   * What came and was lost in SRS's network namespace since its counters were read before, as the ledger has it; undefined
   * where they were not read anew at this refresh: then a later one has it.
   */
  readonly udp: UdpTraffic | undefined;
  /**
   * Packets that SRS's own sockets dropped since the refresh before, those that are closed by now among them; undefined
   * when the sockets were not read at one of both, or whose they are is not known.
   */
  readonly ownDrops: number | undefined;
  readonly userPercent: number | undefined;
  readonly systemPercent: number | undefined;
  /** All CPUs together: everything but idle and iowait. */
  readonly busyPercent: number | undefined;
}

/** What the ledger of an SRS says at a refresh. */
export interface LossFigures {
  /** The newest interval of the ledger; undefined: it has none yet. */
  readonly traffic: UdpTraffic | undefined;
  /** Whether it came with this refresh: the counters may be read less often. */
  readonly isNew: boolean;
  /** As `VerdictPoint.ownDrops`. */
  readonly ownDrops: number | undefined;
  /** The same since the last refresh that could tell, where the one before this could not. */
  readonly lateDrops?: number | undefined;
  /** What sockets of other SRS of its namespace are known to have dropped since the refresh before. */
  readonly dropsOfOthers?: number;
  /** Packets of the namespace with a wrong checksum, which its sockets count as drops too; undefined as `traffic`. */
  readonly checksumErrors?: number | undefined;
}

/** The figures of one refresh that are worth a line over time. */
export function historyPoint(
  atMs: number,
  metrics: Metrics,
  srs: SrsMetrics,
  { traffic, isNew, ownDrops }: LossFigures,
  throttledPercent: number | undefined,
): HistoryPoint {
  const sum = (pick: (entry: (typeof srs.interfaces)[number]) => number | undefined): number | undefined =>
    srs.interfaces.reduce<number | undefined>(
      (total, entry) => {
        const value = pick(entry);
        return value === undefined || total === undefined ? undefined : total + value;
      },
      srs.interfaces.length === 0 ? undefined : 0,
    );
  return {
    atMs,
    time: metrics.time,
    lostPerSecond: perSecond(traffic?.lost, traffic),
    receivedPacketsPerSecond: perSecond(traffic?.received, traffic),
    recvQueuePeakBytes:
      srs.sockets.length === 0
        ? undefined
        : srs.sockets.reduce((peak, socket) => Math.max(peak, socket.recvQueuePeakBytes), 0),
    cpuPercent: srs.cpuPercent,
    runQueueWaitPercent: srs.runQueueWaitPercent,
    throttledPercent,
    busiestTid: srs.busiestTid,
    carriesLoad: srs.threads.find(({ tid }) => tid === srs.busiestTid)?.carriesLoad,
    softirqPercent:
      metrics.cpuNumbers === 'host' ? metrics.cpus.find(cpu => cpu.cpu === srs.lastCpu)?.softirq : undefined,
    receiveBytesPerSecond: sum(entry => entry.receiveBytesPerSecond),
    sendBytesPerSecond: sum(entry => entry.sendBytesPerSecond),
    forVerdict: {
      elapsedSeconds: metrics.elapsedSeconds,
      udp: isNew ? traffic : undefined,
      ownDrops,
      userPercent: srs.userPercent,
      systemPercent: srs.systemPercent,
      busyPercent: busyPercent(metrics.cpuTotal),
    },
  };
}

function perSecond(count: number | undefined, traffic: UdpTraffic | undefined): number | undefined {
  if (count === undefined || traffic === undefined) return undefined;
  return count / ((traffic.toMs - traffic.fromMs) / 1_000);
}
