import { describe, expect, test } from 'vitest';
import { cpuMetrics, totalCpuMetrics } from '../../../src/metrics/cpu/cpu-metrics.ts';
import type { KernelStat, SoftirqCounts } from '../../../src/procfs/types.ts';
import { kernelStat, ticks } from '../made-up.ts';

function step<T>(before: T, now: T, elapsedSeconds = 1) {
  return { before, now, elapsedSeconds };
}

function sharesOf(before: KernelStat, now: KernelStat) {
  return cpuMetrics(now, step(before, now), undefined);
}

describe('cpuMetrics', () => {
  test('gives shares of the time that the CPU itself counted, which make 100', () => {
    const before = kernelStat({ 0: {} });
    const now = kernelStat({
      0: { user: 30, nice: 5, system: 20, idle: 25, iowait: 4, irq: 1, softirq: 10, steal: 5 },
    });
    expect(sharesOf(before, now)[0]).toEqual({
      cpu: 0,
      user: 30,
      nice: 5,
      system: 20,
      idle: 25,
      iowait: 4,
      irq: 1,
      softirq: 10,
      steal: 5,
      netRxPerSecond: undefined,
    });
  });

  test('does not count guests twice: the kernel has them in user too', () => {
    const now = kernelStat({ 0: { user: 50, guest: 50, idle: 50 } });
    expect(sharesOf(kernelStat({ 0: {} }), now)[0]).toMatchObject({ user: 50, idle: 50 });
  });

  test('knows nothing yet of a CPU that was plugged in, nothing any more of one that was taken out', () => {
    const cpus = sharesOf(kernelStat({ 0: {}, 1: {} }), kernelStat({ 0: { idle: 100 }, 7: { user: 900 } }));
    expect(cpus.map(({ cpu, user, idle }) => [cpu, user, idle])).toEqual([
      [0, 0, 100],
      [7, undefined, undefined],
    ]);
  });

  test('a CPU whose counters went back is unknown for that interval, not its neighbours', () => {
    const cpus = sharesOf(
      kernelStat({ 0: { user: 500 }, 1: { user: 500 } }),
      kernelStat({ 0: { user: 3, idle: 97 }, 1: { user: 550, idle: 50 } }),
    );
    expect(cpus.map(({ user }) => user)).toEqual([undefined, 50]);
  });

  test('iowait that went back, as the kernel says it may, counts as 0', () => {
    const [cpu] = sharesOf(
      kernelStat({ 0: { iowait: 50, idle: 10 } }),
      kernelStat({ 0: { iowait: 48, idle: 60, user: 50 } }),
    );
    expect(cpu).toMatchObject({ user: 50, idle: 50, iowait: 0 });
  });

  test('is unknown when no time passed, and for fields that the kernel does not have', () => {
    expect(sharesOf(kernelStat({ 0: {} }), kernelStat({ 0: {} }))[0]?.idle).toBeUndefined();
    const old = (user: number): KernelStat => ({
      ...kernelStat({}),
      cpus: new Map([[0, { ...ticks({ user }), steal: undefined }]]),
    });
    expect(sharesOf(old(0), old(10))[0]).toMatchObject({ user: 100, steal: undefined, iowait: 0 });
  });

  test('counts NET_RX of each CPU by the time between the two reads of that file', () => {
    const counts = (first: number, second: number): SoftirqCounts =>
      new Map([
        [
          'NET_RX',
          new Map([
            [0, first],
            [1, second],
          ]),
        ],
      ]);
    const stat = kernelStat({ 0: {}, 1: {} });
    const cpus = cpuMetrics(stat, undefined, step(counts(0, 500), counts(3_000, 400), 2));
    expect(cpus.map(({ netRxPerSecond }) => netRxPerSecond)).toEqual([1_500, undefined]);
    expect(totalCpuMetrics(undefined, cpus).netRxPerSecond).toBeUndefined();
    const [first] = cpus;
    expect(totalCpuMetrics(undefined, first === undefined ? [] : [first]).netRxPerSecond).toBe(1_500);
  });

  test('of no CPUs, when /proc/stat cannot be read, is nothing: not zero', () => {
    expect(cpuMetrics(undefined, undefined, undefined)).toEqual([]);
    expect(totalCpuMetrics(undefined, [])).toMatchObject({ user: undefined, netRxPerSecond: undefined });
  });
});

describe('a time that cannot be', () => {
  const before = kernelStat({ 0: { steal: 5_000 } });
  const passed = { user: 40, system: 20, idle: 35, softirq: 5 };

  test.each([
    ['went back', 4_990],
    ['jumped by years', 800_000_000],
    ['grew by three times what passed', 5_300],
    ['grew by as much as passed, which others have too', 5_100],
  ])('is unknown alone when it %s; the other seven are as measured', (_, steal) => {
    const [cpu] = sharesOf(before, kernelStat({ 0: { ...passed, steal } }));
    expect(cpu).toMatchObject({ user: 40, nice: 0, system: 20, idle: 35, iowait: 0, irq: 0, softirq: 5 });
    expect(cpu?.steal).toBeUndefined();
  });

  test('is told of the sum of all CPUs by the same rule', () => {
    const two = (change: Parameters<typeof ticks>[0]): KernelStat => ({
      ...kernelStat({ 0: {}, 1: {} }),
      total: ticks(change),
    });
    const step1 = step(two({ steal: 900 }), two({ user: 50, idle: 150, steal: 10 }));
    expect(totalCpuMetrics(step1, [])).toMatchObject({ user: 25, idle: 75, steal: undefined });
  });

  test('is not assumed where a hypervisor did take that much', () => {
    const [cpu] = sharesOf(before, kernelStat({ 0: { user: 10, idle: 10, steal: 5_080 } }));
    expect(cpu).toMatchObject({ user: 10, idle: 10, steal: 80 });
  });

  test('is not assumed where the clock was read late: together the parts make more than passed', () => {
    const [cpu] = sharesOf(kernelStat({ 0: {} }), kernelStat({ 0: { user: 90, idle: 50 } }));
    expect(cpu?.user).toBeCloseTo(64.3, 1);
    expect(cpu?.idle).toBeCloseTo(35.7, 1);
  });

  test.each(['user', 'nice', 'system', 'irq', 'softirq'] as const)(
    '%s went back: it alone is unknown',
    part => {
      const [cpu] = sharesOf(
        kernelStat({ 0: { [part]: 500, idle: 0 } }),
        kernelStat({ 0: { [part]: 3, idle: 90, iowait: 10 } }),
      );
      expect(cpu).toMatchObject({ idle: 90, iowait: 10 });
      expect(cpu?.[part]).toBeUndefined();
    },
  );

  test('idle that went back by hours is no small correction of the kernel', () => {
    const [cpu] = sharesOf(kernelStat({ 0: { idle: 900_000 } }), kernelStat({ 0: { idle: 5, user: 60 } }));
    expect(cpu).toMatchObject({ idle: undefined, user: 60 });
  });
});
