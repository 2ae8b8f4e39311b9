import type { Host, RecordedSpan } from '../host/host.ts';
import { spanWords, timesOf, utcOffset } from '../output/summary-words.ts';
import type { Theme } from '../view/look/theme.ts';
import { DEFAULT_SECONDS, DEFAULT_WINDOWS } from './bench-options.ts';

/** What the user said of it; undefined: nothing. */
export interface AskedSpan {
  readonly seconds: number | undefined;
  readonly windows: number | undefined;
}

/** What of a recording was measured. */
export interface MeasuredSpan {
  /** Times of the recording, as ISO 8601 has them. */
  readonly began: string;
  readonly ended: string;
  readonly seconds: number;
  /** Of all of it. */
  readonly recordedSeconds: number;
}

const WINDOW_SECONDS = DEFAULT_SECONDS / DEFAULT_WINDOWS;
const LEAST_SECONDS = 1;
/** What is noise is told by fewer, too: those of a longer recording are longer. */
const MOST_WINDOWS = 240;

/**
 * How long is measured, in how many windows: what was asked for, else 30 s in six, but of a recording all of it that is
 * played, in windows as long as these, or as its refreshes are apart. A sentence where the windows do not fit in.
 */
export function planSpan(
  { seconds: askedSeconds, windows: askedWindows }: AskedSpan,
  { recordedSpan }: Pick<Host, 'recordedSpan'>,
): { readonly seconds: number; readonly windows: number } | string {
  // A single moment has no window at all, which is told where it is measured.
  const isWhole =
    askedSeconds === undefined && recordedSpan !== undefined && recordedSpan.seconds >= LEAST_SECONDS;
  const seconds = isWhole ? recordedSpan.seconds : (askedSeconds ?? DEFAULT_SECONDS);
  const windows = askedWindows ?? (isWhole ? windowsOf(recordedSpan) : DEFAULT_WINDOWS);
  return askedSeconds === undefined && windows > seconds
    ? `${windows} windows do not fit into ${spanWords(seconds)}: each takes a second at least`
    : { seconds, windows };
}

function windowsOf({ seconds, everySeconds }: RecordedSpan): number {
  const count = Math.round(seconds / Math.max(WINDOW_SECONDS, everySeconds));
  return Math.max(1, Math.min(MOST_WINDOWS, count));
}

/** Begins to look how much of a recording is measured. @returns what tells it then; that is undefined of a live host */
export function watchSpan({ clock, recordedSpan }: Host): () => MeasuredSpan | undefined {
  const [began, beganMs] = [clock.time().toISOString(), clock.nowMs()];
  return () =>
    recordedSpan && {
      ...{ began, ended: clock.time().toISOString(), seconds: (clock.nowMs() - beganMs) / 1_000 },
      recordedSeconds: recordedSpan.wholeSeconds,
    };
}

/** `measured: 30 s of the 48 s of the recording, 02:39:59 to 02:40:29 UTC+01:00`. None of a live host. */
export function measuredLines(
  span: MeasuredSpan | undefined,
  theme: Theme,
  name = 'measured',
): readonly string[] {
  if (span === undefined) return [];
  const { began, ended, seconds, recordedSeconds } = span;
  const timeOf = timesOf(span);
  const [part, whole] = [spanWords(seconds), spanWords(recordedSeconds)];
  const words = `${part === whole ? 'all' : `${part} of the`} ${whole} of the recording`;
  const text = `  ${name}: ${words}, ${timeOf(began)} to ${timeOf(ended)} ${utcOffset(began)}`;
  return [theme.paint('dim', text)];
}
