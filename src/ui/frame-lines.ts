import type { SourceProblem } from '../metrics/metrics.ts';
import { formatBytes, formatCount, formatDuration, formatTimeOfDay, UNKNOWN } from '../output/format.ts';
import { lossSentence } from '../output/loss-sentence.ts';
import { KEY_BINDINGS } from './keymap.ts';
import { padEnd, spread, truncate, widthOf } from './look/text.ts';
import type { Theme } from './look/theme.ts';
import type { PaneInput } from './panes/pane.ts';
import type { Notice } from './view-state.ts';

/** Host, kernel, CPUs, load, uptime; time and delay at the right. */
export function headerLine(input: PaneInput, columns: number): string {
  const { snapshot, theme, delaySeconds, facts, view } = input;
  const { metrics } = snapshot;
  const load = metrics.load?.map(value => value.toFixed(2)).join(' ') ?? UNKNOWN;
  const count = metrics.cpus.length;
  const pieces = [
    `Linux ${shortKernel(metrics.kernel)}`,
    `${count} CPU${count === 1 ? '' : 's'}`,
    `load ${load}`,
    `up ${formatDuration(metrics.uptimeSeconds)}`,
    ...[facts?.operatingSystem, facts?.cpuModel, facts?.virtualisation].filter(fact => fact !== undefined),
  ];
  const paused = view.isPaused ? `${theme.paint('warning', 'PAUSED')}  ` : '';
  const right = `${paused}${formatTimeOfDay(metrics.time)}  ${delaySeconds} s`;
  const start = `srs-top  ${theme.paint('strong', metrics.host)}`;
  const room = columns - widthOf(right) - 2;
  const left = pieces.reduce(
    (line, piece) => (widthOf(line) + widthOf(piece) + 2 <= room ? `${line}  ${piece}` : line),
    start,
  );
  return theme.encode(spread(left, `  ${right}`, columns));
}

/** `6.18.44-fc-v669` → `6.18.44`: what tells kernels apart in an incident. */
function shortKernel(kernel: string | undefined): string {
  return kernel === undefined ? UNKNOWN : (/^\d+(?:\.\d+)*/.exec(kernel)?.[0] ?? kernel);
}

/** The first thing to read: is it losing, how much, whose? */
export function lossLine({ srs, theme, wanted }: PaneInput, columns: number): string {
  if (srs === undefined) {
    const text = `${theme.symbols.unknown} no ${wanted} here: nothing to lose`;
    return theme.encode(theme.paint('unknown', truncate(text, columns)));
  }
  const { severity, verdict, figures, owner, namespace } = lossSentence(srs);
  const text = [verdict, figures, owner].filter(part => part !== '').join('  ');
  const sentence = `${theme.symbols[severity]} ${text}`;
  // Whose namespace it is the network pane says too: on a narrow screen the owner of the loss goes first.
  const fits = widthOf(sentence) + widthOf(namespace) + 2 <= columns;
  const line = fits ? spread(sentence, namespace, columns) : padEnd(sentence, columns);
  return theme.encode(theme.paint(severity, line));
}

export interface OutputCost {
  /** Bytes a second that went to the terminal. */
  readonly bytesPerSecond: number | undefined;
}

/**
 * Keys at the left, as many as fit; what srs-top costs at the right. A notice takes the keys' place; a source that
 * failed, which may be so for days, leaves the first of them.
 */
export function footerLine(input: PaneInput, cost: OutputCost, isReadOnly: boolean, columns: number): string {
  const { theme, view, snapshot } = input;
  const right = theme.paint('dim', selfFigures(input, cost));
  const room = columns - widthOf(right) - 2;
  const [problem] = snapshot.metrics.problems;
  const left =
    view.notice !== undefined
      ? noticeText(view.notice, theme, room)
      : problem !== undefined && room >= 40
        ? keysAndProblem(problem, theme, isReadOnly, room)
        : keyHints(theme, isReadOnly, room);
  return theme.encode(spread(left, `  ${right}`, columns));
}

/** Room for `q quit` and `? help`. */
const FIRST_KEYS = 18;

function keysAndProblem(
  { source, detail }: SourceProblem,
  theme: Theme,
  isReadOnly: boolean,
  room: number,
): string {
  const text = noticeText({ severity: 'warning', text: `${source}: ${detail}` }, theme, room - FIRST_KEYS);
  return `${keyHints(theme, isReadOnly, room - widthOf(text) - 2)}  ${text}`;
}

function noticeText(notice: Notice, theme: Theme, room: number): string {
  return theme.paint(notice.severity, truncate(`${theme.symbols[notice.severity]} ${notice.text}`, room));
}

/** What srs-top itself takes of this machine, and how late the last sample was when it was late at all. */
function selfFigures({ snapshot }: PaneInput, cost: OutputCost): string {
  const { self } = snapshot.metrics;
  const cpu = self.cpuPercent === undefined ? UNKNOWN : self.cpuPercent.toFixed(1);
  const late = self.lateMilliseconds >= 100 ? ` ${formatCount(self.lateMilliseconds)} ms late` : '';
  const bytes = cost.bytesPerSecond === undefined ? UNKNOWN : (cost.bytesPerSecond / 1_000).toFixed(1);
  return `${cpu} % ${formatBytes(self.residentBytes)} ${bytes} kB/s${late}`;
}

function keyHints(theme: Theme, isReadOnly: boolean, room: number): string {
  const hints = KEY_BINDINGS.filter(
    binding => binding.footer !== undefined && !(isReadOnly && binding.isChange),
  )
    .sort((a, b) => (a.footer?.rank ?? 0) - (b.footer?.rank ?? 0))
    .map(({ keys, footer }) => ({ key: keys[0] ?? '', text: footer?.text ?? '' }));
  let line = isReadOnly ? `${theme.paint('warning', 'read-only')} ` : '';
  for (const { key, text } of hints) {
    if (widthOf(line) + key.length + text.length + 3 > room) break;
    line += `${theme.paint('strong', key)} ${theme.paint('dim', text)}  `;
  }
  return padEnd(line.trimEnd(), Math.max(0, room));
}
