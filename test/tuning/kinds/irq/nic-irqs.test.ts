import { describe, expect, test } from 'vitest';
import { parseInterrupts } from '../../../../src/procfs/interrupts.ts';
import { readNics } from '../../../../src/tuning/kinds/irq/nic.ts';
import { readNicIrqs } from '../../../../src/tuning/kinds/irq/nic-irqs.ts';
import { createNicHost, type FakeNicScript, irqFiles } from '../../../helpers/fake-nic.ts';
import { readFixture } from '../../../procfs/recorded-texts.ts';

const DRIVERS = readFixture('interrupts-drivers.txt');

/** The IRQs that are found for an interface among those of many drivers. */
async function irqsOf(name: string, script: FakeNicScript) {
  const host = createNicHost({ interrupts: DRIVERS, ...script });
  return readNicIrqs(host, name, parseInterrupts(script.interrupts ?? DRIVERS));
}

const numbersOf = async (name: string, script: FakeNicScript) =>
  (await irqsOf(name, script)).map(({ irq }) => irq);

const pciLink = (name: string, slot: string) => ({ [`/sys/class/net/${name}/device`]: `../../../${slot}` });
const msiFiles = (name: string, irqs: readonly number[]) =>
  Object.fromEntries(irqs.map(irq => [`/sys/class/net/${name}/device/msi_irqs/${irq}`, 'msix\n']));

describe('the IRQs of a NIC', () => {
  test('virtio: those of its parent on the bus, with mask and effective CPU', async () => {
    const host = createNicHost();
    const look = await host.look({ texts: ['/proc/interrupts'] });
    const lines = parseInterrupts(look.knownText('/proc/interrupts') ?? '');
    expect(await readNicIrqs(host, 'eth0', lines)).toEqual([
      { irq: 37, name: 'virtio2-config', role: 'other', cpus: '0-3', effectiveCpus: '2' },
      { irq: 38, name: 'virtio2-input.0', role: 'receive', cpus: '0-3', effectiveCpus: '0' },
      { irq: 39, name: 'virtio2-output.0', role: 'send', cpus: '0-3', effectiveCpus: '1' },
      { irq: 40, name: 'virtio2-input.1', role: 'receive', cpus: '0-3', effectiveCpus: '2' },
      { irq: 41, name: 'virtio2-output.1', role: 'send', cpus: '0-3', effectiveCpus: '3' },
    ]);
  });

  test('PCI: those of msi_irqs that a driver has taken', async () => {
    const files = { ...msiFiles('ens1', [51, 52, 53, 99]), ...irqFiles(52, '0,1', '0') };
    expect(await irqsOf('ens1', { files, links: pciLink('ens1', '0000:3b:00.0') })).toEqual([
      {
        irq: 51,
        name: 'mlx5_async0@pci:0000:3b:00.0',
        role: 'other',
        cpus: undefined,
        effectiveCpus: undefined,
      },
      { irq: 52, name: 'mlx5_comp0@pci:0000:3b:00.0', role: 'both', cpus: '0-1', effectiveCpus: '0' },
      {
        irq: 53,
        name: 'mlx5_comp1@pci:0000:3b:00.0',
        role: 'both',
        cpus: undefined,
        effectiveCpus: undefined,
      },
    ]);
  });

  test('no msi_irqs: by what they are called', async () => {
    expect(await numbersOf('eth0', { links: {} })).toEqual([41, 42, 43]);
    expect(await numbersOf('eno1', {})).toEqual([72, 73]);
    expect(await numbersOf('eth1', { links: pciLink('eth1', 'vif-0') })).toEqual([81, 82]);
    expect(await numbersOf('enP1p1s0', {})).toEqual([102]);
    const links = { '/sys/class/net/eth5/device': '../../virtio0' };
    expect(await numbersOf('eth5', { links })).toEqual([29, 30]);
  });

  test('another interface whose name contains this one is not meant', async () => {
    const interrupts = '  CPU0\n 5: 1 PCI-MSI 1-edge      veth0-rx-0\n 6: 1 PCI-MSI 2-edge      eth00\n';
    expect(await numbersOf('eth0', { interrupts })).toEqual([]);
  });

  test('an old device: the one IRQ it says, which serves its packets whatever it is called', async () => {
    const files = { '/sys/class/net/ens3/device/irq': '16\n' };
    expect(await irqsOf('ens3', { files, links: pciLink('ens3', '0000:00:03.0') })).toMatchObject([
      { irq: 16, name: 'i801_smbus, snd_hda_intel:card0', role: 'both' },
    ]);
    const none = { '/sys/class/net/ens3/device/irq': '0\n' };
    expect(await numbersOf('ens3', { files: none, links: pciLink('ens3', '0000:00:03.0') })).toEqual([]);
  });

  test('a device behind vmbus has none', async () => {
    const script = { links: { '/sys/class/net/eth9/device': '../../../00000000-ef2c-9c94' } };
    expect(await numbersOf('eth9', script)).toEqual([]);
  });
});

describe('the interfaces', () => {
  test('those with IRQs first, lo last, with their queues', async () => {
    expect(
      await readNics(createNicHost({ files: { '/sys/class/net/eth0/queues/rx-10/rps_cpus': 'c\n' } })),
    ).toMatchObject([
      {
        name: 'eth0',
        irqs: [{ irq: 37 }, { irq: 38 }, { irq: 39 }, { irq: 40 }, { irq: 41 }],
        queues: [
          { id: 'eth0/rx-0', cpus: 'off' },
          { id: 'eth0/rx-1', cpus: 'off' },
          { id: 'eth0/rx-10', cpus: '2-3' },
        ],
      },
      { name: 'veth1', irqs: [], queues: [{ id: 'veth1/rx-0' }] },
      { name: 'lo', irqs: [], queues: [{ id: 'lo/rx-0' }] },
    ]);
  });

  test('a name that would be a pattern or a control sequence is left out', async () => {
    const files = { '/sys/class/net/*/queues/rx-0/rps_cpus': '0\n', '/sys/class/net/a\u001b/mtu': '1\n' };
    const nics = await readNics(createNicHost({ files }));
    expect(Array.isArray(nics) && nics.map(({ name }) => name)).toEqual(['eth0', 'veth1', 'lo']);
  });

  test('says why /proc/interrupts cannot be read', async () => {
    const denied = { asked: '', reason: 'forbidden', detail: 'EACCES: permission denied' } as const;
    expect(await readNics(createNicHost({ files: { '/proc/interrupts': denied } }))).toEqual({
      refused: '/proc/interrupts cannot be read: EACCES: permission denied',
    });
  });
});
