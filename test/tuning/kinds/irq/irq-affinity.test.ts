import { describe, expect, test } from 'vitest';
import { applyTuning } from '../../../../src/tuning/engine/apply.ts';
import { IRQ_AFFINITY, planIrqAffinity } from '../../../../src/tuning/kinds/irq/irq-affinity.ts';
import { cpusOfSrs, presetCpus } from '../../../../src/tuning/kinds/irq/irq-presets.ts';
import { isRefusal } from '../../../../src/tuning/tuning.ts';
import type { FakeHost } from '../../../helpers/fake-host.ts';
import { createNicHost, type FakeNicScript, irqFiles } from '../../../helpers/fake-nic.ts';
import { createMemoryJournal } from '../../../helpers/memory-journal.ts';

type Request = Parameters<typeof planIrqAffinity>[1];

const plan = (request: Partial<Request> = {}, script: FakeNicScript = {}) =>
  planIrqAffinity(createNicHost(script), { interface: 'eth0', cpus: '1', ...request });

async function apply(
  request: Partial<Request>,
  script: FakeNicScript,
  between?: (host: FakeHost) => void,
): Promise<string> {
  const host = createNicHost(script);
  const planned = await planIrqAffinity(host, { interface: 'eth0', cpus: '1', ...request });
  if (isRefusal(planned)) throw new Error(planned.refused);
  between?.(host);
  const outcome = await applyTuning(host, createMemoryJournal(), planned);
  return isRefusal(outcome) ? `refused: ${outcome.refused}` : outcome.sentence;
}

describe('presets', () => {
  const irqs = [38, 39, 40, 41].map(irq => ({ irq }));
  const given = (...args: Parameters<typeof presetCpus>) => [...(presetCpus(...args)?.values() ?? [])];

  test('all on CPU 0, or the lowest that is online', () => {
    expect(given('cpu0', irqs, [0, 1, 2], undefined)).toEqual(['0', '0', '0', '0']);
    expect(given('cpu0', irqs, [2, 3], undefined)).toEqual(['2', '2', '2', '2']);
  });

  test('one a CPU, in the order of the IRQs, round the CPUs that are online', () => {
    expect(given('spread', irqs, [0, 1, 2, 3], undefined)).toEqual(['0', '1', '2', '3']);
    expect(given('spread', irqs, [0, 1, 3], undefined)).toEqual(['0', '1', '3', '0']);
  });

  test('off the CPUs that SRS is bound to, or else that it ran on last', () => {
    const others = (affinity: string | undefined, lastCpu: number | undefined) =>
      given('off-srs', irqs.slice(0, 1), [0, 1, 2, 3], { affinity, lastCpu });
    expect(others('1', 1)).toEqual(['0,2-3']);
    expect(others('2-3', 2)).toEqual(['0-1']);
    expect(others('0-3', 2)).toEqual(['0-1,3']);
    expect(others('0-63', 2)).toEqual(['0-1,3']);
    expect(others(undefined, 0)).toEqual(['1-3']);
  });

  test('none where none is left', () => {
    expect(presetCpus('off-srs', irqs, [1], { affinity: '1', lastCpu: 1 })).toBeUndefined();
    expect(presetCpus('off-srs', irqs, [0, 1], undefined)).toBeUndefined();
    expect(presetCpus('spread', irqs, [], undefined)).toBeUndefined();
    expect(cpusOfSrs({ affinity: '0-1', lastCpu: undefined }, [0, 1])).toEqual({ cpus: [], isBound: false });
  });
});

describe('planning', () => {
  test('the queues of the interface, each with its write', async () => {
    expect(await plan()).toEqual({
      kind: 'irq-affinity',
      verb: 'IRQ affinity of eth0',
      title: 'IRQ affinity of eth0 0-3 → 1',
      process: undefined,
      label: 'edge-3',
      scope: 'all',
      usesSudo: false,
      targets: [
        { id: '38', name: 'virtio2-input.0', startTicks: undefined, before: '0-3', wanted: '1' },
        { id: '39', name: 'virtio2-output.0', startTicks: undefined, before: '0-3', wanted: '1' },
        { id: '40', name: 'virtio2-input.1', startTicks: undefined, before: '0-3', wanted: '1' },
        { id: '41', name: 'virtio2-output.1', startTicks: undefined, before: '0-3', wanted: '1' },
      ],
      steps: [38, 39, 40, 41].map(irq => ({
        id: String(irq),
        path: `/proc/irq/${irq}/smp_affinity_list`,
        text: '1',
      })),
      cautions: [
        'CPU 1 alone then does the softirq of 2 receive queues: at high packet rates it becomes the bottleneck.',
        'Left alone, since they serve no queue: virtio2-config 37.',
      ],
    });
  });

  test('one a CPU leaves out what is so already', async () => {
    const spread = await plan({ cpus: { preset: 'spread' } }, { files: irqFiles(40, '2') });
    expect(spread).toMatchObject({
      title: 'IRQ affinity of eth0 0-3 → 0 and 1 and 3',
      targets: [
        { id: '38', wanted: '0' },
        { id: '39', wanted: '1' },
        { id: '41', wanted: '3' },
      ],
    });
  });

  test('the chosen IRQs alone, also one that is no queue', async () => {
    expect(await plan({ irqs: [37], cpus: ' 3,2 ' })).toMatchObject({
      targets: [{ id: '37', name: 'virtio2-config', wanted: '2-3' }],
      cautions: ['Of several CPUs the kernel usually picks one for each IRQ, the effective one.'],
    });
    expect(await plan({ irqs: [38, 44] })).toEqual({ refused: 'eth0 has no IRQ 44' });
  });

  test('says where SRS is met', async () => {
    const cautionsFor = async (cpus: Request['cpus'], affinity: string, lastCpu: number) => {
      const planned = await plan({ cpus, irqs: [38], srs: { affinity, lastCpu } });
      return isRefusal(planned) ? planned : planned.cautions;
    };
    expect(await cautionsFor('1', '1', 1)).toEqual([
      'SRS is bound to CPU 1: softirq will take time from it on CPU 1.',
      'Left alone, since they serve no queue: virtio2-config 37.',
    ]);
    expect(await cautionsFor('0', '0-3', 1)).toContain(
      'SRS may run on CPU 0 too: the SRS guide binds it to the other CPUs.',
    );
    expect(await cautionsFor('0', '1-3', 1)).toEqual([
      'Left alone, since they serve no queue: virtio2-config 37.',
    ]);
  });

  test('says that irqbalance runs, and how these IRQs are kept from it', async () => {
    const files = { '/proc/1/comm': 'systemd\n', '/proc/512/comm': 'irqbalance\n' };
    const planned = await plan({ irqs: [38, 40] }, { files });
    expect(!isRefusal(planned) && planned.cautions[0]).toBe(
      'irqbalance runs (pid 512): it checks every 10 s by default and may move them again. ' +
        'Stop it, or start it with --banirq=38 --banirq=40.',
    );
  });

  test.each([
    [{ interface: 'eth9' }, 'there is no interface eth9; there are eth0, veth1, lo'],
    [{ interface: '../../x' }, 'there is no interface ../../x; there are eth0, veth1, lo'],
    [
      { interface: 'lo' },
      "lo has no interrupts of its own (virtual, or behind Hyper-V's vmbus): RPS can spread its packets",
    ],
    [{ cpus: '' }, 'CPUs "": a list such as 0-3,8 is needed'],
    [{ cpus: 'x\u001b' }, 'CPUs "x": a list such as 0-3,8 is needed'],
    [{ cpus: '0,9' }, 'IRQ affinity 0,9: CPU 9 is not on this host, which has 0-3'],
    [
      { cpus: { preset: 'off-srs' as const } },
      'SRS may run on every CPU that is online, or it is not known where it runs: bind it first',
    ],
    [{ cpus: '0-3', irqs: [38] }, 'IRQ affinity of eth0 0-3: already set for virtio2-input.0 38'],
  ])('refuses %j', async (request, refused) => {
    const isMet = refused.includes('already set') ? { isMet: true } : {};
    expect(await plan(request)).toEqual({ refused, ...isMet });
  });

  test('refuses a CPU that is offline', async () => {
    expect(await plan({ cpus: '3' }, { files: { '/sys/devices/system/cpu/online': '0-2\n' } })).toEqual({
      refused: 'IRQ affinity 3: CPU 3 is offline; online: 0-2',
    });
  });
});

describe('applying', () => {
  test('writes each and reads each back', async () => {
    const host = createNicHost();
    const planned = await planIrqAffinity(host, { interface: 'eth0', cpus: { preset: 'cpu0' } });
    if (isRefusal(planned)) throw new Error(planned.refused);
    expect(await applyTuning(host, createMemoryJournal(), planned)).toMatchObject({
      isComplete: true,
      sentence: 'IRQ affinity of eth0 0-3 → 0: 4/4 IRQs',
    });
    expect(host.written).toEqual([38, 39, 40, 41].map(irq => `/proc/irq/${irq}/smp_affinity_list 0`));
  });

  test.each([
    [
      'EIO: i/o error',
      'refused (EIO): the kernel spreads it itself, as the driver asked (a managed IRQ), or nothing can move it',
    ],
    [
      'ENOSPC: no space left on device',
      'refused (ENOSPC): these CPUs have no interrupt vector free; take others',
    ],
    ['EINVAL: invalid argument', 'refused: none of these CPUs is online'],
    ['ERANGE: result too large', 'refused: none of these CPUs is online'],
    [
      'EROFS: read-only file system',
      'refused: /proc/irq is mounted read-only here; do it where it is writable, such as on the host of the container',
    ],
  ])('%s: says what it means, and does not advise to do the same again', async (error, words) => {
    const refusal = (path: string) => (path.includes('/39/') ? error : undefined);
    expect(await apply({ irqs: [38, 39] }, { refusal })).toBe(
      `IRQ affinity of eth0 0-3 → 1: 1/2 IRQs; virtio2-output.0 39 ${words}`,
    );
  });

  test('the messages of tee through sudo mean the same', async () => {
    const onCommand = () => ({
      exitCode: 1,
      stderr: 'tee: /proc/irq/38/smp_affinity_list: Input/output error\n',
    });
    expect(await apply({ irqs: [38] }, { onCommand, privilege: 'sudo' })).toBe(
      'IRQ affinity of eth0 0-3 → 1: 0/1 IRQ; virtio2-input.0 38 refused (EIO): ' +
        'the kernel spreads it itself, as the driver asked (a managed IRQ), or nothing can move it',
    );
  });

  test('not permitted: what to run, or that even root may not', async () => {
    const refusal = () => 'EACCES: permission denied';
    expect(await apply({ irqs: [38] }, { refusal, privilege: 'user' })).toBe(
      'IRQ affinity of eth0 0-3 → 1: 0/1 IRQ; virtio2-input.0 38 not permitted. ' +
        'Run: echo 1 | sudo tee /proc/irq/38/smp_affinity_list',
    );
    expect(await apply({ irqs: [38] }, { refusal })).toBe(
      'IRQ affinity of eth0 0-3 → 1: 0/1 IRQ; virtio2-input.0 38 not permitted. ' + 'The reason is not known',
    );
  });

  test('an IRQ that another device has by now is not touched', async () => {
    const between = ({ files }: FakeHost) =>
      void files.set('/proc/interrupts', '  CPU0\n 38: 1 PCI-MSI 1-edge      nvme0q1\n');
    expect(await apply({ irqs: [38] }, {}, between)).toBe(
      'refused: IRQ affinity of eth0 0-3 → 1 was not applied: the IRQ has vanished',
    );
    expect(await apply({ irqs: [38, 39] }, {}, between)).toBe(
      'refused: IRQ affinity of eth0 0-3 → 1 was not applied: all 2 IRQs have vanished',
    );
  });

  test('one of two that is gone is said, the other is set', async () => {
    const between = ({ files }: FakeHost) =>
      void files.set('/proc/interrupts', '  CPU0\n 39: 1 PCI-MSI 1-edge      virtio2-output.0\n');
    expect(await apply({ irqs: [38, 39] }, {}, between)).toBe(
      'IRQ affinity of eth0 0-3 → 1: 1/1 IRQ; virtio2-input.0 38 vanished meanwhile',
    );
  });

  test('one that something moved back at once', async () => {
    const host = createNicHost();
    const planned = await planIrqAffinity(host, { interface: 'eth0', irqs: [38], cpus: '1' });
    if (isRefusal(planned)) throw new Error(planned.refused);
    const deaf = { ...host, write: async () => undefined };
    expect(await applyTuning(deaf, createMemoryJournal(), planned)).toMatchObject({
      sentence: 'IRQ affinity of eth0 0-3 → 1: 0/1 IRQ; virtio2-input.0 38 at 0-3 instead of 1',
    });
  });

  test('a read-only host takes nothing', async () => {
    const host = createNicHost({ isReadOnly: true });
    const planned = await planIrqAffinity(host, { interface: 'eth0', cpus: '1' });
    if (isRefusal(planned)) throw new Error(planned.refused);
    expect(await applyTuning(host, createMemoryJournal(), planned)).toEqual({
      refused: 'IRQ affinity of eth0 0-3 → 1 was not applied: the host is read-only',
    });
    expect(host.written).toEqual([]);
  });

  test('sets back any value that it reads', async () => {
    const host = createNicHost({ files: irqFiles(38, '0,2-3') });
    const target = { id: '38', name: 'virtio2-input.0', startTicks: undefined };
    const [state] = [await IRQ_AFFINITY.read(host, undefined, [target])].flat();
    expect(state).toEqual({ ...target, value: '0,2-3' });
    expect(IRQ_AFFINITY.steps({ process: undefined, scope: 'all' }, [{ id: '38', wanted: '0,2-3' }])).toEqual(
      [{ id: '38', path: '/proc/irq/38/smp_affinity_list', text: '0,2-3' }],
    );
  });
});

test('an id that is no number is no IRQ, although its name is as empty as that of an IRQ without a driver', async () => {
  const path = '/proc/irq/../../tmp/smp_affinity_list';
  const host = createNicHost({ files: { [path]: '0\n' } });
  const target = { id: '../../tmp', name: '', startTicks: undefined };
  expect(await IRQ_AFFINITY.read(host, undefined, [target])).toEqual([]);
});
