import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { type CpuReading, cpuSecondsBetween, readCpu } from './cpu-seconds.ts';

const MS = 1e6;

/** Milliseconds by threads, by the process, and of children that ended. */
function reading(threadsMs: number, processMs = 0, childrenMs = 0): CpuReading {
  return { threadsNs: threadsMs * MS, processNs: processMs * MS, childrenNs: childrenMs * MS };
}

test('threads are counted to the nanosecond, whatever the ticks say', () => {
  const before = new Map([[7, { threadsNs: 1_000_000_001, processNs: 990 * MS, childrenNs: 0 }]]);
  const after = new Map([[7, { threadsNs: 1_012_345_679, processNs: 1_010 * MS, childrenNs: 0 }]]);
  expect(cpuSecondsBetween(before, after)).toBeCloseTo(0.012345678, 9);
});

test('threads that ended before the window do not make it one of ticks', () => {
  const before = new Map([[7, reading(1_000, 1_490)]]);
  const after = new Map([[7, reading(1_015, 1_510)]]);
  expect(cpuSecondsBetween(before, after)).toBeCloseTo(0.015, 9);
});

test('a thread that ended within the window took its nanoseconds along: the ticks have them', () => {
  const before = new Map([[7, reading(1_000, 1_000)]]);
  const after = new Map([[7, reading(400, 1_150)]]);
  expect(cpuSecondsBetween(before, after)).toBeCloseTo(0.15, 9);
});

test('a process that came is counted from its beginning, with the children it waited for', () => {
  const before = new Map([[7, reading(100, 100, 40)]]);
  const after = new Map([
    [7, reading(110, 110, 70)],
    [8, reading(5)],
  ]);
  expect(cpuSecondsBetween(before, after)).toBeCloseTo(0.01 + 0.03 + 0.005, 9);
});

test('a process that ended counts with what it used since the first reading', () => {
  const before = new Map([
    [7, reading(100, 100, 0)],
    [8, reading(500, 500, 20)],
  ]);
  const after = new Map([[7, reading(100, 100, 560)]]);
  expect(cpuSecondsBetween(before, after)).toBeCloseTo(0.04, 9);
});

test('tells of a process what the kernel tells it itself', () => {
  const { pid } = process;
  const stat = readFileSync('/proc/self/stat', 'utf8');
  const session = Number(stat.slice(stat.lastIndexOf(')') + 2).split(' ')[3]);
  const readOwn = () => new Map([...readCpu(session)].filter(([member]) => member === pid));
  const before = readOwn();
  const began = process.cpuUsage();
  while (process.cpuUsage(began).user < 200_000);
  const used = cpuSecondsBetween(before, readOwn());
  const { user, system } = process.cpuUsage(began);
  expect(used).toBeGreaterThan(0.2);
  expect(Math.abs(used - (user + system) / 1e6)).toBeLessThan(0.05);
});
