import type { EndedSrs } from '../metrics/ended-srs.ts';
import { formatDuration, formatTimeOfDay } from '../output/format.ts';
import type { Wanted } from '../srs/find-srs.ts';
import { afterEnd } from './wanted-words.ts';

/** Seconds between its end and `time` (as `Metrics.time`). */
export function secondsSince({ time: end }: EndedSrs, time: string): number {
  return Math.max(0, (Date.parse(time) - Date.parse(end)) / 1_000);
}

/** `SRS 18211 ended 42 s ago`. */
export function endText(ended: EndedSrs, time: string): string {
  return `SRS ${ended.last.pid} ended ${agoOf(ended, time)}`;
}

/** The same with when and what is to be expected, the longest first. */
export function endTexts(ended: EndedSrs, time: string, wanted: Wanted): readonly string[] {
  const short = endText(ended, time);
  const ago = agoOf(ended, time);
  return [
    `SRS ${ended.last.pid} ENDED at ${formatTimeOfDay(ended.time)}, ${ago}: ${afterEnd(wanted)}`,
    `SRS ${ended.last.pid} ENDED ${ago}: ${afterEnd(wanted)}`,
    short,
  ];
}

function agoOf(ended: EndedSrs, time: string): string {
  return `${formatDuration(secondsSince(ended, time))} ago`;
}
