import type { LossSpan, NamespaceLosses, Summary, ToldTuning } from '../chronicle/summary.ts';
import {
  formatCount,
  formatDateTime,
  formatDuration,
  formatLossPercent,
  formatTimeOfDay,
} from '../text/format.ts';

/** Says a time, ISO 8601, to people. */
export type TimeOf = (time: string) => string;

/** Says times of one session: the day where it is another than that of its beginning. */
export function timesOf({ began }: Pick<Summary, 'began'>): TimeOf {
  const day = formatDateTime(began).slice(0, DAY_LENGTH);
  return time => {
    const whole = formatDateTime(time);
    return whole.startsWith(day) ? formatTimeOfDay(time) : whole;
  };
}

const DAY_LENGTH = '2026-11-23'.length;

/** `UTC+02:00`: what local time was at that time. */
export function utcOffset(time: string): string {
  const minutes = -new Date(time).getTimezoneOffset();
  if (!Number.isFinite(minutes)) return 'UTC';
  const two = (value: number): string => String(value).padStart(2, '0');
  const size = Math.abs(minutes);
  return `UTC${minutes < 0 ? '-' : '+'}${two(Math.floor(size / 60))}:${two(size % 60)}`;
}

/** `54 s`, `6:11`. */
export function spanWords(seconds: number): string {
  const whole = Math.round(seconds);
  return whole < 120 ? `${whole} s` : formatDuration(whole);
}

/** Packets that were lost, those that no counter names among them. */
export function lostOf({ lost, uncounted }: Pick<LossSpan, 'lost' | 'uncounted'>): number {
  return lost + uncounted;
}

/** `2.12`, in percent of what came; `–`. */
export function percentOf(one: Pick<LossSpan, 'lost' | 'uncounted' | 'arrived'>): string {
  const { arrived } = one;
  return formatLossPercent(
    arrived === undefined || arrived === 0 ? undefined : (lostOf(one) * 100) / arrived,
  );
}

/**
 * What happened, in one sentence without its host: `7,382 UDP packets lost, 01:46:44 to 01:46:56 (starved); renice 0 → -15 by
 * alice: loss ended: 6,932 → 0 in 30 s at the same 30 k packets/s`. Not escaped.
 */
export function headline(summary: Summary): string {
  const parts = [lossWords(summary), tuningWords(summary)].filter(part => part !== '');
  if (parts.length > 0) return parts.join('; ');
  return summary.areLossesKnown ? 'nothing was lost, and nothing changed' : 'what was lost is not known';
}

function lossWords(summary: Summary): string {
  const [worst, ...others] = summary.losses.filter(losses => lostOf(losses) > 0);
  const cause = causeOf(summary);
  if (worst === undefined) {
    if (cause === undefined) return '';
    return summary.areLossesKnown
      ? `no UDP packet lost, but ${cause}`
      : `what was lost is not known, but ${cause}`;
  }
  const elsewhere =
    others.length === 0
      ? ''
      : `, and more in ${others.length === 1 ? 'another network namespace' : `${others.length} other network namespaces`}`;
  const why = cause === undefined ? '' : ` (${cause})`;
  return `${formatCount(lostOf(worst))} UDP packets lost, ${spanOfAll(worst, summary)}${elsewhere}${why}`;
}

/** `01:46:44 to 01:46:56`, `at or before 03:12:05 to the end`. */
function spanOfAll({ spans }: NamespaceLosses, summary: Summary): string {
  const timeOf = timesOf(summary);
  const [first, last] = [spans[0], spans.at(-1)];
  if (first === undefined || last === undefined) return 'at a time that is not known';
  return `${beginWords(first, timeOf)} to ${last.isOpen ? 'the end' : timeOf(last.ended)}`;
}

export function beginWords(
  { isKnownBy, began, notBefore }: LossSpan,
  timeOf: (time: string) => string,
): string {
  return isKnownBy === 'seen' ? timeOf(began) : `from at or before ${timeOf(notBefore)}`;
}

/** The id of what cost most, of what is bad. */
function causeOf({ findings }: Summary): string | undefined {
  return findings.find(({ severity }) => severity === 'bad')?.id;
}

function tuningWords({ tunings, changes }: Summary): string {
  const last = tunings.findLast(({ verdict }) => verdict !== undefined) ?? tunings.at(-1);
  if (last === undefined) {
    const judged = changes.findLast(({ verdict }) => verdict !== undefined);
    return judged === undefined ? '' : `${judged.what}: ${inShort(judged.verdict?.sentence)}`;
  }
  const by = last.operator === undefined ? '' : ` by ${last.operator}`;
  const more = tunings.length > 1 ? ` (${tunings.length} changes in all)` : '';
  return `${last.title}${by}: ${inShort(last.verdict?.sentence) ?? cameOf(last)}${more}`;
}

/** `4/4 threads`: what came of a change by the kernel, without its title. */
export function cameOf({ title, outcome, isComplete }: ToldTuning): string {
  if (outcome === undefined) return isComplete ? 'done, by the recording' : 'not finished';
  const came = outcome.startsWith(`${title}: `) ? outcome.slice(title.length + 2) : outcome;
  return came.replace(/\.$/, '');
}

/** A verdict without its load, and without what else changed. */
function inShort(sentence: string | undefined): string | undefined {
  return sentence?.split(/; |,? at (?=the same |[\d.,]+ k? ?→)/)[0];
}
