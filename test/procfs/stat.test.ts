import { describe, expect, test } from 'vitest';
import { parseKernelStat } from '../../src/procfs/stat.ts';
import type { KernelStat } from '../../src/procfs/types.ts';
import { ends, readCapture, readFixture } from './recorded-texts.ts';

/** Parses a text that must be a whole /proc/stat. */
function read(text: string): KernelStat {
  const stat = parseKernelStat(text);
  if (stat === undefined) throw new Error('no CPU has a figure');
  return stat;
}

describe('parseKernelStat', () => {
  test('reads every figure of a recorded host', () => {
    const [first] = ends(readCapture('incident-rcvbuf-renice.ndjson.gz'));
    const stat = read(first.read('/proc/stat'));
    expect(stat.total).toEqual({
      user: 39861,
      nice: 0,
      system: 15816,
      idle: 188633,
      iowait: 544,
      irq: 0,
      softirq: 872,
      steal: 59,
      guest: 0,
      guestNice: 0,
    });
    expect([...stat.cpus.keys()]).toEqual([0, 1]);
    expect(stat.cpus.get(1)?.softirq).toBe(485);
    expect(stat.interrupts).toBe(1689454);
    expect(stat.contextSwitches).toBe(4976087);
    expect(stat.bootTimeSeconds).toBe(1795397110);
  });

  test('two CPUs count nearly 200 ticks a second together, in whatever mode they are', () => {
    const [first, last] = ends(readCapture('incident-rcvbuf-renice.ndjson.gz'));
    const ticks = [first, last].map(moment => {
      const total = read(moment.read('/proc/stat')).total;
      return Object.values(total ?? {}).reduce((sum: number, figure) => sum + (figure ?? 0), 0);
    });
    const [before = 0, after = 0] = ticks;
    const ticksASecond = (after - before) / (last.atSeconds - first.atSeconds);
    // Not exactly: an idle CPU that sleeps through its ticks, and a guest that is not run, lose some.
    expect(ticksASecond).toBeGreaterThan(195);
    expect(ticksASecond).toBeLessThanOrEqual(200);
  });

  test('keeps the ids of hot-plugged CPUs', () => {
    const stat = read(readFixture('stat-5.4-hot-plugged.txt'));
    expect([...stat.cpus.keys()]).toEqual([0, 2, 7]);
    expect(stat.cpus.get(7)?.guestNice).toBe(2);
    const users = [...stat.cpus.values()].map(cpu => cpu.user ?? 0);
    expect(users.reduce((a, b) => a + b)).toBe(stat.total?.user);
    expect(stat.bootTimeSeconds).toBe(1700000000);
  });

  test('leaves fields unknown that the kernel does not have', () => {
    const stat = read('cpu  1 2 3 4\ncpu0 1 2 3 4 5 6 7\nctxt 9\n');
    expect(stat.total?.idle).toBe(4);
    expect(stat.total?.iowait).toBeUndefined();
    expect(stat.cpus.get(0)?.softirq).toBe(7);
    expect(stat.cpus.get(0)?.steal).toBeUndefined();
    expect(stat.contextSwitches).toBe(9);
    expect(stat.interrupts).toBeUndefined();
    expect(stat.bootTimeSeconds).toBeUndefined();
  });

  test('a malformed figure leaves its neighbours in their places', () => {
    const stat = read('cpu0 1 - 3 4\ncpux 1 2 3 4\ncpu1\n');
    expect([...stat.cpus.keys()]).toEqual([0]);
    expect(stat.cpus.get(0)).toMatchObject({ user: 1, nice: undefined, system: 3, idle: 4 });
  });

  test('reads 512 CPUs', () => {
    const lines = Array.from({ length: 512 }, (_, cpu) => `cpu${cpu} ${cpu * 10} 0 0 1 0 0 0 0 0 0`);
    const stat = read(`cpu  1308160 0 0 512 0 0 0 0 0 0\n${lines.join('\n')}\nintr 5 0 5\n`);
    expect(stat.cpus.size).toBe(512);
    expect([...stat.cpus.values()].reduce((sum, cpu) => sum + (cpu.user ?? 0), 0)).toBe(stat.total?.user);
  });

  test.each(['', 'cpu\ncpu0\nintr\nctxt\n', 'cpu  1 2 3 4\nctxt 9\n', 'Name:\tsrs\n'])(
    'knows no CPU of %j',
    text => {
      expect(parseKernelStat(text)).toBeUndefined();
    },
  );
});
