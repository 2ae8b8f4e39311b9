import { describe, expect, test } from 'vitest';
import { parseSoftirqs } from '../../src/procfs/softirqs.ts';
import { ends, readCapture, readFixture } from './recorded-texts.ts';

describe('parseSoftirqs', () => {
  test('adds up to what /proc/stat says of the same moment', () => {
    const [first] = ends(readCapture('incident-rcvbuf-renice.ndjson.gz'));
    const counts = parseSoftirqs(first.read('/proc/softirqs'));
    expect([...counts.keys()]).toEqual(
      'HI TIMER NET_TX NET_RX BLOCK IRQ_POLL TASKLET SCHED HRTIMER RCU'.split(' '),
    );
    expect(counts.get('NET_RX')).toEqual(
      new Map([
        [0, 3481326],
        [1, 3086818],
      ]),
    );
    // `softirq` in /proc/stat, read some microseconds before: the sum, then each type; NET_RX is the fourth of those.
    const line = /^softirq (.*)$/m.exec(first.read('/proc/stat'))?.[1]?.split(' ').map(Number) ?? [];
    expect(3481326 + 3086818 - (line[4] ?? 0)).toBe(0);
  });

  test('takes the CPU numbers from the header', () => {
    const counts = parseSoftirqs(readFixture('softirqs-5.15-gaps.txt'), ['NET_RX']);
    expect([...counts.keys()]).toEqual(['NET_RX']);
    expect(counts.get('NET_RX')).toEqual(
      new Map([
        [0, 4294967295],
        [2, 50000000],
        [7, 600000],
      ]),
    );
  });

  test('a cell that is missing or none is absent, the others stay with their CPU', () => {
    const counts = parseSoftirqs('   CPU0 CPU1 CPU3 CPU4\n NET_RX: 1 x 3\n');
    expect(counts.get('NET_RX')).toEqual(
      new Map([
        [0, 1],
        [3, 3],
      ]),
    );
  });

  test('reads 512 CPUs', () => {
    const header = Array.from({ length: 512 }, (_, cpu) => `CPU${cpu}`.padEnd(11)).join('');
    const row = Array.from({ length: 512 }, (_, cpu) => String(cpu * 3).padStart(11)).join('');
    const text = `${' '.repeat(20)}${header}\n       TIMER:${row}\n      NET_RX:${row}\n`;
    const counts = parseSoftirqs(text, ['NET_RX']);
    expect(counts.size).toBe(1);
    expect(counts.get('NET_RX')?.size).toBe(512);
    expect(counts.get('NET_RX')?.get(511)).toBe(1533);
  });

  test('has nothing of an empty text', () => {
    expect(parseSoftirqs('').size).toBe(0);
    expect(parseSoftirqs('CPU0\n', ['NET_RX']).size).toBe(0);
  });
});
