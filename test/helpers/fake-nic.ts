import { createFakeHost, type FakeHost, type FakeHostScript } from './fake-host.ts';

export interface FakeNicScript extends FakeHostScript {
  /** Text of /proc/interrupts; by default that of a virtio NIC with two pairs of queues. */
  readonly interrupts?: string;
  /** What happens to the files while somebody waits for time to pass. */
  readonly onWait?: (files: FakeHost['files']) => void;
  /** What the kernel says against a write: `EIO: i/o error`; undefined: it takes it. */
  readonly refusal?: (path: string) => string | undefined;
}

export const VIRTIO_INTERRUPTS = `           CPU0       CPU1       CPU2       CPU3       
 37:          0          0          1          0 PCI-MSIX-0000:00:03.0   0-edge      virtio2-config
 38:       1000          0          0          0 PCI-MSIX-0000:00:03.0   1-edge      virtio2-input.0
 39:          0         20          0          0 PCI-MSIX-0000:00:03.0   2-edge      virtio2-output.0
 40:          0          0        300          0 PCI-MSIX-0000:00:03.0   3-edge      virtio2-input.1
 41:          0          0          0          4 PCI-MSIX-0000:00:03.0   4-edge      virtio2-output.1
 44:          0          9          0          0 PCI-MSIX-0000:00:04.0   1-edge      virtio3-rx
LOC:    2193388    2165448    1000000    1000000   Local timer interrupts
`;

/** The files of one IRQ. */
export function irqFiles(irq: number, cpus: string, effective = cpus): Record<string, string> {
  return {
    [`/proc/irq/${irq}/smp_affinity_list`]: `${cpus}\n`,
    [`/proc/irq/${irq}/effective_affinity_list`]: `${effective}\n`,
  };
}

export const rpsFile = (name: string, queue: number): string =>
  `/sys/class/net/${name}/queues/rx-${queue}/rps_cpus`;

/** A host of four CPUs, all online: `eth0` is virtio with two pairs of queues, `veth1` has one queue, and there is `lo`. */
const FILES: Readonly<Record<string, string>> = {
  '/sys/devices/system/cpu/present': '0-3\n',
  '/sys/devices/system/cpu/online': '0-3\n',
  ...irqFiles(37, '0-3', '2'),
  ...irqFiles(38, '0-3', '0'),
  ...irqFiles(39, '0-3', '1'),
  ...irqFiles(40, '0-3', '2'),
  ...irqFiles(41, '0-3', '3'),
  ...Object.fromEntries(
    [37, 38, 39, 40, 41].map(irq => [`/sys/class/net/eth0/device/../msi_irqs/${irq}`, 'msix\n']),
  ),
  [rpsFile('eth0', 0)]: '0\n',
  [rpsFile('eth0', 1)]: '0\n',
  [rpsFile('veth1', 0)]: '0\n',
  [rpsFile('lo', 0)]: '0\n',
};

/** A host with NICs, whose kernel files keep what is written to them. */
export function createNicHost({ interrupts, refusal, onWait, ...script }: FakeNicScript = {}): FakeHost {
  const host = createFakeHost({
    onWrite(path, text, files) {
      const detail = refusal?.(path);
      if (detail !== undefined) return { asked: path, reason: 'failed', detail };
      files.set(path, `${text}\n`);
      return undefined;
    },
    links: { '/sys/class/net/eth0/device': '../../../virtio2' },
    ...script,
    files: { '/proc/interrupts': interrupts ?? VIRTIO_INTERRUPTS, ...FILES, ...script.files },
  });
  host.onTime = () => onWait?.(host.files);
  return host;
}
