import { expect } from 'vitest';
import type { Metrics } from '../../src/metrics/terms/metrics.ts';
import type { KernelCounters } from './kernel-counters.ts';

/** Rates are those of the same ten seconds by a hundredth. */
export const SHARE = 0.01;
/**
 * What comes in steps as large as these is not compared by a hundredth: at both ends a packet or two; a tick of 10 ms of
 * each CPU, or of SRS, of ten seconds; what waits while a reading takes some milliseconds. All but the first in percent.
 */
const STEPS = { packets: 5, share: 1, ticks: 0.3, wait: 0.1 };

/** Of all that CPUs do what a test can have them do. */
const PARTS = ['user', 'system', 'idle', 'softirq'] as const;

/** Of all of them. */
export const secondsIn = (reports: readonly Metrics[]): number =>
  reports.reduce((sum, { elapsedSeconds = 0 }) => sum + elapsedSeconds, 0);

/** A rate over all of it: of what came in each refresh, the sum. */
export function mean(reports: readonly Metrics[], pick: Pick): number {
  const parts = reports.map(report => (pick(report) ?? Number.NaN) * (report.elapsedSeconds ?? 0));
  return parts.reduce((sum, part) => sum + part, 0) / secondsIn(reports);
}

/** Undefined where there is none. */
export const lo = (srs: Metrics['srs'][number] | undefined) =>
  srs?.interfaces.find(({ name }) => name === 'lo');

type Pick = (report: Metrics) => number | null | undefined;

/**
 * By how much a rate may be told wrong over the time of reports, of which each was read so much beside its time: what it
 * grew and fell by, and what it was at both ends, in that time.
 */
export function readBeside(reports: readonly Metrics[], pick: Pick, lateSeconds: number): number {
  const rates = [0, ...reports.map(report => pick(report) ?? Number.NaN), 0];
  const steps = rates.slice(1).map((rate, index) => Math.abs(rate - (rates[index] ?? 0)));
  return (lateSeconds * steps.reduce((sum, step) => sum + step, 0)) / secondsIn(reports);
}

/** What was told is what the kernel counted in the time that it was told of. @param by whose reports they are */
export function expectTrue(by: string, reports: readonly Metrics[], kernel: KernelCounters): void {
  const [last] = reports.at(-1)?.srs ?? [];
  const lateSeconds = kernel.lateIn(reports);
  let compared = 0;
  const wrong: object[] = [];
  function compare(what: string, is: number, step: number, pick: Pick): void {
    const told = mean(reports, pick);
    const most = Math.max(step, SHARE * is) + readBeside(reports, pick, lateSeconds);
    compared++;
    if (!(Math.abs(told - is) <= most)) wrong.push({ by, what, told, is, most, lateSeconds });
  }
  const rateOf = (counter: string): number => {
    const { growth, elapsedSeconds } = kernel.grownIn(reports, counter);
    return growth / elapsedSeconds;
  };
  const percentOf = (counter: string): number => rateOf(counter) / 1e7;

  compare('packets', rateOf('packets'), STEPS.packets, ({ srs }) => lo(srs[0])?.receivePacketsPerSecond);
  for (const part of PARTS) {
    compare(`CPUs ${part}`, kernel.shareIn(reports, 'cpu', part), STEPS.share, one => one.cpuTotal[part]);
    for (const [index, { cpu }] of (reports[0]?.cpus ?? []).entries())
      compare(
        `CPU ${cpu} ${part}`,
        kernel.shareIn(reports, `cpu${cpu}`, part),
        STEPS.share,
        ({ cpus }) => cpus[index]?.[part],
      );
  }
  compare('SRS', percentOf(`run ${last?.pid}`), STEPS.ticks, ({ srs }) => srs[0]?.cpuPercent);
  compare('its wait', percentOf(`wait ${last?.pid}`), STEPS.wait, ({ srs }) => srs[0]?.runQueueWaitPercent);
  for (const { tid } of last?.threads ?? []) {
    const thread = ({ srs }: Metrics) => srs[0]?.threads.find(one => one.tid === tid);
    compare(`thread ${tid}`, percentOf(`run ${tid}`), STEPS.ticks, one => thread(one)?.cpuPercent);
    compare(`wait of ${tid}`, percentOf(`wait ${tid}`), STEPS.wait, one => thread(one)?.runQueueWaitPercent);
  }
  expect(compared).toBe(1 + PARTS.length * (1 + (reports[0]?.cpus.length ?? 0)) + 2 + 2 * 4);
  expect(wrong).toEqual([]);
}
