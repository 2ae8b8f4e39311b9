import { compareLosses } from '../../metrics/verdict/compare-losses.ts';
import type { TunedSpan, Verdict } from '../../metrics/verdict/verdict.ts';
import type { WindowFigures } from '../../metrics/verdict/window-figures.ts';
import { formatCount, formatLossPercent, formatMbps, formatPercent, UNKNOWN } from '../../text/format.ts';
import type { Severity } from '../../text/severity.ts';
import { padEnd, padStart, wrapText } from '../../text/width.ts';
import { type Theme, wrapPainted } from '../look/theme.ts';
import { NOTABLE_POINTS, verdictSentence } from '../sentences/verdict-sentence.ts';

interface Figure {
  readonly label: string;
  readonly text: (figures: WindowFigures) => string;
  /** What counts: lower is better. Without either more or less of it says nothing about good or bad. */
  readonly harm?: (figures: WindowFigures) => number | undefined;
  readonly losses?: (figures: WindowFigures) => number | undefined;
  /** A smaller difference counts as none. */
  readonly leastDifference?: number;
}

const FIGURES: readonly Figure[] = [
  { label: 'lost', text: ({ lost }) => formatCount(lost), losses: ({ lost }) => lost },
  {
    label: 'loss %',
    text: ({ lossPercent }) => formatLossPercent(lossPercent),
    losses: ({ lost }) => lost,
  },
  {
    label: "drops of SRS's sockets",
    text: ({ ownDrops }) => formatCount(ownDrops),
    losses: ({ ownDrops }) => ownDrops,
  },
  {
    label: 'Recv-Q peak, bytes',
    text: ({ recvQueuePeakBytes }) => formatCount(recvQueuePeakBytes),
    harm: ({ recvQueuePeakBytes }) => recvQueuePeakBytes,
  },
  {
    label: 'waits for a CPU, %',
    text: ({ runQueueWaitPercent }) => formatPercent(runQueueWaitPercent),
    harm: ({ runQueueWaitPercent }) => runQueueWaitPercent,
    leastDifference: NOTABLE_POINTS,
  },
  {
    label: 'SRS %CPU (us/sy)',
    text: ({ cpuPercent, userPercent, systemPercent }) =>
      `${formatPercent(cpuPercent)} (${formatPercent(userPercent)}/${formatPercent(systemPercent)})`,
  },
  { label: 'si of its CPU, %', text: ({ softirqPercent }) => formatPercent(softirqPercent) },
  { label: 'all CPUs busy, %', text: ({ busyPercent }) => formatPercent(busyPercent) },
  { label: 'packets/s came', text: ({ arrivedPerSecond }) => formatCount(arrivedPerSecond) },
  { label: 'packets/s sent', text: ({ sentPerSecond }) => formatCount(sentPerSecond) },
  { label: 'recv Mbit/s', text: ({ receiveBytesPerSecond }) => formatMbps(receiveBytesPerSecond) },
  { label: 'send Mbit/s', text: ({ sendBytesPerSecond }) => formatMbps(sendBytesPerSecond) },
  { label: 'seconds', text: ({ coveredSeconds }) => coveredSeconds.toFixed(1) },
];
/** Only of a verdict that has a gap: the counters were not read, or went back. */
const GAP: Figure = { label: 'seconds not known', text: ({ gapSeconds }) => gapSeconds.toFixed(1) };

const LABEL_WIDTH = 24;
const VALUE_WIDTH = 17;
/** Two figures of a window that differ by less than this count as equal. */
const SAME_WITHIN = 0.1;

/** Both windows of every verdict side by side, the newest first; how to get one when nothing was tuned. */
export function verdictLines(verdicts: readonly Verdict[], width: number, theme: Theme): string[] {
  if (verdicts.length === 0)
    return wrapText('Nothing was tuned since srs-top was started. r renices, a pins, b sets buffers.', width);
  return verdicts.flatMap((verdict, index) => [
    ...(index === 0 ? [] : ['']),
    ...describe(verdict, width, theme),
  ]);
}

function describe(verdict: Verdict, width: number, theme: Theme): string[] {
  const { severity, text } = verdictSentence(verdict);
  const { before, after, span } = verdict;
  const hasGap = [before, after].some(figures => figures !== undefined && figures.gapSeconds > 0);
  // While it is judged, and of another load, more or less says nothing yet: the sentence does not either.
  const isComparable = verdict.isFinal && !verdict.isGone && severity !== 'unknown';
  const paint = (line: string): string => theme.paint(severity, line);
  const cell = (figures: WindowFigures | undefined, figure: Figure): string =>
    padStart(figures === undefined ? UNKNOWN : figure.text(figures), VALUE_WIDTH);
  const head =
    padEnd('', LABEL_WIDTH) +
    padStart(`${secondsOf(before, span)} s before`, VALUE_WIDTH) +
    padStart(`${secondsOf(after, span)} s after`, VALUE_WIDTH);
  return [
    ...span.titles.flatMap(title => wrapPainted(title, width, 'strong', theme)),
    ...wrapText(`${theme.symbols[severity]} ${text}`, width).map(paint),
    theme.paint('dim', head),
    ...[...FIGURES, ...(hasGap ? [GAP] : [])].map(figure => {
      const change = isComparable ? severityOf(before, after, figure) : undefined;
      const mark = change === undefined ? '' : ` ${theme.paint(change, theme.symbols[change])}`;
      return padEnd(figure.label, LABEL_WIDTH) + cell(before, figure) + cell(after, figure) + mark;
    }),
  ];
}

/** The seconds that are really known; those that were meant, of a window that has not begun. */
function secondsOf(figures: WindowFigures | undefined, { windowSeconds }: TunedSpan): number {
  return figures === undefined ? windowSeconds : Math.round(figures.coveredSeconds);
}

/** Better or worse; undefined for figures that say nothing of it, are not known, or do not differ enough to tell. */
function severityOf(
  before: WindowFigures | undefined,
  after: WindowFigures | undefined,
  { harm, losses, leastDifference = 0 }: Figure,
): Severity | undefined {
  if (before === undefined || after === undefined) return undefined;
  if (losses !== undefined) return severityOfLosses(before, after, losses);
  const [was, is] = [harm?.(before), harm?.(after)];
  if (was === undefined || is === undefined) return undefined;
  const difference = Math.abs(is - was);
  if (difference <= SAME_WITHIN * Math.max(was, is) || difference < leastDifference) return undefined;
  return is < was ? 'good' : 'bad';
}

function severityOfLosses(
  before: WindowFigures,
  after: WindowFigures,
  losses: (figures: WindowFigures) => number | undefined,
): Severity | undefined {
  const [was, is] = [losses(before), losses(after)];
  if (was === undefined || is === undefined) return undefined;
  const change = compareLosses(
    { count: was, seconds: before.coveredSeconds },
    { count: is, seconds: after.coveredSeconds },
  );
  if (change === 'ended' || change === 'fell') return 'good';
  return change === 'began' || change === 'grew' ? 'bad' : undefined;
}
