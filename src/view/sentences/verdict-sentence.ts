import { compareLosses, type LossChange, type Losses } from '../../metrics/verdict/compare-losses.ts';
import type { Verdict } from '../../metrics/verdict/verdict.ts';
import type { WindowFigures } from '../../metrics/verdict/window-figures.ts';
import { formatCount, formatPercent, formatSeconds } from '../../text/format.ts';
import type { Severity } from '../../text/severity.ts';

export interface VerdictSentence {
  readonly severity: Severity;
  /** `loss ended: 6,932 → 0 in 30 s at the same 30 k packets/s; waits for a CPU 64 % → 17 %`. */
  readonly text: string;
  /** The same in fewer words for a narrow line, the longest first. */
  readonly shorter: readonly string[];
}

/** A smaller part of the loss is not worth mentioning. */
const NOTABLE_SHARE = 0.1;
/** Points of percent by which a share of time has to differ to be named. */
export const NOTABLE_POINTS = 5;
/** Loads that differ by more are both named. */
const SAME_LOAD_WITHIN = 0.1;
/** This much of the window must be known before "no loss" is good news. */
const LEAST_KNOWN_SHARE = 0.5;

/** Says what a tuning did, in one sentence; while the window behind it fills, how far that is. */
export function verdictSentence(verdict: Verdict): VerdictSentence {
  const { before, after, span, isFinal, isGone, load } = verdict;
  if (isGone) {
    const text = `SRS ended within ${formatSeconds(after?.coveredSeconds ?? 0)} s, not judged`;
    return { severity: 'warning', text: `${text}${soFar(after)}`, shorter: [text] };
  }
  if (!isFinal) {
    const text = `judging: ${formatSeconds(after?.coveredSeconds ?? 0)} of ${span.windowSeconds} s`;
    return { severity: 'unknown', text: `${text}${soFar(after)}`, shorter: [text] };
  }
  if (before === undefined || after === undefined)
    return { severity: 'unknown', text: 'nothing is known of the time before it', shorter: [] };
  if (before.lost === undefined || after.lost === undefined)
    return { severity: 'unknown', text: `loss unknown${waits(before, after)}`, shorter: ['loss unknown'] };
  if (after.lost === 0 && (before.endedSeconds ?? 0) > 0) return judgeEnded(before, after);
  if (load === 'differs' || load === 'unknown') return judgeOtherLoad(before, after);
  if (load === 'little') {
    const text = `too little traffic to tell (${packetsOf(after)} packets/s)`;
    return { severity: 'unknown', text, shorter: [] };
  }
  if (before.lost === 0 && after.lost === 0) return judgeNone(verdict, before, after);
  return judgeLoss(before, after);
}

/**
 * Windows of the same load, in none of which packets were lost by the UDP counters: Linux 6.18 counts what it drops for
 * want of UDP memory at the socket alone.
 */
function judgeNone({ span }: Verdict, before: WindowFigures, after: WindowFigures): VerdictSentence {
  if ((before.ownDrops ?? 0) > 0 || (after.ownDrops ?? 0) > 0) {
    const [whole, short] = changesOf(ofOwnSockets(before), ofOwnSockets(after));
    const start = "no loss in the UDP counters, but SRS's sockets dropped";
    return {
      severity: 'warning',
      text: `${start} ${whole}, ${loadOf(before, after)}${waits(before, after)}`,
      shorter: [`${start} ${whole}`, `SRS's sockets dropped ${whole}`, `SRS's sockets dropped ${short}`],
    };
  }
  const [was, is] = [before, after].map(secondsOf);
  const spans = was === is ? 'before or after' : `in ${was} before or ${is} after`;
  const isKnown = after.coveredSeconds >= LEAST_KNOWN_SHARE * span.windowSeconds;
  const isWaiting = waitGrowth(before, after) >= NOTABLE_POINTS;
  const wait = waits(before, after);
  return {
    severity: isWaiting ? 'warning' : isKnown ? 'good' : 'unknown',
    text: `no loss ${spans}, ${loadOf(before, after)}${wait}`,
    shorter: [`no loss ${spans}${wait}`],
  };
}

/** What was lost had come to its end by itself: that nothing was lost since is not the tuning's doing. */
function judgeEnded(before: WindowFigures, after: WindowFigures): VerdictSentence {
  const start = `loss had ended ${Math.round(before.endedSeconds ?? 0)} s before it`;
  const [whole] = changesOf(before, after);
  return {
    severity: 'unknown',
    text: `${start}, whether it helped cannot be told: ${whole}${waits(before, after)}`,
    shorter: [`${start}: cannot tell whether it helped`, `${start}: cannot tell`],
  };
}

/** Less loss of a higher load is less loss, and more of a lower one is more; anything else the load may have done. */
function judgeOtherLoad(before: WindowFigures, after: WindowFigures): VerdictSentence {
  const packets = `${packetsOf(before)} → ${packetsOf(after)} packets/s`;
  const [whole, short] = changesOf(before, after);
  const { severity, what, direction } = kindOf(before, after);
  const growth = (after.arrivedPerSecond ?? Number.NaN) - (before.arrivedPerSecond ?? Number.NaN);
  if (direction * growth < 0) {
    const start = `${what} though ${growth > 0 ? 'more' : 'less'} came`;
    const wait = `${ownPart(before, after)}${waits(before, after)}`;
    return {
      severity,
      text: `${start} (${packets}): ${whole}${wait}`,
      shorter: [`${start}: ${whole}${wait}`, `${start}: ${whole}`, `${start}: ${short}`],
    };
  }
  const start = `the load differs, ${packets}`;
  return {
    severity: 'unknown',
    text: `${start}: lost ${whole}, not comparable`,
    shorter: [`${start}: not comparable`],
  };
}

/** Windows of the same load, in one of which packets were lost. */
function judgeLoss(before: WindowFigures, after: WindowFigures): VerdictSentence {
  const { severity, what } = kindOf(before, after);
  const [whole, short] = changesOf(before, after);
  const wait = waits(before, after);
  const own = ownPart(before, after);
  return {
    severity,
    text: `${what}: ${whole} ${loadOf(before, after)}${own}${wait}`,
    shorter: [
      `${what}: ${whole}${own}${wait}`,
      ...(own === '' ? [] : [`${what}: ${short}${own}`]),
      `${what}: ${short}${wait}`,
      `${what}: ${short}${wait.replace(' for a CPU', '')}`,
      `${what}: ${short}`,
    ],
  };
}

interface ChangeOfLoss {
  readonly severity: Severity;
  readonly what: string;
  /** 1: more is lost; -1: less. */
  readonly direction: 1 | 0 | -1;
}

const CHANGES: Readonly<Record<LossChange, ChangeOfLoss>> = {
  none: { severity: 'good', what: 'no loss', direction: 0 },
  ended: { severity: 'good', what: 'loss ended', direction: -1 },
  began: { severity: 'bad', what: 'loss began', direction: 1 },
  fell: { severity: 'warning', what: 'loss fell', direction: -1 },
  grew: { severity: 'bad', what: 'loss grew', direction: 1 },
  same: { severity: 'bad', what: 'loss stayed as before', direction: 0 },
  few: { severity: 'unknown', what: 'too few lost to tell', direction: 0 },
  short: { severity: 'unknown', what: 'too short without loss to tell', direction: 0 },
};

/** What cannot be told is a warning all the same where packets were lost behind the tuning. */
function kindOf(before: WindowFigures, after: WindowFigures): ChangeOfLoss {
  const change = CHANGES[compareLosses(lossesOf(before), lossesOf(after))];
  const isWarning = change.severity === 'unknown' && lossesOf(after).count > 0;
  return isWarning ? { ...change, severity: 'warning' } : change;
}

function lossesOf({ lost = 0, coveredSeconds }: WindowFigures): Losses {
  return { count: lost, seconds: coveredSeconds };
}

/**
 * `6,932 → 0 in 30 s`, and the same shorter. Seldom is as much known of the time before, for an incident is why srs-top
 * was started: unequal windows are compared by what a second lost, `231/s → 100/s (924 in 4 s, 3,000 in 30 s)`.
 */
function changesOf(before: WindowFigures, after: WindowFigures): readonly [whole: string, short: string] {
  const counts = `${formatCount(before.lost)} → ${formatCount(after.lost)}`;
  const [wasSpan, isSpan] = [before, after].map(secondsOf);
  if (wasSpan === isSpan) return [`${counts} in ${isSpan}`, counts];
  const [was, is] = [`${formatCount(before.lost)} in ${wasSpan}`, `${formatCount(after.lost)} in ${isSpan}`];
  const perSecond = [lostPerSecond(before), lostPerSecond(after)];
  // None needs no rate, and less than one a second tells less than how many.
  if (perSecond.some(rate => rate < 1)) return [`${was} → ${is}`, `${was} → ${is}`];
  const rates = perSecond.map(rate => `${formatCount(rate)}/s`).join(' → ');
  return [`${rates} (${was}, ${is})`, rates];
}

/** `; at SRS's sockets 2,000 → 0`, where others of the namespace lost a notable part: the counters are of all of it. */
function ownPart(before: WindowFigures, after: WindowFigures): string {
  if (before.ownDrops === undefined || after.ownDrops === undefined) return '';
  const hasOthers = [before, after].some(
    ({ lost = 0, ownDrops = 0 }) => lost - ownDrops > NOTABLE_SHARE * lost,
  );
  if (!hasOthers) return '';
  return `; at SRS's sockets ${changesOf(ofOwnSockets(before), ofOwnSockets(after))[0]}`;
}

/** The same with what SRS's own sockets dropped in place of what the namespace lost. */
function ofOwnSockets(figures: WindowFigures): WindowFigures {
  return { ...figures, lost: figures.ownDrops };
}

function lostPerSecond({ lost = 0, coveredSeconds }: WindowFigures): number {
  return lost / coveredSeconds;
}

/** `30 s`: what is known of a window. */
function secondsOf({ coveredSeconds }: WindowFigures): string {
  return `${Math.round(coveredSeconds)} s`;
}

/** `at the same 30 k packets/s`; `at 26 k → 30 k packets/s` of loads that are comparable, but not the same. */
function loadOf(before: WindowFigures, after: WindowFigures): string {
  const { arrivedPerSecond: was = 0 } = before;
  const { arrivedPerSecond: is = 0 } = after;
  const isSame = Math.abs(is - was) <= SAME_LOAD_WITHIN * Math.max(was, is);
  const [from, to] = [before, after].map(packetsOf);
  return isSame ? `at the same ${to} packets/s` : `at ${from} → ${to} packets/s`;
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
