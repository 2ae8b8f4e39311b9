import { describe, expect, test } from 'vitest';
import { CpuSlownessModel } from '../../../src/metrics/cpu/cpu-slowness.ts';
import type { CpuSpeed } from '../../../src/sampling/sample.ts';
import { cpu } from '../../advice/made-up-situation.ts';
import { failed, known } from '../made-up.ts';

const SPEED: CpuSpeed = {
  frequencyKhz: 1_200_000,
  limitKhz: 3_600_000,
  mostKhz: 3_600_000,
  governor: 'powersave',
  coreThrottles: 10,
  packageThrottles: 4,
  siblings: [3],
};
const read = (atMs: number, change: Partial<CpuSpeed> = {}) => ({
  cpuSpeeds: known(new Map([[1, { ...SPEED, ...change }]]), atMs),
});
const CPUS = [cpu(1), cpu(3, { idle: 5, iowait: 3 })];
const UNKNOWN = { frequencyPercent: undefined, throttles: undefined, siblingBusyPercent: undefined };

describe('what slows a CPU', () => {
  test('is told at the refresh after a reading; a busy sibling at each', () => {
    const model = new CpuSlownessModel();
    const first = read(0);
    expect(model.take(first, CPUS)(1)).toEqual({
      frequencyPercent: 100 / 3,
      throttles: undefined,
      siblingBusyPercent: 92,
    });
    expect(model.take(first, CPUS)(1)).toEqual({ ...UNKNOWN, siblingBusyPercent: 92 });
    expect(model.take(read(10_000, { coreThrottles: 12, packageThrottles: 9 }), CPUS)(1)).toMatchObject({
      throttles: 5,
    });
  });

  test.each([
    ['counters that went back', { coreThrottles: 1, packageThrottles: 0 }, { throttles: undefined }],
    ['one that went back beside one that grew', { coreThrottles: 1, packageThrottles: 6 }, { throttles: 2 }],
    ['a counter that is there no more', { coreThrottles: undefined, packageThrottles: 4 }, { throttles: 0 }],
    ['no frequency', { frequencyKhz: undefined }, { frequencyPercent: undefined }],
    ['no highest frequency', { mostKhz: undefined }, { frequencyPercent: undefined }],
    ['no sibling', { siblings: [] }, { siblingBusyPercent: undefined }],
    ['siblings not known', { siblings: undefined }, { siblingBusyPercent: undefined }],
    ['a sibling that is offline', { siblings: [7] }, { siblingBusyPercent: undefined }],
  ] as const)('%s', (_, change, expected) => {
    const model = new CpuSlownessModel();
    model.take(read(0), CPUS);
    expect(model.take(read(10_000, change), CPUS)(1)).toMatchObject(expected);
  });

  test.each([
    ['a CPU that is not known', read(0), CPUS, undefined],
    ['a CPU that was not read', read(0), CPUS, 0],
    ['CPUs that are not the host’s', read(0), undefined, 1],
    ['a source that failed', { cpuSpeeds: failed<ReadonlyMap<number, CpuSpeed>>('it', 'no', 0) }, CPUS, 1],
  ])('nothing is known of %s', (_, sample, cpus, number) => {
    expect(new CpuSlownessModel().take(sample, cpus)(number)).toEqual(UNKNOWN);
  });
});
