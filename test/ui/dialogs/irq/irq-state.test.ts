import { describe, expect, test } from 'vitest';
import type { Nic } from '../../../../src/tuning/kinds/irq/nic.ts';
import {
  type IrqFacts,
  type IrqState,
  irqPresets,
  irqWish,
  pressIrq,
  startIrq,
} from '../../../../src/ui/dialogs/irq/irq-state.ts';

const irq = (number: number, name: string): Nic['irqs'][number] => ({
  irq: number,
  name,
  role: 'both',
  cpus: '0-3',
  effectiveCpus: '0',
});

const NICS: readonly Nic[] = [
  {
    name: 'eth0',
    irqs: [irq(38, 'virtio2-input.0'), irq(39, 'virtio2-output.0')],
    queues: [
      { id: 'eth0/rx-0', cpus: 'off' },
      { id: 'eth0/rx-12', cpus: 'off' },
    ],
  },
  { name: 'lo', irqs: [], queues: [{ id: 'lo/rx-0', cpus: 'off' }] },
];
const SRS = { affinity: '1', lastCpu: 1 };
const FACTS: IrqFacts = { nics: NICS, onlineCpus: [0, 1, 2, 3], srs: SRS };

const press = (keys: readonly string[], facts = FACTS, from: IrqState = startIrq()) =>
  keys.reduce((state, key) => pressIrq(state, key, facts), from);
const wishAfter = (...keys: readonly string[]) => irqWish(press(keys), FACTS);

describe('what is asked for', () => {
  test('nothing before something is chosen', () => {
    expect(wishAfter()).toBeUndefined();
    expect(wishAfter('Down', 'x')).toBeUndefined();
    expect(wishAfter('l')).toBeUndefined();
    expect(irqWish(press(['c']), { ...FACTS, nics: [] })).toBeUndefined();
  });

  test.each([
    ['c', { preset: 'cpu0' }],
    ['s', { preset: 'spread' }],
    ['k', { preset: 'off-srs' }],
  ])('%s: a preset for all queues', (key, cpus) => {
    expect(wishAfter(key)).toEqual({ kind: 'irq-affinity', interface: 'eth0', srs: SRS, cpus });
  });

  test.each([
    ['o', 'off'],
    ['a', '0-3'],
    ['k', '0,2-3'],
  ])('%s: RPS of all queues', (key, cpus) => {
    expect(wishAfter('Tab', key)).toEqual({ kind: 'rps', interface: 'eth0', srs: SRS, cpus });
  });

  test('one IRQ, one queue, and all again', () => {
    expect(wishAfter('Down', 'Down', 'c')).toMatchObject({ irqs: [39] });
    expect(wishAfter('Up', 'c')).toMatchObject({ irqs: [39] });
    expect(wishAfter('Tab', 'Up', 'a')).toMatchObject({ queues: [12] });
    expect(wishAfter('Down', 'Down', 'Down', 'c')).not.toHaveProperty('irqs');
  });

  test('a list that is typed, which then has the keys', () => {
    expect(wishAfter('l', '1', ',', '3', 'c', 'Down')).toMatchObject({ cpus: '1,3' });
    expect(wishAfter('2', '-', '3', '4', 'Backspace')).toMatchObject({ cpus: '2-3' });
    expect(wishAfter('Tab', '0')).toMatchObject({ kind: 'rps', cpus: '0' });
  });

  test('another interface or page begins anew', () => {
    expect(press(['Down', 'c', 'Right'])).toEqual({ page: 'irq', nic: 1, row: 0, choice: undefined });
    expect(press(['Right', 'Right'])).toMatchObject({ nic: 0 });
    expect(press(['Left'])).toMatchObject({ nic: 1 });
    expect(press(['Right', 'Down', 'c', 'Tab'])).toEqual({ page: 'rps', nic: 1, row: 0, choice: undefined });
    expect(press(['Tab', 'Shift+Tab'])).toEqual(startIrq());
  });

  test('no interface at all: keys change nothing', () => {
    const facts = { ...FACTS, nics: [] };
    expect(press(['Left', 'Right', 'Up', 'Down'], facts)).toEqual(startIrq());
  });
});

describe('presets', () => {
  const labels = (facts: Partial<IrqFacts>) =>
    irqPresets({ page: 'irq' }, { ...FACTS, ...facts }).map(({ label }) => label);

  test('say which CPUs are meant', () => {
    expect(labels({})).toEqual(['all on CPU 0', 'one a CPU', "off SRS's CPU 1"]);
    expect(labels({ onlineCpus: [2, 3], srs: undefined })).toEqual(['all on CPU 2', 'one a CPU']);
    expect(labels({ srs: { affinity: '0-1', lastCpu: 0 } }).at(-1)).toBe("off SRS's CPUs 0-1");
  });

  test('none keeps off SRS where no CPU is left', () => {
    expect(labels({ onlineCpus: [1] })).toEqual(['all on CPU 1', 'one a CPU']);
  });
});
