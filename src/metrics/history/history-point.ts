import type { Metrics, SrsMetrics } from '../terms/metrics.ts';

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
  /** The thread that this is of, and whether it has work to do (see thread-load.ts). */
  readonly busiestTid?: number | undefined;
  readonly carriesLoad?: boolean | undefined;
  /** Softirq on the CPU that SRS's busiest thread last ran on. */
  readonly softirqPercent: number | undefined;
  readonly receiveBytesPerSecond: number | undefined;
  readonly sendBytesPerSecond: number | undefined;
  /** What a verdict sums up beside these; undefined in a point that no verdict can be made of. */
  readonly forVerdict: VerdictPoint | undefined;
}

/** Counters as they stood, so that a window's figures are differences as those of two `netstat -suna` are. */
export interface UdpCounts {
  /** When they were read, on the host's monotonic clock. */
  readonly atMs: number;
  readonly received: number | undefined;
  /** For want of room in the receive buffer, and of UDP memory. */
  readonly lost: number | undefined;
  readonly sent: number | undefined;
}

export interface VerdictPoint {
  /** Since the refresh before. */
  readonly elapsedSeconds: number | undefined;
  /** Counters of SRS's network namespace; undefined when they were not read. */
  readonly udp: UdpCounts | undefined;
  /**
   * Packets that SRS's own sockets dropped since they were opened, those that are closed by now among them; undefined
   * when the sockets were not read, or whose they are is not known.
   */
  readonly ownDrops: number | undefined;
  readonly userPercent: number | undefined;
  readonly systemPercent: number | undefined;
  /** All CPUs together: everything but idle and iowait. */
  readonly busyPercent: number | undefined;
}

export interface UdpFigures {
  readonly lostPerSecond: number | undefined;
  readonly receivedPerSecond: number | undefined;
  readonly counts: UdpCounts | undefined;
  /** As `VerdictPoint.ownDrops`. */
  readonly ownDrops: number | undefined;
}

/** The figures of one refresh that are worth a line over time. */
export function historyPoint(atMs: number, metrics: Metrics, srs: SrsMetrics, udp: UdpFigures): HistoryPoint {
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
    lostPerSecond: udp.lostPerSecond,
    receivedPacketsPerSecond: udp.receivedPerSecond,
    recvQueuePeakBytes:
      srs.sockets.length === 0
        ? undefined
        : srs.sockets.reduce((peak, socket) => Math.max(peak, socket.recvQueuePeakBytes), 0),
    cpuPercent: srs.cpuPercent,
    runQueueWaitPercent: srs.runQueueWaitPercent,
    busiestTid: srs.busiestTid,
    carriesLoad: srs.threads.find(({ tid }) => tid === srs.busiestTid)?.carriesLoad,
    softirqPercent:
      metrics.cpuNumbers === 'host' ? metrics.cpus.find(cpu => cpu.cpu === srs.lastCpu)?.softirq : undefined,
    receiveBytesPerSecond: sum(entry => entry.receiveBytesPerSecond),
    sendBytesPerSecond: sum(entry => entry.sendBytesPerSecond),
    forVerdict: {
      elapsedSeconds: metrics.elapsedSeconds,
      udp: udp.counts,
      ownDrops: udp.ownDrops,
      userPercent: srs.userPercent,
      systemPercent: srs.systemPercent,
      busyPercent: busyPercent(metrics.cpuTotal),
    },
  };
}

function busyPercent({ idle, iowait }: Metrics['cpuTotal']): number | undefined {
  return idle === undefined || iowait === undefined ? undefined : Math.max(0, 100 - idle - iowait);
}
