import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { formatCpuMask, parseCpuMask } from '../../src/procfs/cpu-mask.ts';

describe('masks of CPUs', () => {
  test.each([
    ['0\n', []],
    ['00000000,00000000\n', []],
    ['3\n', [0, 1]],
    ['a0\n', [5, 7]],
    ['1,80000001\n', [0, 31, 32]],
    ['00000100,00000000,00000002\n', [1, 72]],
  ])('%j', (text, cpus) => {
    expect(parseCpuMask(text)).toEqual(cpus);
  });

  test.each(['', '\n', 'x', '0x3', '3,', ',3', '3 4', '-1', '123456789', 'f,'.repeat(300)])(
    '%j is not a mask',
    text => {
      expect(parseCpuMask(text)).toBeUndefined();
    },
  );

  test.each([
    [[], '0'],
    [[1], '2'],
    [[0, 1, 2, 3], 'f'],
    [[31], '80000000'],
    [[32], '1,00000000'],
    [[0, 33], '2,00000001'],
    [[96, 64, 1], '1,00000001,00000000,00000002'],
  ])('%j in as few digits as it takes', (cpus, mask) => {
    expect(formatCpuMask(cpus)).toBe(mask);
  });

  test('a written mask reads back as the same list', () => {
    fc.assert(
      fc.property(fc.uniqueArray(fc.nat(8_191), { maxLength: 40 }), cpus => {
        expect(parseCpuMask(`${formatCpuMask(cpus)}\n`)).toEqual(cpus.sort((a, b) => a - b));
      }),
    );
  });
});
