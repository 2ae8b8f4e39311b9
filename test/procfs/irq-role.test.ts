import { expect, test } from 'vitest';
import { roleOfIrq } from '../../src/procfs/irq-role.ts';

test.each([
  ['virtio2-input.0', 'receive'],
  ['virtio2-output.11', 'send'],
  ['virtio2-config', 'other'],
  ['virtio2-control', 'other'],
  // ixgbe, igb, e1000e, igc, bnxt_en, tg3, vmxnet3
  ['eth0-TxRx-0', 'both'],
  ['eth0-rx-0', 'receive'],
  ['eth0-tx-0', 'send'],
  ['eth0-txrx-3', 'both'],
  ['eth0-rxtx-3', 'both'],
  ['eth0-event-4', 'other'],
  ['eth0', 'other'],
  // i40e, ice, iavf
  ['i40e-eth0-TxRx-0', 'both'],
  ['i40e-0000:18:00.0:misc', 'other'],
  ['i40e-0000:18:00.0:fdir-TxRx-0', 'other'],
  ['ice-eth0-TxRx-12', 'both'],
  ['iavf-0000:18:02.0:mbx', 'other'],
  // mlx4, mlx5
  ['mlx5_comp0@pci:0000:3b:00.0', 'both'],
  ['mlx5_async0@pci:0000:3b:00.0', 'other'],
  ['mlx5_ctrl_eq0@pci:0000:3b:00.0', 'other'],
  ['mlx4-5@0000:03:00.0', 'both'],
  ['eth0-0', 'both'],
  // ena, gve, mana, bnx2x, xen-netfront, cxgb
  ['eth0-Tx-Rx-1', 'both'],
  ['ena-mgmnt@pci:0000:00:05.0', 'other'],
  ['gve-ntfy-blk0@pci:0000:00:04.0', 'both'],
  ['gve-mgmnt@pci:0000:00:04.0', 'other'],
  ['mana_q3@pci:7870:00:00.0', 'both'],
  ['mana_hwc@pci:7870:00:00.0', 'other'],
  ['eth0-fp-2', 'both'],
  ['eth0-sp', 'other'],
  ['eth0-q0-rx', 'receive'],
  ['eth0-q0-tx', 'send'],
  ['eth0 (queue 3)', 'both'],
] as const)('%s: %s', (name, role) => {
  expect(roleOfIrq(name, 'eth0')).toBe(role);
});

test('the name of the interface says nothing', () => {
  expect(roleOfIrq('wlanrx0-tx-0', 'wlanrx0')).toBe('send');
  expect(roleOfIrq('enp3s0', 'enp3s0')).toBe('other');
});
