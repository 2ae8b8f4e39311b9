import { describe, expect, test } from 'vitest';
import { parseInterrupts } from '../../src/procfs/interrupts.ts';
import { readFixture } from './recorded-texts.ts';

const virtio = parseInterrupts(readFixture('interrupts-6.18-virtio.txt'));
const drivers = parseInterrupts(readFixture('interrupts-drivers.txt'));

/** Controller, trigger and actions of a line of the many drivers. */
const described = (label: string) => {
  const line = drivers.get(label);
  return [line?.controller, line?.trigger, line?.actions];
};

describe('parseInterrupts', () => {
  test('reads the IRQs of a virtio NIC', () => {
    expect(virtio.get('38')).toEqual({
      countByCpu: new Map([
        [0, 0],
        [1, 3117],
      ]),
      controller: 'PCI-MSIX-0000:00:03.0',
      trigger: 'edge',
      actions: ['virtio2-input.0'],
    });
    expect(virtio.get('24')).toMatchObject({ controller: 'IO-APIC', trigger: 'edge', actions: ['ACPI:Ged'] });
    expect(
      [...virtio].filter(([, { actions }]) => actions[0]?.startsWith('virtio2-')).map(([irq]) => irq),
    ).toEqual(['37', '38', '39']);
  });

  test('takes the CPU numbers from the header', () => {
    expect([...(drivers.get('52')?.countByCpu ?? [])]).toEqual([
      [0, 31_000_000],
      [1, 0],
      [3, 0],
      [7, 0],
    ]);
    expect(drivers.get('16')?.countByCpu.get(7)).toBe(12);
    expect(drivers.get('51')?.countByCpu.get(3)).toBe(4_294_967_295);
  });

  test.each([
    ['0', 'IO-APIC', 'edge', 'timer'],
    ['16', 'IO-APIC', 'fasteoi', 'i801_smbus|snd_hda_intel:card0'],
    ['24', 'PCI-MSI', 'edge', 'PCIe PME'],
    ['29', 'PCI-MSI', 'edge', 'virtio0-input.0'],
    ['42', 'IR-PCI-MSI', 'edge', 'eth0-TxRx-1'],
    ['52', 'IR-PCI-MSIX-0000:3b:00.0', 'edge', 'mlx5_comp0@pci:0000:3b:00.0'],
    ['61', 'PCI-MSI', 'edge', 'ena-mgmnt@pci:0000:00:05.0'],
    ['72', 'IR-PCI-MSI', 'edge', 'i40e-eno1-TxRx-0'],
    ['81', 'xen-dyn', 'event', 'eth1-q0-rx'],
    ['91', 'Hyper-V PCIe MSI', 'edge', 'mlx5_async0@pci:7ea6:00:02.0'],
    ['101', 'GICv3', 'level', 'arch_timer'],
    ['102', 'ITS-MSI', 'edge', 'enP1p1s0-0'],
    ['103', 'PCI-MSI', 'edge', ''],
    ['104', 'None', undefined, ''],
  ])('IRQ %s: %s, %s, %s', (label, controller, trigger, actions) => {
    expect(described(label)).toEqual([controller, trigger, actions.split('|').filter(Boolean)]);
  });

  test('what is no device’s has counts and no more', () => {
    expect(drivers.get('HYP')).toEqual({
      countByCpu: new Map([
        [0, 900_000],
        [1, 900_001],
        [3, 900_002],
        [7, 900_003],
      ]),
      controller: undefined,
      trigger: undefined,
      actions: [],
    });
    // One count for the whole machine; it stands in the first column.
    expect(drivers.get('MIS')?.countByCpu.get(1)).toBeUndefined();
  });

  test('a name can hold blanks and a parenthesis', () => {
    const lines = parseInterrupts('  CPU0\n 60:   5   PCI-MSI 1-edge      eth2 (queue 0)\n');
    expect(lines.get('60')?.actions).toEqual(['eth2 (queue 0)']);
  });

  test('reads 512 CPUs', () => {
    const header = Array.from({ length: 512 }, (_, cpu) => `CPU${cpu}`.padEnd(11)).join('');
    const row = Array.from({ length: 512 }, (_, cpu) => ` ${String(cpu * 3).padStart(10)}`).join('');
    const line = parseInterrupts(`     ${header}\n 900:${row}  PCI-MSI 4-edge      eth0-TxRx-0\n`).get('900');
    expect(line?.countByCpu.get(511)).toBe(1_533);
    expect(line?.actions).toEqual(['eth0-TxRx-0']);
  });

  test('has nothing of an empty text', () => {
    expect(parseInterrupts('').size).toBe(0);
    expect(parseInterrupts('CPU0\n').size).toBe(0);
  });
});
