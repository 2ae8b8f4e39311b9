import type { CpuMetrics, SocketMetrics, ThreadMetrics } from '../../metrics/terms/metrics.ts';
import type { Limits, Thresholds } from '../../settings/thresholds.ts';
import type { Role } from './theme.ts';

/** `good` is not coloured: a healthy host is almost colourless. */
function roleOf(value: number | undefined, limits: Limits): Role {
  if (value === undefined) return 'unknown';
  if (value >= limits.bad) return 'bad';
  return value >= limits.warning ? 'warning' : 'plain';
}

type PercentRole = (percent: number | undefined, thresholds: Thresholds) => Role;

export const runQueueWaitRole: PercentRole = (percent, { runQueueWait }) => roleOf(percent, runQueueWait);
export const threadCpuRole: PercentRole = (percent, { threadCpu }) => roleOf(percent, threadCpu);
export const openFilesRole: PercentRole = (percent, { openFiles }) => roleOf(percent, openFiles);
export const fillRole: PercentRole = (percent, { bufferFill }) => roleOf(percent, bufferFill);

/** The waiting of a thread that has nothing to do harms nobody. */
export function threadWaitRole(
  { runQueueWaitPercent, carriesLoad }: Pick<ThreadMetrics, 'runQueueWaitPercent' | 'carriesLoad'>,
  thresholds: Thresholds,
): Role {
  const role = runQueueWaitRole(runQueueWaitPercent, thresholds);
  return role !== 'unknown' && carriesLoad === false ? 'plain' : role;
}

/** Softirq matters where it takes the time of SRS; elsewhere it is where it should be. */
export function softirqRole(
  { softirq }: Pick<CpuMetrics, 'softirq'>,
  isSrsCpu: boolean,
  thresholds: Thresholds,
): Role {
  return isSrsCpu ? roleOf(softirq, thresholds.softirq) : softirq === undefined ? 'unknown' : 'plain';
}

/** Percent of the receive buffer that the highest Recv-Q filled; undefined while the buffer is not known. */
export function fillPercent(socket: SocketMetrics): number | undefined {
  const { receiveBufferBytes } = socket;
  if (receiveBufferBytes === undefined || receiveBufferBytes <= 0) return undefined;
  return (socket.recvQueuePeakBytes * 100) / receiveBufferBytes;
}

/** Losses have no threshold: one is bad. */
export function lossRole(count: number | undefined): Role {
  if (count === undefined) return 'unknown';
  return count > 0 ? 'bad' : 'plain';
}
