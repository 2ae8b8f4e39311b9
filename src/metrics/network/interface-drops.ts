import type { Severity } from '../../text/severity.ts';
import type { InterfaceMetrics } from '../terms/metrics.ts';

/**
 * What an interface dropped a second, in both directions; undefined while it is not known. Drivers count the same frame as
 * dropped and as a fifo error, or as one of them: the larger is the least of it.
 */
export function interfaceDrops(entry: InterfaceMetrics): number | undefined {
  const { receiveDropsPerSecond, sendDropsPerSecond } = entry;
  if (receiveDropsPerSecond === undefined || sendDropsPerSecond === undefined) return undefined;
  return Math.max(receiveDropsPerSecond + sendDropsPerSecond, fifoErrors(entry) ?? 0);
}

/**
 * Fifo errors are losses. A drop on sending may be a loss. Received drops include frames that nobody here wanted (LLDP,
 * STP, another VLAN); healthy hosts have them all the time, so they are no alarm.
 */
export function interfaceDropsSeverity(entry: InterfaceMetrics): Severity {
  if (interfaceDrops(entry) === undefined) return 'unknown';
  if ((fifoErrors(entry) ?? 0) > 0) return 'bad';
  return (entry.sendDropsPerSecond ?? 0) > 0 ? 'warning' : 'good';
}

function fifoErrors(entry: InterfaceMetrics): number | undefined {
  const { receiveFifoErrorsPerSecond, sendFifoErrorsPerSecond } = entry;
  if (receiveFifoErrorsPerSecond === undefined || sendFifoErrorsPerSecond === undefined) return undefined;
  return receiveFifoErrorsPerSecond + sendFifoErrorsPerSecond;
}
