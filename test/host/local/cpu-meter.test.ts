import { beforeEach, describe, expect, test, vi } from 'vitest';
import { CpuMeter } from '../../../src/host/local/cpu-meter.ts';

describe('the CPU that pieces of work took', () => {
  let usedMs = 100;
  const cpuMs = vi.fn(() => usedMs);
  let meter: CpuMeter;
  beforeEach(() => {
    usedMs = 100;
    meter = new CpuMeter(cpuMs);
    cpuMs.mockClear();
  });

  test('is told by the clock while they are short, without a question to the kernel', () => {
    expect([0.1, 0.49, 0].map(elapsedMs => meter.costOf(elapsedMs))).toEqual([0.1, 0.49, 0]);
    expect(cpuMs).not.toHaveBeenCalled();
  });

  test('of a long one does not have its wait for a CPU in it, nor the short ones before it', () => {
    meter.costOf(0.25);
    usedMs += 2.25;
    expect(meter.costOf(40)).toBe(2);
    usedMs += 1;
    expect(meter.costOf(40)).toBe(1);
  });

  test('is never more than passed, whatever was done besides', () => {
    usedMs += 50;
    expect(meter.costOf(3)).toBe(3);
    usedMs += 50;
    meter.restart();
    usedMs += 1;
    expect(meter.costOf(3)).toBe(1);
  });
});
