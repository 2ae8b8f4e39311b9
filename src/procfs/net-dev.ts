import { splitFields } from './fields.ts';
import { toCount } from './numbers.ts';
import type { InterfaceCounters } from './types.ts';

/**
 * /proc/PID/net/dev (net/core/net-procfs.c): the interfaces of one network namespace, in the kernel's order. Drops are
 * what the kernel and the NIC dropped (`rx_dropped + rx_missed_errors`). Lines without a name or a figure are left out.
 */
export function parseNetDev(text: string): InterfaceCounters[] {
  const interfaces: InterfaceCounters[] = [];
  for (const line of text.split('\n')) {
    // The figures have no colon, names such as `eth0:1` may; old kernels put no space behind it (`eth0:123`).
    const colon = line.lastIndexOf(':');
    if (colon === -1) continue;
    const name = line.slice(0, colon).trim();
    const figures = splitFields(line.slice(colon + 1)).map(toCount);
    if (name !== '' && figures.some(figure => figure !== undefined)) {
      interfaces.push({ name, ...toCounters(figures) });
    }
  }
  return interfaces;
}

function toCounters(figures: readonly (number | undefined)[]): Omit<InterfaceCounters, 'name'> {
  // bytes packets errs drop fifo frame compressed multicast | bytes packets errs drop fifo colls carrier compressed
  const [receiveBytes, receivePackets, receiveErrors, receiveDrops] = figures;
  const [sendBytes, sendPackets, sendErrors, sendDrops] = figures.slice(8);
  return {
    receiveBytes,
    receivePackets,
    receiveErrors,
    receiveDrops,
    sendBytes,
    sendPackets,
    sendErrors,
    sendDrops,
  };
}
