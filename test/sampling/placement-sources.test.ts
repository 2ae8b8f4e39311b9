import { describe, expect, test } from 'vitest';
import { inquire } from '../../src/host/inquiry.ts';
import { PlacementSources } from '../../src/sampling/placement-sources.ts';
import { statText } from '../helpers/fake-process.ts';
import { createProcHost, type ProcHost } from '../helpers/proc-host.ts';

const SOFTIRQS = `                    CPU0       CPU1
          HI:          0          0
      NET_RX:       1000        500
`;
const INTERRUPTS = `           CPU0       CPU1
 37:          0          0 PCI-MSIX-0000:00:03.0   0-edge      virtio2-config
 38:       1000          0 PCI-MSIX-0000:00:03.0   1-edge      virtio2-input.0
 39:          0          2 PCI-MSIX-0000:00:03.0   2-edge      virtio2-output.0
 45:          0          7 PCI-MSIX-0000:3b:00.0   1-edge      mlx5_comp0@pci:0000:3b:00.0
LOC:         17         18   Local timer interrupts
`;

/** Two CPUs at two nodes; eth0 is virtio, ens5 a card with a node of its own. */
function hostOf(change: Readonly<Record<string, string | undefined>> = {}): ProcHost {
  const host = createProcHost();
  const files: Readonly<Record<string, string | undefined>> = {
    '/proc/softirqs': SOFTIRQS,
    '/proc/interrupts': INTERRUPTS,
    '/sys/devices/system/cpu/online': '0-1\n',
    '/sys/devices/system/cpu/isolated': '1\n',
    '/sys/devices/system/node/node0/cpulist': '0\n',
    '/sys/devices/system/node/node1/cpulist': '1\n',
    '/sys/class/net/eth0/device/../msi_irqs/37': 'msix\n',
    '/sys/class/net/eth0/device/../msi_irqs/38': 'msix\n',
    '/sys/class/net/eth0/device/../msi_irqs/39': 'msix\n',
    '/sys/class/net/eth0/device/../numa_node': '-1\n',
    '/sys/class/net/eth0/queues/rx-0/rps_cpus': '2\n',
    '/sys/class/net/eth0/queues/tx-0/xps_cpus': '2\n',
    '/sys/class/net/ens5/device/msi_irqs/45': 'msix\n',
    '/sys/class/net/ens5/device/numa_node': '1\n',
    '/sys/class/net/ens5/queues/rx-0/rps_cpus': '0\n',
    '/proc/irq/38/smp_affinity_list': '0-1\n',
    '/proc/irq/38/effective_affinity_list': '0\n',
    '/proc/irq/39/smp_affinity_list': '1\n',
    '/proc/irq/45/smp_affinity_list': '1\n',
    '/proc/irq/45/effective_affinity_list': '\n',
    '/proc/14/comm': 'ksoftirqd/0\n',
    '/proc/14/stat': statText({ tid: 14, name: 'ksoftirqd/0' }),
    '/proc/22/comm': 'ksoftirqd/1\n',
    '/proc/22/stat': statText({ tid: 22, name: 'ksoftirqd/1' }),
    '/proc/999/comm': 'srs\n',
    ...change,
  };
  for (const [path, text] of Object.entries(files)) if (text !== undefined) host.files.set(path, text);
  host.links.set('/sys/class/net/eth0/device', '../../../virtio2');
  host.links.set('/sys/class/net/ens5/device', '../../../0000:3b:00.0');
  return host;
}

async function refresh(sources: PlacementSources, host: ProcHost, nowMs: number): Promise<void> {
  await inquire(host, [sources.refresh(nowMs)]);
}

async function readOnce(host: ProcHost) {
  const sources = new PlacementSources();
  sources.want(true);
  await refresh(sources, host, 0);
  const { reading } = sources;
  if (reading === undefined) throw new Error('nothing was read');
  return reading;
}

describe('what is read to tell which work lands where', () => {
  test('is nothing while nobody looks', async () => {
    const host = hostOf();
    const sources = new PlacementSources();
    await refresh(sources, host, 0);
    expect(host.questions).toEqual([]);
    expect(sources.reading).toBeUndefined();
    sources.want(true);
    await refresh(sources, host, 1_000);
    const asked = host.questions.length;
    expect(asked).toBeGreaterThan(0);
    sources.want(false);
    await refresh(sources, host, 30_000);
    expect(host.questions).toHaveLength(asked);
    expect(sources.reading).toBeUndefined();
  });

  test('is every type of softirq, all interrupts, and which CPUs there are', async () => {
    const { softirqTypes, interrupts, cpuSets } = await readOnce(hostOf());
    expect([...(softirqTypes.value?.keys() ?? [])]).toEqual(['HI', 'NET_RX']);
    expect(interrupts.value?.get('38')?.countByCpu.get(0)).toBe(1_000);
    expect(cpuSets.value).toEqual({
      online: [0, 1],
      isolated: [1],
      nodeByCpu: new Map([
        [0, 0],
        [1, 1],
      ]),
    });
  });

  test('are the network cards: their node, where their IRQs go, and RPS', async () => {
    const { nics } = await readOnce(hostOf());
    expect(nics.value).toEqual([
      {
        name: 'ens5',
        node: 1,
        // Its effective list is empty: then those that may serve it.
        irqs: [{ irq: 45, name: 'mlx5_comp0@pci:0000:3b:00.0', role: 'both', cpus: [1] }],
        queues: [{ queue: 'rx-0', rpsCpus: [] }],
      },
      {
        name: 'eth0',
        node: undefined,
        irqs: [
          { irq: 37, name: 'virtio2-config', role: 'other', cpus: undefined },
          { irq: 38, name: 'virtio2-input.0', role: 'receive', cpus: [0] },
          { irq: 39, name: 'virtio2-output.0', role: 'send', cpus: [1] },
        ],
        queues: [{ queue: 'rx-0', rpsCpus: [1] }],
      },
    ]);
  });

  test('are the threads ksoftirqd, searched once and then read by their pids', async () => {
    const host = hostOf();
    const sources = new PlacementSources();
    sources.want(true);
    await refresh(sources, host, 0);
    expect([...(sources.reading?.ksoftirqd.value?.keys() ?? [])]).toEqual([0, 1]);
    const before = host.reads.length;
    await refresh(sources, host, 2_000);
    const read = host.reads.slice(before).map(({ path }) => path);
    expect(read).toContain('/proc/14/stat');
    expect(read.filter(path => path.endsWith('/comm'))).toEqual([]);
  });

  test('asks no more than 200 processes a refresh for their names', async () => {
    const host = hostOf({
      '/proc/14/comm': undefined,
      '/proc/22/comm': undefined,
      '/proc/999/comm': undefined,
    });
    for (let pid = 1_000; pid < 1_500; pid++) host.files.set(`/proc/${pid}/comm`, 'worker\n');
    host.files.set('/proc/1450/comm', 'ksoftirqd/1\n');
    host.files.set('/proc/1450/stat', statText({ tid: 1_450, name: 'ksoftirqd/1' }));
    const sources = new PlacementSources();
    sources.want(true);
    const asked: number[] = [];
    for (let second = 0; second < 5; second++) {
      const before = host.reads.length;
      await refresh(sources, host, second * 1_000);
      asked.push(host.reads.slice(before).filter(({ path }) => path.endsWith('/comm')).length);
    }
    expect(Math.max(...asked)).toBe(200);
    expect([...(sources.reading?.ksoftirqd.value?.keys() ?? [])]).toEqual([1]);
  });

  test('forgets a thread whose pid is another one by now', async () => {
    const host = hostOf();
    const sources = new PlacementSources();
    sources.want(true);
    await refresh(sources, host, 0);
    host.files.set('/proc/22/stat', statText({ tid: 22, name: 'ffmpeg' }));
    await refresh(sources, host, 2_000);
    expect([...(sources.reading?.ksoftirqd.value?.keys() ?? [])]).toEqual([0]);
  });

  test('a source that is not there, or is rubbish, takes nothing from the others', async () => {
    const host = hostOf({
      '/proc/interrupts': 'rubbish\n',
      '/sys/devices/system/cpu/online': undefined,
      '/proc/14/comm': undefined,
      '/proc/22/comm': undefined,
    });
    const { softirqTypes, interrupts, cpuSets, ksoftirqd, nics } = await readOnce(host);
    expect(softirqTypes.failure).toBeUndefined();
    expect(interrupts.failure).toMatchObject({ asked: '/proc/interrupts' });
    expect(cpuSets).toMatchObject({ value: undefined, failure: { reason: 'gone' } });
    expect(ksoftirqd).toMatchObject({ value: undefined, failure: { detail: 'no such thread is seen' } });
    // Whose an IRQ is cannot be told without them.
    expect(nics.value).toBeUndefined();
  });
});
