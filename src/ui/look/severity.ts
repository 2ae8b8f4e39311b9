import type { CpuMetrics, SocketMetrics } from '../../metrics/metrics.ts';
import type { Role } from './theme.ts';

/** From where on a figure is a warning, and from where on it is bad. */
interface Limits {
  readonly warning: number;
  readonly bad: number;
}

/** Time ready but without a CPU, percent. At 18 % the incident this was learnt from lost nothing, at 46 % it soon did. */
const RUN_QUEUE_WAIT: Limits = { warning: 20, bad: 40 };
/** One thread can use one CPU: SRS's own circuit breaker trips at 90, its docs call 80 an overload. */
const THREAD_CPU: Limits = { warning: 80, bad: 90 };
const BUFFER_FILL: Limits = { warning: 50, bad: 90 };
/** Of the limit: at 100 no client gets in. */
const OPEN_FILES: Limits = { warning: 80, bad: 95 };
/** On the CPU of SRS's busiest thread. */
const SOFTIRQ: Limits = { warning: 25, bad: 50 };

/** `good` is not coloured: a healthy host is almost colourless. */
function roleOf(value: number | undefined, limits: Limits): Role {
  if (value === undefined) return 'unknown';
  if (value >= limits.bad) return 'bad';
  return value >= limits.warning ? 'warning' : 'plain';
}

export const runQueueWaitRole = (percent: number | undefined): Role => roleOf(percent, RUN_QUEUE_WAIT);
export const threadCpuRole = (percent: number | undefined): Role => roleOf(percent, THREAD_CPU);
export const openFilesRole = (percent: number | undefined): Role => roleOf(percent, OPEN_FILES);

/** Softirq matters where it takes the time of SRS; elsewhere it is where it should be. */
export function softirqRole(cpu: CpuMetrics, isSrsCpu: boolean): Role {
  return isSrsCpu ? roleOf(cpu.softirq, SOFTIRQ) : cpu.softirq === undefined ? 'unknown' : 'plain';
}

/** Percent of the receive buffer that the highest Recv-Q filled; undefined while the buffer is not known. */
export function fillPercent(socket: SocketMetrics): number | undefined {
  const { receiveBufferBytes } = socket;
  if (receiveBufferBytes === undefined || receiveBufferBytes <= 0) return undefined;
  return (socket.recvQueuePeakBytes * 100) / receiveBufferBytes;
}

export const fillRole = (percent: number | undefined): Role => roleOf(percent, BUFFER_FILL);

/** Losses have no threshold: one is bad. */
export function lossRole(count: number | undefined): Role {
  if (count === undefined) return 'unknown';
  return count > 0 ? 'bad' : 'plain';
}
