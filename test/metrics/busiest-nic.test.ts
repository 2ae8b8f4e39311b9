import { describe, expect, test } from 'vitest';
import { BusiestNic } from '../../src/metrics/network/busiest-nic.ts';
import type { InterfaceMetrics } from '../../src/metrics/terms/metrics.ts';

/** @param since bytes since it was made @param rate bytes a second now; undefined: not known yet */
function nic(name: string, since: number, rate: number | undefined): InterfaceMetrics {
  return {
    ...{ name, receiveBytes: since, sendBytes: 0 },
    ...{ receiveBytesPerSecond: rate, sendBytesPerSecond: rate === undefined ? undefined : 0 },
  } as InterfaceMetrics;
}

describe('the busiest interface', () => {
  test('is the one that carries most now, whatever another carried before; never lo', () => {
    const busiest = new BusiestNic();
    const all = [nic('lo', 9e12, 5e8), nic('eth1', 8e12, 11_000), nic('eth0', 1e9, 7e7)];
    expect(busiest.push(all, 1)?.name).toBe('eth0');
  });

  test('is the one that has carried most since it was made, where nothing is carried or nothing is known', () => {
    for (const rate of [0, undefined])
      expect(new BusiestNic().push([nic('ifb0', 0, rate), nic('eth0', 5, rate)], 1)?.name).toBe('eth0');
    expect(new BusiestNic().push([nic('lo', 5, 5)], 1)).toBeUndefined();
  });

  test('stays for a window, and is another in the next only where that carried more in it', () => {
    const busiest = new BusiestNic();
    const burst = [nic('eth0', 1, 100), nic('eth1', 1, 9_000)];
    expect(busiest.push([nic('eth0', 1, 100), nic('eth1', 1, 10)], 1)?.name).toBe('eth0');
    expect(busiest.push(burst, 1)?.name).toBe('eth0');
    busiest.chooseAnew();
    expect(busiest.push([nic('eth0', 1, 5_000), nic('eth1', 1, 10)], 1)?.name).toBe('eth1');
    busiest.chooseAnew();
    expect(busiest.push(burst, 1)?.name).toBe('eth0');
    // It went: the one that is left.
    expect(busiest.push([nic('eth1', 1, 10)], 1)?.name).toBe('eth1');
  });
});
