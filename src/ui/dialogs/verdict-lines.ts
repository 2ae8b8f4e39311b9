import type { TunedSpan, Verdict } from '../../metrics/verdict.ts';
import type { WindowFigures } from '../../metrics/window-figures.ts';
import { formatCount, formatLossPercent, formatMbps, formatPercent, UNKNOWN } from '../../output/format.ts';
import type { Severity } from '../../output/loss-sentence.ts';
import { verdictSentence } from '../../output/verdict-sentence.ts';
import { padEnd, padStart, wrapText } from '../look/text.ts';
import type { Theme } from '../look/theme.ts';
import { wrapPainted } from '../look/wrap-painted.ts';

interface Figure {
  readonly label: string;
  readonly text: (figures: WindowFigures) => string;
  /** What counts: lower is better. Undefined: more or less of it says nothing about good or bad. */
  readonly harm?: (figures: WindowFigures) => number | undefined;
}

const FIGURES: readonly Figure[] = [
  { label: 'lost', text: ({ lost }) => formatCount(lost), harm: figures => perSecond(figures.lost, figures) },
  {
    label: 'loss %',
    text: ({ lossPercent }) => formatLossPercent(lossPercent),
    harm: ({ lossPercent }) => lossPercent,
  },
  {
    label: "drops of SRS's sockets",
    text: ({ ownDrops }) => formatCount(ownDrops),
    harm: figures => perSecond(figures.ownDrops, figures),
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

/** Counts of unequal windows do not compare, what they are a second does. */
function perSecond(count: number | undefined, { coveredSeconds }: WindowFigures): number | undefined {
  return count === undefined || coveredSeconds <= 0 ? undefined : count / coveredSeconds;
}

const LABEL_WIDTH = 24;
const VALUE_WIDTH = 17;
/** Of two figures of a window, less difference than this is none. */
const SAME_WITHIN = 0.1;

/** Both windows of every verdict side by side, the newest first; what to do when there is none. */
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
      const change = severityOf(before, after, figure);
      const mark = change === undefined ? '' : ` ${theme.paint(change, theme.symbols[change])}`;
      return padEnd(figure.label, LABEL_WIDTH) + cell(before, figure) + cell(after, figure) + mark;
    }),
  ];
}

/** The seconds that are really known; those that were meant, of a window that has not begun. */
function secondsOf(figures: WindowFigures | undefined, { windowSeconds }: TunedSpan): number {
  return figures === undefined ? windowSeconds : Math.round(figures.coveredSeconds);
}

/** Better or worse by a tenth at least; undefined for figures that say nothing of it, or are not known. */
function severityOf(
  before: WindowFigures | undefined,
  after: WindowFigures | undefined,
  { harm }: Figure,
): Severity | undefined {
  const was = before && harm?.(before);
  const is = after && harm?.(after);
  if (was === undefined || is === undefined) return undefined;
  if (Math.abs(is - was) <= SAME_WITHIN * Math.max(was, is)) return undefined;
  return is < was ? 'good' : 'bad';
}
