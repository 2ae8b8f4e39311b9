import { splitFields } from './fields.ts';
import { toCount } from './numbers.ts';
import type { InterfaceCounters } from './types.ts';

/** Eight of each direction, since Linux 2.2. */
const FIGURES = 16;
/** Bytes and packets of each. Others are missing from what was imported. */
const ESSENTIAL = [0, 1, 8, 9];

/**
 * /proc/PID/net/dev (net/core/net-procfs.c): the interfaces of one network namespace, in the kernel's order. Drops are
 * what the kernel and the NIC dropped (`rx_dropped + rx_missed_errors`). An interface whose
 * line lacks figures has none that are known. Undefined when no line is whole: every namespace has `lo`.
 */
export function parseNetDev(text: string): InterfaceCounters[] | undefined {
  const interfaces: InterfaceCounters[] = [];
  let isAnyWhole = false;
  for (const line of text.split('\n')) {
    // The figures have no colon, names such as `eth0:1` may; old kernels put no space behind it (`eth0:123`).
    const colon = line.lastIndexOf(':');
    if (colon === -1) continue;
    const name = line.slice(0, colon).trim();
    const figures = splitFields(line.slice(colon + 1)).map(toCount);
    if (name === '') continue;
    const isWhole = figures.length >= FIGURES;
    isAnyWhole ||= isWhole && ESSENTIAL.every(column => figures[column] !== undefined);
    // In a shorter line there is no telling which figures are missing.
    interfaces.push({ name, ...toCounters(isWhole ? figures : []) });
  }
  return isAnyWhole ? interfaces : undefined;
}

function toCounters(figures: readonly (number | undefined)[]): Omit<InterfaceCounters, 'name'> {
  // bytes packets errs drop fifo frame compressed multicast | bytes packets errs drop fifo colls carrier compressed
  const [receiveBytes, receivePackets, receiveErrors, receiveDrops, receiveFifoErrors] = figures;
  const [sendBytes, sendPackets, sendErrors, sendDrops, sendFifoErrors] = figures.slice(8);
  return {
    receiveBytes,
    receivePackets,
    receiveErrors,
    receiveDrops,
    receiveFifoErrors,
    sendBytes,
    sendPackets,
    sendErrors,
    sendDrops,
    sendFifoErrors,
  };
}
