import { expect } from 'vitest';
import type { Metrics } from '../../src/metrics/terms/metrics.ts';
import type { KernelCounters } from './kernel-counters.ts';
import type { Reports } from './srs-top.ts';

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
export function mean(
  reports: readonly Metrics[],
  pick: (report: Metrics) => number | null | undefined,
): number {
  const parts = reports.map(report => (pick(report) ?? Number.NaN) * (report.elapsedSeconds ?? 0));
  return parts.reduce((sum, part) => sum + part, 0) / secondsIn(reports);
}

/** Undefined where there is none. */
export const lo = (srs: Metrics['srs'][number] | undefined) =>
  srs?.interfaces.find(({ name }) => name === 'lo');

/** Of a rate over the time of all reports, and what it has to be. */
interface Compared {
  readonly what: string;
  readonly told: number;
  readonly is: number;
  readonly step: number;
}

/** What was told is what the kernel counted in the time that it was told of. */
export function expectTrue(name: string, { all }: Reports, kernel: KernelCounters): void {
  // Before the second nobody was asked that long.
  const reports = all.slice(1);
  const [last] = reports.at(-1)?.srs ?? [];
  const rateOf = (counter: string): number => {
    const { growth, elapsedSeconds } = kernel.grownIn(reports, counter);
    return growth / elapsedSeconds;
  };
  const percentOf = (counter: string): number => rateOf(counter) / 1e7;
  const ofThread = (tid: number, figure: 'cpuPercent' | 'runQueueWaitPercent'): number =>
    mean(reports, ({ srs }) => srs[0]?.threads.find(one => one.tid === tid)?.[figure]);
  const compared: Compared[] = [
    {
      ...{ what: 'packets', is: rateOf('packets'), step: STEPS.packets },
      told: mean(reports, ({ srs }) => lo(srs[0])?.receivePacketsPerSecond),
    },
    ...PARTS.flatMap(part => [
      {
        ...{ what: `CPUs, ${part}`, is: kernel.shareIn(reports, 'cpu', part), step: STEPS.share },
        told: mean(reports, ({ cpuTotal }) => cpuTotal[part]),
      },
      ...(reports[0]?.cpus ?? []).map(({ cpu }, index) => ({
        ...{ what: `CPU ${cpu}, ${part}`, is: kernel.shareIn(reports, `cpu${cpu}`, part), step: STEPS.share },
        told: mean(reports, ({ cpus }) => cpus[index]?.[part]),
      })),
    ]),
    {
      ...{ what: 'CPU of SRS', is: percentOf(`run ${last?.pid}`), step: STEPS.ticks },
      told: mean(reports, ({ srs }) => srs[0]?.cpuPercent),
    },
    {
      ...{ what: 'wait of SRS', is: percentOf(`wait ${last?.pid}`), step: STEPS.wait },
      told: mean(reports, ({ srs }) => srs[0]?.runQueueWaitPercent),
    },
    ...(last?.threads ?? []).flatMap(({ tid }) => [
      {
        ...{ what: `CPU of ${tid}`, is: percentOf(`run ${tid}`), step: STEPS.ticks },
        told: ofThread(tid, 'cpuPercent'),
      },
      {
        ...{ what: `wait of ${tid}`, is: percentOf(`wait ${tid}`), step: STEPS.wait },
        told: ofThread(tid, 'runQueueWaitPercent'),
      },
    ]),
  ];
  expect(compared).toHaveLength(1 + PARTS.length * (1 + (reports[0]?.cpus.length ?? 0)) + 2 + 2 * 4);
  const isTold = ({ told, is, step }: Compared): boolean => Math.abs(told - is) <= Math.max(step, SHARE * is);
  expect(compared.filter(one => !isTold(one)).map(one => ({ by: name, ...one }))).toEqual([]);
}
