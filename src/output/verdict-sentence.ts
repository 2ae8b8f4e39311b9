import type { Verdict, WindowFigures } from '../metrics/verdict.ts';
import { formatCount, formatPercent, formatSeconds } from './format.ts';
import type { Severity } from './loss-sentence.ts';

export interface VerdictSentence {
  readonly severity: Severity;
  /** `loss ended: 6,932 → 0 in 30 s at the same 30 k packets/s; waits for a CPU 64 % → 17 %`. */
  readonly text: string;
}

/** Less than this part of what was lost before is no change worth the name. */
const NOTABLE_SHARE = 0.1;
/** Points of percent by which a share of time has to differ to be named. */
const NOTABLE_POINTS = 5;

/** Says what a tuning did, in one sentence; while the window behind it fills, how far that is. */
export function verdictSentence(verdict: Verdict): VerdictSentence {
  const { before, after, span, isFinal, isGone, load } = verdict;
  if (isGone) {
    const seconds = formatSeconds(after?.coveredSeconds ?? 0);
    return { severity: 'warning', text: `SRS ended within ${seconds} s, not judged${soFar(after)}` };
  }
  if (!isFinal) {
    const done = `${formatSeconds(after?.coveredSeconds ?? 0)} of ${span.windowSeconds} s`;
    return { severity: 'unknown', text: `judging: ${done}${soFar(after)}` };
  }
  if (before === undefined || after === undefined)
    return { severity: 'unknown', text: 'nothing is known of the time before it' };
  const { lost: was } = before;
  const { lost: is } = after;
  if (was === undefined || is === undefined)
    return { severity: 'unknown', text: `loss unknown${waits(before, after)}` };
  const change = changeOf(was, before.coveredSeconds, is, after.coveredSeconds);
  if (load === 'differs' || load === 'unknown') {
    const packets = `${packetsOf(before)} → ${packetsOf(after)} packets/s`;
    return { severity: 'unknown', text: `the load differs, ${packets}: lost ${change}, not comparable` };
  }
  if (load === 'little')
    return { severity: 'unknown', text: `too little came to tell (${packetsOf(after)} packets/s)` };
  const at = `at the same ${packetsOf(after)} packets/s${waits(before, after)}`;
  if (was === 0 && is === 0) {
    const severity = waitGrowth(before, after) >= NOTABLE_POINTS ? 'warning' : 'good';
    return { severity, text: `no loss before or after, ${at}` };
  }
  if (is === 0) return { severity: 'good', text: `loss ended: ${change} ${at}` };
  if (was === 0) return { severity: 'bad', text: `loss began: ${change} ${at}` };
  // Seldom is as much known of the time before: an incident is why srs-top was started.
  const [wasPerSecond, isPerSecond] = [was / before.coveredSeconds, is / after.coveredSeconds];
  if (isPerSecond <= wasPerSecond * (1 - NOTABLE_SHARE))
    return { severity: 'warning', text: `loss fell: ${change} ${at}` };
  if (isPerSecond >= wasPerSecond * (1 + NOTABLE_SHARE))
    return { severity: 'bad', text: `loss grew: ${change} ${at}` };
  return { severity: 'bad', text: `loss is as before: ${change} ${at}` };
}

/** `6,932 → 0 in 30 s`; of unequal windows each with its own span: `924 in 4 s → 3,000 in 30 s`. */
function changeOf(was: number, wasSeconds: number, is: number, isSeconds: number): string {
  const [wasSpan, isSpan] = [Math.round(wasSeconds), Math.round(isSeconds)];
  return wasSpan === isSpan
    ? `${formatCount(was)} → ${formatCount(is)} in ${isSpan} s`
    : `${formatCount(was)} in ${wasSpan} s → ${formatCount(is)} in ${isSpan} s`;
}

/** `30 k`, `850`: no more digits than a load has. */
function packetsOf({ arrivedPerSecond }: WindowFigures): string {
  if (arrivedPerSecond === undefined) return '–';
  return arrivedPerSecond >= 10_000
    ? `${Math.round(arrivedPerSecond / 1_000)} k`
    : formatCount(arrivedPerSecond);
}

function soFar(after: WindowFigures | undefined): string {
  return after?.lost === undefined ? '' : `, lost so far ${formatCount(after.lost)}`;
}

/** `; waits for a CPU 64.0 % → 17.1 %`, when that changed. */
function waits(before: WindowFigures, after: WindowFigures): string {
  const [was, is] = [before.runQueueWaitPercent, after.runQueueWaitPercent];
  if (Math.abs(waitGrowth(before, after)) < NOTABLE_POINTS) return '';
  return `; waits for a CPU ${formatPercent(was)} % → ${formatPercent(is)} %`;
}

/** In points of percent; 0 when it is not known. */
function waitGrowth(before: WindowFigures, after: WindowFigures): number {
  const [was, is] = [before.runQueueWaitPercent, after.runQueueWaitPercent];
  return was === undefined || is === undefined ? 0 : is - was;
}
