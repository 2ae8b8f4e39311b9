import { expect, test } from 'vitest';
import { choosableCpus } from '../../../src/metrics/cpu/choosable-cpus.ts';
import { MetricsModel } from '../../../src/metrics/model.ts';
import type { Sample } from '../../../src/sampling/sample.ts';
import { kernelStat, known, sample, srsReading, thread } from '../made-up.ts';

interface Shape {
  /** CPUs of /proc/stat. */
  readonly shown: readonly number[];
  /** NET_RX a second of each CPU that the host could have. */
  readonly received: Readonly<Record<number, number>>;
  readonly affinity?: string;
  readonly isStatReplaced?: boolean;
}

/** Two refreshes of a host whose sources have these CPUs. */
function metricsOf({ shown, received, affinity = '0-1', isStatReplaced }: Shape) {
  const at = (second: number): Sample => {
    const atMs = second * 1_000;
    const counts = new Map(Object.entries(received).map(([cpu, rate]) => [Number(cpu), rate * second]));
    return sample(atMs, {
      stat: known(kernelStat(Object.fromEntries(shown.map(cpu => [cpu, { user: 100 * second }]))), atMs),
      softirqs: known(new Map([['NET_RX', counts]]), atMs),
      srs: [srsReading(atMs, { threads: known([thread(17_034, { affinity })], atMs) })],
      isStatReplaced,
    });
  };
  const model = new MetricsModel(30);
  model.advance(at(0));
  return model.advance(at(1)).metrics;
}

test.each([
  ['the same CPUs', { shown: [0, 1], received: { 0: 5, 1: 7 } }],
  ['one that is offline', { shown: [0, 2], received: { 0: 5, 1: 0, 2: 7 }, affinity: '0-2' }],
  ['those that were never plugged in', { shown: [0, 1], received: { 0: 5, 1: 7, 2: 0, 3: 0 } }],
  ['all of them, behind another file', { shown: [0, 1], received: { 0: 5, 1: 7 }, isStatReplaced: true }],
] as const)('%s are joined', (_, shape) => {
  const { cpuNumbers, cpus, problems } = metricsOf(shape);
  expect(cpuNumbers).toBe('host');
  expect(cpus[0]?.netRxPerSecond).toBe(5);
  expect(problems).toEqual([]);
});

test.each([
  ['a CPU that softirqs never had', { shown: [0, 1], received: { 2: 5, 3: 7 }, affinity: '0-3' }],
  ['packets on one that /proc/stat has not', { shown: [0], received: { 0: 5, 1: 7 } }],
  ['an affinity without any of them', { shown: [0], received: { 0: 5, 1: 0 }, affinity: '1' }],
  ['fewer, of another file', { shown: [0], received: { 0: 5, 1: 0 }, isStatReplaced: true }],
] as const)('%s: nothing is joined, and it is said', (_, shape) => {
  const { cpuNumbers, cpus, cpuTotal, problems } = metricsOf(shape);
  expect(cpuNumbers).toBe('other');
  expect(cpus.map(cpu => cpu.netRxPerSecond)).toEqual(shape.shown.map(() => undefined));
  expect(cpuTotal.netRxPerSecond).toBeUndefined();
  expect(cpus[0]?.user).toBe(100);
  expect(problems.map(({ source }) => source)).toEqual(['CPU numbers']);
});

test('a tuning names CPUs by the numbers of the host', () => {
  const choose = (shape: Shape): readonly number[] => {
    const metrics = metricsOf(shape);
    return choosableCpus(metrics, metrics.srs[0]).map(({ cpu }) => cpu);
  };
  expect(choose({ shown: [0, 1], received: { 0: 5, 1: 7 }, affinity: '1' })).toEqual([0, 1]);
  expect(choose({ shown: [0, 1], received: { 2: 5, 3: 7 }, affinity: '2-3' })).toEqual([2, 3]);
});
