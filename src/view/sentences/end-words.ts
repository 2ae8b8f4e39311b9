import type { EndedSrs } from '../../metrics/history/ended-srs.ts';
import type { Wanted } from '../../srs/process/find-srs.ts';
import { formatDuration, formatTimeOfDay } from '../../text/format.ts';
import { afterEnd } from './wanted-words.ts';

/** `SRS 18211 ended 42 s ago`. */
export function endText(ended: EndedSrs): string {
  return `SRS ${ended.last.pid} ended ${agoOf(ended)}`;
}

/** The same with when and what is to be expected, the longest first. */
export function endTexts(ended: EndedSrs, wanted: Wanted): readonly string[] {
  const short = endText(ended);
  const ago = agoOf(ended);
  return [
    `SRS ${ended.last.pid} ENDED at ${formatTimeOfDay(ended.time)}, ${ago}: ${afterEnd(wanted)}`,
    `SRS ${ended.last.pid} ENDED ${ago}: ${afterEnd(wanted)}`,
    short,
  ];
}

function agoOf({ agoSeconds }: EndedSrs): string {
  return `${formatDuration(agoSeconds)} ago`;
}
