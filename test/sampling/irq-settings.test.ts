import { describe, expect, test } from 'vitest';
import { IrqSettingsSource } from '../../src/sampling/irq-settings.ts';
import { createProcHost, type ProcHost } from '../helpers/proc-host.ts';

const settled = () => new Promise(resolve => setTimeout(resolve, 5));

/** What a virtio card has, and an old one with an interrupt alone. */
function hostWithCards() {
  const host = createProcHost();
  host.links.set('/sys/class/net/eth0/device', '../../../virtio2');
  host.links.set('/sys/class/net/eth1/device', '../../../0000:00:03.0');
  for (const name of ['38', '37', 'junk'])
    host.files.set(`/sys/class/net/eth0/device/../msi_irqs/${name}`, 'msix\n');
  host.files.set('/sys/class/net/eth0/queues/tx-0/xps_cpus', '0\n');
  host.files.set('/sys/class/net/lo/operstate', 'unknown\n');
  host.files.set('/sys/class/net/eth1/device/irq', '17\n');
  host.files.set('/proc/irq/37/smp_affinity_list', '0-1\n');
  host.files.set('/proc/irq/38/smp_affinity_list', '1\n');
  host.files.set('/proc/irq/17/smp_affinity_list', '0,2-3\n');
  host.files.set('/sys/class/net/eth0/queues/rx-0/rps_cpus', '00000000,00000003\n');
  host.files.set('/sys/class/net/eth0/queues/rx-1/rps_cpus', '0\n');
  host.files.set('/sys/class/net/eth1/queues/rx-0/rps_cpus', '0\n');
  return host;
}

async function watch(host: ProcHost) {
  const asked: (readonly string[])[] = [];
  const { readAside } = host;
  host.readAside = paths => {
    asked.push(paths);
    return readAside.call(host, paths);
  };
  const source = new IrqSettingsSource(host);
  async function refresh(nowMs: number): Promise<void> {
    source.accept(await host.look(source.questionAt(nowMs)), nowMs);
    await settled();
  }
  return { source, asked, refresh };
}

describe('which CPUs take up packets', () => {
  test('is read of the cards of the host, without a refresh that waits', async () => {
    const { source, refresh } = await watch(hostWithCards());
    await refresh(0);
    expect(source.source.value).toBeUndefined();
    await refresh(1_000);
    expect([...(source.source.value?.irqs ?? [])]).toEqual([
      ['37', '0-1'],
      ['38', '1'],
      ['17', '0,2-3'],
    ]);
    expect([...(source.source.value?.queues ?? [])]).toEqual([
      ['eth0/rx-0', '0-1'],
      ['eth0/rx-1', 'off'],
      ['eth1/rx-0', 'off'],
    ]);
    expect(source.source).toMatchObject({ failure: undefined });
    expect(source.source.missing).toBeUndefined();
  });

  test('is read again every 10 s; cards are looked for every five minutes', async () => {
    const host = hostWithCards();
    const { source, asked, refresh } = await watch(host);
    for (let second = 0; second <= 31; second++) await refresh(second * 1_000);
    expect(asked).toHaveLength(4);
    host.files.set('/proc/irq/38/smp_affinity_list', '0\n');
    expect(source.questionAt(32_000)).toEqual({});
    await refresh(41_000);
    expect(source.source.value?.irqs.get('38')).toBe('0');
    expect(source.questionAt(300_000)).not.toEqual({});
  });

  test.each([
    ['an empty list', '\n'],
    ['garbage', 'all of them\n'],
    ['a control character', '0\u001b[31m\n'],
    ['a huge list', '0-4294967295\n'],
  ])('%s of an IRQ is unknown, and said; the others stand', async (_, text) => {
    const host = hostWithCards();
    host.files.set('/proc/irq/38/smp_affinity_list', text);
    const { source, refresh } = await watch(host);
    await refresh(0);
    await refresh(1_000);
    expect(source.source.value?.irqs.has('38')).toBe(false);
    expect(source.source.value?.irqs.get('37')).toBe('0-1');
    expect(source.source.missing).toMatchObject({ asked: '/proc/irq/38/smp_affinity_list' });
  });

  test('an IRQ that its driver gave back is no failure', async () => {
    const host = hostWithCards();
    host.files.delete('/proc/irq/38/smp_affinity_list');
    const { source, refresh } = await watch(host);
    await refresh(0);
    await refresh(1_000);
    expect(source.source.value?.irqs.has('38')).toBe(false);
    expect(source.source.missing).toBeUndefined();
  });

  test('a host without cards reads nothing, and nothing is missing', async () => {
    const { source, asked, refresh } = await watch(createProcHost());
    for (let second = 0; second <= 20; second++) await refresh(second * 1_000);
    expect(asked).toEqual([]);
    expect(source.source.atMs).toBe(Number.NEGATIVE_INFINITY);
  });
});
