/** The path of the limit that decides how large the receive buffers of SRS are. */
export const RECEIVE_MAX = '/proc/sys/net/core/rmem_max';
export const RECEIVE_DEFAULT_BYTES = 212_992;

/**
 * Parameters of the kernel by their paths, with the texts that they have. All can be written and read back; the model itself
 * goes by rmem_max alone.
 */
export function createSysctls(receiveMaxBytes: number): Map<string, string> {
  return new Map([
    ['/proc/sys/net/core/rmem_default', String(RECEIVE_DEFAULT_BYTES)],
    ['/proc/sys/net/core/wmem_max', '16777216'],
    ['/proc/sys/net/core/wmem_default', '212992'],
    ['/proc/sys/net/core/netdev_max_backlog', '1000'],
    ['/proc/sys/net/core/netdev_budget', '300'],
    ['/proc/sys/net/core/netdev_budget_usecs', '8000'],
    ['/proc/sys/net/ipv4/udp_mem', '383853\t511805\t767706'],
    [RECEIVE_MAX, String(receiveMaxBytes)],
  ]);
}
