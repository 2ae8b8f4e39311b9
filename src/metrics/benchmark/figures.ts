/**
 * The figures of one server over a window or over a whole row. Undefined: not known, or nothing to measure it by. Percent
 * of a process is of one CPU, of the host of all its CPUs, as in top. The first eight are the guide's table.
 */
export interface Figures {
  readonly cpuPercent: number | undefined;
  /** VmRSS, of all its processes. */
  readonly residentBytes: number | undefined;
  /** TCP connections that are established, of its own sockets. */
  readonly connections: number | undefined;
  /** Clients of WebRTC and SRT, which are no connections: as SRS's API tells them, 0 where nothing comes by UDP. */
  readonly udpClients: number | undefined;
  readonly expectedBitsPerSecond: number | undefined;
  /** Sent by one interface of its network namespace, whoever sent it. */
  readonly actualBitsPerSecond: number | undefined;
  /** CPU of all load generators together. */
  readonly loadCpuPercent: number | undefined;
  /** As the user gave it: no figure of a host tells it. */
  readonly latencySeconds: number | undefined;
  /** UDP receive buffer errors of its network namespace. */
  readonly lostPackets: number | undefined;
  /** UDP packets of its network namespace that were received. */
  readonly receivedPackets: number | undefined;
  /** Lost packets in percent of all that arrived. */
  readonly lossPercent: number | undefined;
  /** The fullest that one of its UDP sockets was seen. */
  readonly recvQueuePeakBytes: number | undefined;
  /** Share of the time that its busiest thread was ready but had no CPU. */
  readonly runQueueWaitPercent: number | undefined;
  readonly userPercent: number | undefined;
  readonly systemPercent: number | undefined;
  readonly softirqPercent: number | undefined;
  readonly stealPercent: number | undefined;
  /** The mean of all CPUs. */
  readonly frequencyMhz: number | undefined;
  readonly cpuPercentPerThousandClients: number | undefined;
}

export type FigureName = keyof Figures;

export const UNKNOWN_FIGURES: Figures = {
  cpuPercent: undefined,
  residentBytes: undefined,
  connections: undefined,
  udpClients: undefined,
  expectedBitsPerSecond: undefined,
  actualBitsPerSecond: undefined,
  loadCpuPercent: undefined,
  latencySeconds: undefined,
  lostPackets: undefined,
  receivedPackets: undefined,
  lossPercent: undefined,
  recvQueuePeakBytes: undefined,
  runQueueWaitPercent: undefined,
  userPercent: undefined,
  systemPercent: undefined,
  softirqPercent: undefined,
  stealPercent: undefined,
  frequencyMhz: undefined,
  cpuPercentPerThousandClients: undefined,
};

export const FIGURE_NAMES = Object.keys(UNKNOWN_FIGURES) as readonly FigureName[];

/** A line of the table: one server over one span. */
export interface BenchmarkRow {
  /** `SRS`, `nginx`; `SRS 17034` where there are several. */
  readonly server: string;
  /** Of all its processes, of any window; empty in a file that does not tell. */
  readonly pids: readonly number[];
  /** What the user calls this measurement; empty: nothing. */
  readonly label: string;
  /** Wall-clock time at which it began; undefined in a file that does not tell. */
  readonly time: string | undefined;
  /** What was measured of the span that was asked for. */
  readonly seconds: number;
  /** How many windows the spread is of. */
  readonly windowCount: number;
  /** Over the whole span: rates and gauges as means, losses as sums, the highest peak. */
  readonly figures: Figures;
  /** The standard deviation of the windows' figures, for those that are known in two windows or more. */
  readonly spread: Figures;
  /** The windows in their order; empty in a file that does not tell. */
  readonly windows: readonly Figures[];
  /** Whose bits `actualBitsPerSecond` are: `lo`. */
  readonly interfaceName: string | undefined;
  /** What has to be known to read it, in sentences. */
  readonly notes: readonly string[];
}

/** A row to be compared: one that was read from a table has rounded figures. */
export interface ComparableRow extends BenchmarkRow {
  /** The last digit of each figure; undefined: it is exact. */
  readonly steps?: Figures;
  /** The windows in which a figure is known, where it was told; undefined: in all of them. */
  readonly knownIn?: Figures;
}

/** Connections and clients of WebRTC and SRT; undefined where one of both is not known. */
export function clientsOf({ connections, udpClients }: Pick<Figures, 'connections' | 'udpClients'>) {
  return connections === undefined || udpClients === undefined ? undefined : connections + udpClients;
}
