import { expect, test } from 'vitest';
import type { TuningWish } from '../../../src/tuning/kinds/wish.ts';
import { type OtherTarget, wishFor } from '../../../src/tuning/kinds/wish-for.ts';

const FIRST = { process: { pid: 1, startTicks: 10 }, label: 'srs' };
const OTHER: OtherTarget = {
  process: { pid: 7, startTicks: 70 },
  label: 'srs-edge',
  openFiles: 400,
  place: { affinity: '2-3', lastCpu: 2 },
};
const HERE = { process: OTHER.process, label: OTHER.label };

test.each<[TuningWish, TuningWish]>([
  [
    { kind: 'nice', ...FIRST, scope: 'all', nice: -5 },
    { kind: 'nice', ...HERE, scope: 'all', nice: -5 },
  ],
  [
    { kind: 'autogroup', ...FIRST, nice: -5 },
    { kind: 'autogroup', ...HERE, nice: -5 },
  ],
  [
    { kind: 'affinity', ...FIRST, scope: 'all', cpus: '1' },
    { kind: 'affinity', ...HERE, scope: 'all', cpus: '1' },
  ],
  [
    { kind: 'policy', ...FIRST, scope: 'all', policy: 'rr', priority: 10 },
    { kind: 'policy', ...HERE, scope: 'all', policy: 'rr', priority: 10 },
  ],
  [
    { kind: 'open-files', ...FIRST, files: 4_096, openFiles: 9 },
    { kind: 'open-files', ...HERE, files: 4_096, openFiles: 400 },
  ],
  [
    { kind: 'quota', ...FIRST, cpus: 'none', group: '/docker/first' },
    { kind: 'quota', ...HERE, cpus: 'none', group: undefined },
  ],
  [
    { kind: 'irq-affinity', interface: 'eth0', cpus: '2', srs: { affinity: '0', lastCpu: 0 } },
    { kind: 'irq-affinity', interface: 'eth0', cpus: '2', srs: OTHER.place },
  ],
  [
    { kind: 'rps', interface: 'eth0', cpus: 'off', srs: { affinity: '0', lastCpu: 0 } },
    { kind: 'rps', interface: 'eth0', cpus: 'off', srs: OTHER.place },
  ],
  [
    { kind: 'sysctl', wishes: [{ id: 'net.core.rmem_max', value: '16M' }], srs: { pid: 1, label: 'srs' } },
    {
      kind: 'sysctl',
      wishes: [{ id: 'net.core.rmem_max', value: '16M' }],
      srs: { pid: 7, label: 'srs-edge' },
    },
  ],
])('$kind is wished for the SRS of the other host', (wish, expected) => {
  expect(wishFor(wish, OTHER)).toEqual(expected);
});

test.each<[TuningWish, string]>([
  [
    { kind: 'nice', ...FIRST, scope: [17_036], nice: -5 },
    'a single thread is of one process alone: choose all threads',
  ],
  [
    { kind: 'irq-affinity', interface: 'eth0', irqs: [24], cpus: '2' },
    'IRQ 24 is of one host alone: choose all of eth0',
  ],
  [
    { kind: 'rps', interface: 'eth0', queues: [0, 1], cpus: '2' },
    'queue 0, 1 is of one host alone: choose all of eth0',
  ],
])('$kind of what one host alone has is refused', (wish, refused) => {
  expect(wishFor(wish, OTHER)).toEqual({ refused });
});

test('without an SRS what belongs to the host is wished, and nothing of a process', () => {
  const buffers: TuningWish = { kind: 'sysctl', wishes: [{ id: 'net.core.rmem_max', value: '1' }] };
  expect(wishFor({ ...buffers, srs: { pid: 1, label: 'srs' } }, undefined)).toEqual({
    ...buffers,
    srs: undefined,
  });
  expect(wishFor({ kind: 'nice', ...FIRST, scope: 'all', nice: 1 }, undefined)).toEqual({
    refused: 'no SRS runs there',
  });
});
