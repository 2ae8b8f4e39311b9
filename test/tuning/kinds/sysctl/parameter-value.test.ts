import { describe, expect, test } from 'vitest';
import {
  KERNEL_PARAMETERS,
  parameterOf,
  parameterPath,
} from '../../../../src/tuning/kinds/sysctl/kernel-parameters.ts';
import { toParameterValue } from '../../../../src/tuning/kinds/sysctl/parameter-value.ts';

const typed = (id: string, text: string) => {
  const parameter = parameterOf(id);
  if (parameter === undefined) throw new Error(`expected ${id} in the table`);
  return toParameterValue(parameter, text);
};
const RMEM = 'net.core.rmem_max';

describe('a typed value', () => {
  test.each([
    ['16777216', '16777216'],
    ['16MiB', '16777216'],
    [' 16 MiB ', '16777216'],
    ['16m', '16777216'],
    ['16MB', '16777216'],
    ['0.5GiB', '536870912'],
    ['208KiB', '212992'],
    ['8192b', '8192'],
  ])('"%s" are %s bytes', (text, value) => {
    expect(typed(RMEM, text)).toEqual({ value });
  });

  test.each(['', 'MiB', '16 TiB', '-1', '1e9', '0x10', '16 MiB 2', '8191', '2GiB', '1.00001KiB', '1;2'])(
    '"%s" is refused',
    text => {
      expect(typed(RMEM, text)).toEqual({
        refused: `${RMEM} "${text}": a whole number of bytes from 8192 to 1073741823 is needed (KiB and MiB are understood)`,
      });
    },
  );

  test('suffixes are for bytes alone', () => {
    expect(typed('net.core.netdev_max_backlog', '2k')).toEqual({
      refused: 'net.core.netdev_max_backlog "2k": a whole number of packets from 100 to 1000000 is needed',
    });
    expect(typed('net.core.netdev_max_backlog', '2000')).toEqual({ value: '2000' });
  });

  test('udp_mem has three numbers, none less than the one before', () => {
    expect(typed('net.ipv4.udp_mem', '575802\t767738, 1151604')).toEqual({
      value: '575802 767738 1151604',
    });
    for (const text of ['575802', '575802 767738', '767738 575802 1151604', '1 2 3 4']) {
      expect(typed('net.ipv4.udp_mem', text)).toEqual({
        refused: `net.ipv4.udp_mem "${text}": 3 whole numbers of pages, none less than the one before, from 1024 to 2147483647 is needed`,
      });
    }
  });
});

describe('the table of parameters', () => {
  test("the guide's values are within its bounds", () => {
    const guided = KERNEL_PARAMETERS.filter(({ guide }) => guide !== undefined);
    expect(guided.map(({ id }) => id)).toEqual([
      'net.core.rmem_max',
      'net.core.wmem_max',
      'net.core.rmem_default',
      'net.core.wmem_default',
    ]);
    for (const parameter of guided)
      expect(toParameterValue(parameter, parameter.guide ?? '')).toEqual({ value: '16777216' });
  });

  test('a name is a path below /proc/sys', () => {
    expect(parameterPath('net.ipv4.udp_mem')).toBe('/proc/sys/net/ipv4/udp_mem');
  });
});
