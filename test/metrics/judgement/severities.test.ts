import { describe, expect, test } from 'vitest';
import {
  busySeverity,
  fillPercent,
  fillSeverity,
  idleSeverity,
  lossSeverity,
  openFilesSeverity,
  runQueueWaitSeverity,
  softirqSeverity,
  stealSeverity,
  threadCpuSeverity,
  threadWaitSeverity,
} from '../../../src/metrics/judgement/severities.ts';
import { DEFAULT_THRESHOLDS } from '../../../src/settings/thresholds.ts';
import { cpu, socketMetrics } from '../../ui/made-up-snapshot.ts';

describe('the severity', () => {
  test.each([
    [19.9, 'good'],
    [20, 'warning'],
    [40, 'bad'],
    [undefined, 'unknown'],
  ])('of %s %% without a CPU is %s', (percent, severity) => {
    expect(runQueueWaitSeverity(percent, DEFAULT_THRESHOLDS)).toBe(severity);
  });

  test('is by the thresholds that the user has', () => {
    const thresholds = { ...DEFAULT_THRESHOLDS, runQueueWait: { warning: 5, bad: 10 } };
    expect([4.9, 5, 10].map(percent => runQueueWaitSeverity(percent, thresholds))).toEqual([
      'good',
      'warning',
      'bad',
    ]);
    expect([49, 50, 90].map(percent => fillSeverity(percent, thresholds))).toEqual([
      'good',
      'warning',
      'bad',
    ]);
  });

  test('of a loss begins with one', () => {
    expect([0, 1, undefined].map(lossSeverity)).toEqual(['good', 'bad', 'unknown']);
  });

  test('of softirq counts on the CPU of SRS alone', () => {
    const busy = cpu(0, { softirq: 60 });
    expect([true, false].map(isSrsCpu => softirqSeverity(busy, isSrsCpu, DEFAULT_THRESHOLDS))).toEqual([
      'bad',
      'good',
    ]);
  });

  test('of CPU and open files', () => {
    expect([79, 80, 90].map(percent => threadCpuSeverity(percent, DEFAULT_THRESHOLDS))).toEqual([
      'good',
      'warning',
      'bad',
    ]);
    expect([79, 80, 95].map(percent => openFilesSeverity(percent, DEFAULT_THRESHOLDS))).toEqual([
      'good',
      'warning',
      'bad',
    ]);
  });

  test('of a buffer is by its highest Recv-Q, unknown without its size', () => {
    const half = socketMetrics({ receiveBufferBytes: 8_388_608, recvQueuePeakBytes: 4_194_304 });
    expect(fillPercent(half)).toBe(50);
    expect(fillPercent(socketMetrics({ recvQueuePeakBytes: 1 }))).toBeUndefined();
    expect(fillPercent(socketMetrics({ receiveBufferBytes: 0 }))).toBeUndefined();
  });

  test('of a thread that waits and has nothing to do is good, of one whose waiting is not known it is unknown', () => {
    const severityOf = (runQueueWaitPercent: number | undefined, carriesLoad: boolean | undefined) =>
      threadWaitSeverity({ runQueueWaitPercent, carriesLoad }, DEFAULT_THRESHOLDS);
    expect([severityOf(71, false), severityOf(71, true), severityOf(71, undefined)]).toEqual([
      'good',
      'bad',
      'bad',
    ]);
    expect(severityOf(undefined, false)).toBe('unknown');
  });

  test('of stolen time, and of a CPU of SRS that has no time left', () => {
    expect([4.9, 5, undefined].map(stealSeverity)).toEqual(['good', 'warning', 'unknown']);
    expect([10, 9.9, undefined].map(idle => idleSeverity(idle, true))).toEqual([
      'good',
      'warning',
      'unknown',
    ]);
    expect([89.9, 90].map(busy => busySeverity(busy, true))).toEqual(['good', 'warning']);
    expect([idleSeverity(0, false), busySeverity(100, false)]).toEqual(['good', 'good']);
  });
});
