import { isThrottled } from '../../metrics/evidence/evidence-point.ts';
import type { HistoryPoint } from '../../metrics/history/history-point.ts';
import { lossSeverity, threadCpuSeverity, threadWaitSeverity } from '../../metrics/judgement/severities.ts';
import type { Thresholds } from '../../settings/thresholds.ts';
import { formatCount, formatLossRate, formatMbps, formatPercent } from '../../text/format.ts';
import type { Severity } from '../../text/severity.ts';

/** A figure that is worth to be followed over time. */
export interface Trend {
  readonly label: string;
  readonly value: (point: HistoryPoint) => number | undefined;
  readonly format: (value: number | undefined) => string;
  /**
   * How bad a value is; absent for a figure that is neither good nor bad. `isOfLoad`: whether a thread that carries load
   * is among those that the value, or the chart that it stands in, is of.
   */
  readonly severity?: (
    value: number | undefined,
    thresholds: Thresholds,
    isOfLoad: () => boolean,
  ) => Severity;
  /** What the top of a chart stands for at least; the highest shown unless given. */
  readonly highest?: number;
  /** What 1 on the scale of a chart is, in units of `value`; 1 unless given. `name` where the label does not say it. */
  readonly scale?: { readonly unit: number; readonly name?: string };
}

/** A point that does not say whether its thread carries load counts as one that does. */
export function isOfLoad({ carriesLoad }: HistoryPoint): boolean {
  return carriesLoad !== false;
}

const MEGABIT_BYTES = 125_000;
const MEBIBYTE = 1024 * 1024;

const WAIT: Trend = {
  label: 'waits for a CPU %',
  value: point => point.runQueueWaitPercent,
  format: formatPercent,
  severity: (runQueueWaitPercent, thresholds, isOfLoad) =>
    threadWaitSeverity({ runQueueWaitPercent, carriesLoad: isOfLoad() }, thresholds),
  highest: 100,
};

/** Its own limits decide: a quota that stops SRS is not a CPU that others have. */
const STOPPED_BY_QUOTA: Trend = {
  label: 'stopped by quota %',
  value: point => point.throttledPercent,
  format: formatPercent,
  severity: percent => (percent === undefined ? 'unknown' : isThrottled(percent) ? 'bad' : 'good'),
  highest: 100,
};

/** What matters most comes first. */
export const TRENDS: readonly Trend[] = [
  {
    label: 'lost packets/s',
    value: point => point.lostPerSecond,
    format: formatLossRate,
    severity: lossSeverity,
  },
  {
    label: 'Recv-Q peak',
    value: point => point.recvQueuePeakBytes,
    format: formatCount,
    scale: { unit: MEBIBYTE, name: 'MiB' },
  },
  WAIT,
  {
    label: 'SRS %CPU',
    value: point => point.cpuPercent,
    format: formatPercent,
    severity: threadCpuSeverity,
    highest: 100,
  },
  {
    label: 'si % of its CPU',
    value: point => point.softirqPercent,
    format: formatPercent,
    highest: 100,
  },
  {
    label: 'received packets/s',
    value: point => point.receivedPacketsPerSecond,
    format: formatCount,
  },
  {
    label: 'recv Mbit/s',
    value: point => point.receiveBytesPerSecond,
    format: formatMbps,
    scale: { unit: MEGABIT_BYTES },
  },
  {
    label: 'send Mbit/s',
    value: point => point.sendBytesPerSecond,
    format: formatMbps,
    scale: { unit: MEGABIT_BYTES },
  },
];

const OF_QUOTA = TRENDS.map(trend => (trend === WAIT ? STOPPED_BY_QUOTA : trend));

/** As `TRENDS`: where a quota stops SRS now, that stands in place of its waiting for a CPU, which would be mistaken for it. */
export function trendsAt(newest: HistoryPoint | undefined): readonly Trend[] {
  return isThrottled(newest?.throttledPercent) ? OF_QUOTA : TRENDS;
}
