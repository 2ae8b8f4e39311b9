import type { Limits, Thresholds } from '../../settings/thresholds.ts';
import type { Severity } from '../../text/severity.ts';
import type { CpuMetrics, SocketMetrics, ThreadMetrics } from '../terms/metrics.ts';

/** How bad a figure is, by its limits. */
function severityOf(value: number | undefined, limits: Limits): Severity {
  if (value === undefined) return 'unknown';
  if (value >= limits.bad) return 'bad';
  return value >= limits.warning ? 'warning' : 'good';
}

type PercentSeverity = (percent: number | undefined, thresholds: Thresholds) => Severity;

export const runQueueWaitSeverity: PercentSeverity = (percent, { runQueueWait }) =>
  severityOf(percent, runQueueWait);
export const threadCpuSeverity: PercentSeverity = (percent, { threadCpu }) => severityOf(percent, threadCpu);
export const openFilesSeverity: PercentSeverity = (percent, { openFiles }) => severityOf(percent, openFiles);
export const fillSeverity: PercentSeverity = (percent, { bufferFill }) => severityOf(percent, bufferFill);

/** The waiting of a thread that has nothing to do harms nobody. */
export function threadWaitSeverity(
  { runQueueWaitPercent, carriesLoad }: Pick<ThreadMetrics, 'runQueueWaitPercent' | 'carriesLoad'>,
  thresholds: Thresholds,
): Severity {
  const severity = runQueueWaitSeverity(runQueueWaitPercent, thresholds);
  return severity !== 'unknown' && carriesLoad === false ? 'good' : severity;
}

/** Softirq matters where it takes the time of SRS; elsewhere it is where it should be. */
export function softirqSeverity(
  { softirq }: Pick<CpuMetrics, 'softirq'>,
  isSrsCpu: boolean,
  thresholds: Thresholds,
): Severity {
  return isSrsCpu ? severityOf(softirq, thresholds.softirq) : softirq === undefined ? 'unknown' : 'good';
}

/** Percent of a CPU's time that the hypervisor may give to others before it is a warning. */
const STEAL_FROM_PERCENT = 5;

/** Steal is time that the hypervisor gave to others: SRS waits and cannot help it. */
export function stealSeverity(steal: number | undefined): Severity {
  if (steal === undefined) return 'unknown';
  return steal >= STEAL_FROM_PERCENT ? 'warning' : 'good';
}

/** A CPU that SRS shares with so little idle time has nothing left for a burst. Percent. */
const LEAST_IDLE_PERCENT = 10;

/** @param isSrsCpu whether SRS's busiest thread ran on it: other CPUs may be as busy as they like */
export function idleSeverity(idle: number | undefined, isSrsCpu: boolean): Severity {
  if (idle === undefined) return 'unknown';
  return isSrsCpu && idle < LEAST_IDLE_PERCENT ? 'warning' : 'good';
}

/** As `idleSeverity`, by what it does. @param busyPercent neither idle nor waiting for a disk */
export function busySeverity(busyPercent: number, isSrsCpu: boolean): Severity {
  return isSrsCpu && busyPercent >= 100 - LEAST_IDLE_PERCENT ? 'warning' : 'good';
}

/** Percent of the receive buffer that the highest Recv-Q filled; undefined while the buffer is not known. */
export function fillPercent(socket: SocketMetrics): number | undefined {
  const { receiveBufferBytes } = socket;
  if (receiveBufferBytes === undefined || receiveBufferBytes <= 0) return undefined;
  return (socket.recvQueuePeakBytes * 100) / receiveBufferBytes;
}

/** Losses have no threshold: one is bad. */
export function lossSeverity(count: number | undefined): Severity {
  if (count === undefined) return 'unknown';
  return count > 0 ? 'bad' : 'good';
}
