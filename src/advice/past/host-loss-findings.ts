import type { BusyCpu, HostLosses, LossSpan } from '../../metrics/past/host-losses.ts';
import type { Evidence, Finding } from '../terms/finding.ts';
import { count } from '../terms/words.ts';

/** Spans that are told one by one, those that lost most. */
const MOST_TOLD = 8;
/** Below these nobody looks for a cause there, in percent of a CPU. */
const SOFTIRQ_FROM = 30;
const STEAL_FROM = 5;
/** Intervals of a minute and more are told without their seconds. */
const MINUTE_MS = 60_000;

/**
 * When a host's UDP sockets lost something, as findings in order of time. Whose sockets they were is not known.
 * @param aheadMs what the time of day is ahead of the host's monotonic clock
 */
export function hostLossFindings({ spans }: HostLosses, aheadMs: number): readonly Finding[] {
  const told = spans
    .toSorted((a, b) => b.lost - a.lost)
    .slice(0, MOST_TOLD)
    .sort((a, b) => a.fromMs - b.fromMs);
  const areOfOneDay = new Set(told.flatMap(({ fromMs, toMs }) => [dayOf(fromMs), dayOf(toMs)])).size <= 1;
  const rest = spans.filter(span => !told.includes(span));
  return told.map((span, index) => ({
    id: 'lost-before',
    severity: 'warning',
    sentence: `the host's UDP sockets lost ${count(span.lost)} datagrams between ${spanWords(span, areOfOneDay)} UTC`,
    evidence: [...evidenceOf(span), ...(index === told.length - 1 ? restOf(rest) : [])],
    remedies: [
      {
        label: 'look while it loses',
        command: 'srs-top doctor',
        note: 'on the host itself: whose sockets they were, and why, is not known; those of a container are not among them',
      },
    ],
    lost: span.lost,
    about: 'host',
    pid: undefined,
    windowSeconds: (span.toMs - span.fromMs) / 1_000,
    symptoms: [],
    sinceMs: span.fromMs - aheadMs,
    lastedSeconds: (span.toMs - span.fromMs) / 1_000,
  }));
}

/** `03:12 and 03:22`, with the day where not all are of one, and seconds where it is shorter than some minutes. */
export function spanWords(
  { fromMs, toMs }: Pick<LossSpan, 'fromMs' | 'toMs'>,
  isWithoutDay: boolean,
): string {
  const end = toMs - fromMs >= MINUTE_MS ? 16 : 19;
  const [from, to] = [fromMs, toMs].map(ms =>
    new Date(ms)
      .toISOString()
      .slice(isWithoutDay ? 11 : 0, end)
      .replace('T', ' '),
  );
  return `${from} and ${to}`;
}

function evidenceOf(span: LossSpan): readonly Evidence[] {
  const { lost, arrived, isForWantOfRoom, softirq, steal, softnetDropped, softnetSqueezed } = span;
  return [
    {
      what: isForWantOfRoom ? 'receive buffer errors' : 'input errors, of whatever kind',
      value: Math.round(lost),
    },
    ...(arrived === undefined || arrived === 0
      ? []
      : [{ what: 'of all that arrived', value: Math.round((lost * 10_000) / arrived) / 100, unit: '%' }]),
    ...busyCpu('softirq', softirq, SOFTIRQ_FROM),
    ...busyCpu('steal', steal, STEAL_FROM),
    ...(softnetDropped === undefined || softnetDropped === 0
      ? []
      : [{ what: 'dropped before, by full backlogs (softnet)', value: softnetDropped, unit: 'packets' }]),
    ...(softnetSqueezed === undefined || softnetSqueezed === 0
      ? []
      : [{ what: 'softirq stopped early', value: softnetSqueezed, unit: 'times' }]),
  ];
}

function busyCpu(what: string, busy: BusyCpu | undefined, from: number): readonly Evidence[] {
  if (busy === undefined || busy.percent < from) return [];
  return [{ what: `${what} of CPU ${busy.cpu}`, value: Math.round(busy.percent), unit: '%' }];
}

function restOf(rest: readonly LossSpan[]): readonly Evidence[] {
  if (rest.length === 0) return [];
  const lost = rest.reduce((sum, span) => sum + span.lost, 0);
  return [
    {
      what: `in ${rest.length} more span${rest.length === 1 ? '' : 's'}`,
      value: Math.round(lost),
      unit: 'datagrams',
    },
  ];
}

function dayOf(ms: number): string {
  return new Date(ms).toISOString().slice(0, 10);
}
