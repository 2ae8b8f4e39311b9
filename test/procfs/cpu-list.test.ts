import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { formatCpuList, parseCpuList } from '../../src/procfs/cpu-list.ts';

describe('parseCpuList', () => {
  test.each([
    ['0', [0]],
    ['0-3,8\n', [0, 1, 2, 3, 8]],
    ['8,0-3,2', [0, 1, 2, 3, 8]],
    ['0, 2', [0, 2]],
    ['0-7:2/4', [0, 1, 4, 5]],
    ['1-5:1/2', [1, 3, 5]],
    ['8191', [8191]],
    ['', []],
    ['\n', []],
  ])('reads %j', (text, cpus) => {
    expect(parseCpuList(text)).toEqual(cpus);
  });

  test.each([
    '3-0',
    '-1',
    '1-',
    ',',
    '0,,1',
    '0,',
    'a',
    '0x3',
    '1.5',
    '0 1',
    '8192',
    '0-4294967295',
    '0-8192',
    '99999999999999999999999',
    '0-7:0/4',
    '0-7:5/4',
    '0-7:1/0',
    '0-7:1',
    '3:1/2',
  ])('refuses %j', text => {
    expect(parseCpuList(text)).toBeUndefined();
  });
});

describe('formatCpuList', () => {
  test.each([
    [[], ''],
    [[5], '5'],
    [[0, 1], '0-1'],
    [[8, 3, 2, 1, 0, 0], '0-3,8'],
    [[0, 2, 4], '0,2,4'],
    [[9, 10, 11, 100], '9-11,100'],
  ])('writes %j as the kernel does', (cpus, text) => {
    expect(formatCpuList(cpus)).toBe(text);
    expect(formatCpuList(new Set(cpus))).toBe(text);
  });

  test('is read back as it was', () => {
    fc.assert(
      fc.property(fc.uniqueArray(fc.nat(300)), cpus => {
        expect(parseCpuList(formatCpuList(cpus))).toEqual([...cpus].sort((a, b) => a - b));
      }),
    );
  });
});
