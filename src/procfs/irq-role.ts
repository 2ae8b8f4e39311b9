/** What an IRQ of a NIC is for: packets that come, that go, both, or something else (link changes, mailboxes). */
export type IrqRole = 'receive' | 'send' | 'both' | 'other';

/** Vectors that serve no queue, as drivers name them: virtio2-config, mlx5_async0, ena-mgmnt, i40e-…:misc, …:fdir-TxRx-0. */
const NO_QUEUE =
  /config|control|ctrl|async|mgmn|mgmt|misc|mbx|mailbox|fdir|event|hwc|link|lsc|aux|ptp|slow|(?:^|[^a-z])sp\d*$/i;

/**
 * The role that a name says: `virtio2-input.0`, `eth0-TxRx-0`, `eth0-Tx-Rx-0` (ena), `i40e-eth0-TxRx-0`, `eth0-rx-0`,
 * `eth0-q0-tx` (Xen), and with nothing but a number `mlx5_comp0@pci:…`, `gve-ntfy-blk0@pci:…`, `eth0-fp-0`, `eth0-0`.
 * The bare name of an interface is that of its link changes, where it has queues beside.
 */
export function roleOfIrq(name: string, interfaceName: string): IrqRole {
  // Behind the @ stands the device; the interface's name may hold what looks like a role (`wlanrx0`).
  const own = name.replace(/@.*$/, '').replace(interfaceName, '');
  if (NO_QUEUE.test(own)) return 'other';
  const receives = /rx|input/i.test(own);
  const sends = /tx|output/i.test(own);
  if (receives || sends) return receives && sends ? 'both' : receives ? 'receive' : 'send';
  return /\d\)?$/.test(own) ? 'both' : 'other';
}
