import {
  formatBytes,
  formatCount,
  formatDateTime,
  formatDuration,
  formatTimeOfDay,
  UNKNOWN,
} from '../../text/format.ts';
import {
  padEnd,
  spread,
  truncate,
  truncatePath,
  truncateStart,
  widthOf,
  wrapText,
} from '../../text/width.ts';
import type { Theme } from '../look/theme.ts';
import type { PaneInput, Size } from '../panes/pane.ts';
import type { ListName, Notice } from '../state/view-state.ts';

/** Below so many columns the footer has no room for all of its figures. */
const NARROW = 70;

/** So many columns of keys or of a notice say something. */
const LEAST_BESIDE_COUNTDOWN = 16;

/** Of what leads to another host, so that its figures have room beside it. */
const MOST_LINE_TO = 32;

/** With less of a path nobody finds it. */
const LEAST_PATH = 12;

/** Host, kernel, CPUs, load, uptime; time and delay at the right. */
export function headerLine(input: PaneInput, columns: number): string {
  const { snapshot, theme, delaySeconds, facts, view } = input;
  const { metrics } = snapshot;
  const load = metrics.load?.map(value => value.toFixed(2)).join(' ') ?? UNKNOWN;
  const count = metrics.cpus.length;
  const pieces = [
    ...(input.lineTo === undefined ? [] : [`by ${truncate(input.lineTo, MOST_LINE_TO)}`]),
    `Linux ${shortKernel(metrics.kernel)}`,
    `${count === 0 ? UNKNOWN : count} CPU${count === 1 ? '' : 's'}`,
    `load ${load}`,
    `up ${formatDuration(metrics.uptimeSeconds)}`,
    ...[facts?.operatingSystem, facts?.cpuModel, facts?.virtualisation].filter(fact => fact !== undefined),
  ];
  const states = [
    ...(input.isReplay === true ? ['REPLAY'] : []),
    ...(view.isPrivate ? ['PRIVATE'] : []),
    ...(view.isPaused ? ['PAUSED'] : []),
  ];
  const marks =
    lineSign(input) +
    recordingSign(input) +
    states.map(state => `${theme.paint('warning', state)}  `).join('');
  // What is replayed may be of any day.
  const time = input.isReplay === true ? formatDateTime(metrics.time) : formatTimeOfDay(metrics.time);
  const right = `${marks}${time}  ${delaySeconds} s`;
  const start = `srs-top  ${theme.paint('strong', metrics.host)}`;
  const room = columns - widthOf(right) - 2;
  let left = start;
  for (const piece of pieces) {
    // What comes first matters most: a short piece must not take the place of a long one before it.
    if (widthOf(left) + widthOf(piece) + 2 > room) break;
    left += `  ${piece}`;
  }
  return theme.encode(spread(left, `  ${right}`, columns));
}

/** All that is shown is as old as the line has been lost. */
function lineSign({ lineProblem, theme }: PaneInput): string {
  return lineProblem === undefined ? '' : `${theme.paint('bad', `${theme.symbols.bad} NO LINE`)}  `;
}

/** `● REC 1.2 MiB`, and before it the sign of what is bad where some of it is missing. */
function recordingSign({ recorded, theme }: PaneInput): string {
  if (recorded === undefined) return '';
  const isWhole = recorded.problem === undefined;
  const sign = isWhole ? theme.symbols.recording : theme.symbols.bad;
  return `${theme.paint(isWhole ? 'warning' : 'bad', `${sign} REC ${formatBytes(recorded.bytes)}`)}  `;
}

/** `6.18.44-fc-v669` → `6.18.44`: what tells kernels apart in an incident. */
function shortKernel(kernel: string | undefined): string {
  return kernel === undefined ? UNKNOWN : (/^\d+(?:\.\d+)*/.exec(kernel)?.[0] ?? kernel);
}

/** A key and what the footer says of it. */
export interface FooterKey {
  readonly key: string;
  readonly text: string;
}

export interface FooterContent {
  readonly cost: OutputCost;
  /** The most useful first. */
  readonly keys: readonly FooterKey[];
  readonly isReadOnly: boolean;
  /** What will be taken back by itself, and when. */
  readonly countdown?: string | undefined;
}

export interface OutputCost {
  /** Bytes a second that went to the terminal. */
  readonly bytesPerSecond: number | undefined;
}

/** Of so many rows one may say why the line is lost. */
const ROWS_A_LINE = 6;

/** The rows of `problemLine`: of a lost line all that helps, a command in a row of its own where it fits into one. */
export function problemLines(input: PaneInput, { columns, rows }: Size): readonly string[] {
  const { lineProblem, theme } = input;
  if (lineProblem === undefined) return [problemLine(input, columns)];
  const most = Math.max(1, Math.floor(rows / ROWS_A_LINE));
  const wrapped = wrapClauses(lineProblem, columns - INDENT.length);
  const [first = '', ...rest] = [
    ...wrapped.slice(0, most - 1),
    ...(wrapped.length < most ? [] : [wrapped.slice(most - 1).join(' ')]),
  ];
  const head = noticeText({ severity: 'bad', text: first }, theme, columns);
  const more = rest.map(line => theme.paint('bad', truncate(INDENT + line, columns)));
  return [head, ...more].map(line => theme.encode(line));
}

/** Under the sign. */
const INDENT = '  ';

/** Broken behind semicolons and colons first, within a clause only where that is longer than a row. */
function wrapClauses(text: string, width: number): readonly string[] {
  const lines: string[] = [];
  for (const clause of text.split(/(?<=[;:]) /)) {
    const joined = lines.length === 0 ? clause : `${lines.at(-1)} ${clause}`;
    if (widthOf(joined) <= width) lines.splice(-1, 1, joined);
    else lines.push(...wrapText(clause, width));
  }
  return lines;
}

/** That the line is lost, or nothing is recorded any more; else the sources that failed when they were read last: the first in full, and how many more. */
export function problemLine({ snapshot, theme, recorded, lineProblem }: PaneInput, columns: number): string {
  // Every source failed with it.
  if (lineProblem !== undefined)
    return theme.encode(noticeText({ severity: 'bad', text: lineProblem }, theme, columns));
  if (recorded?.problem !== undefined)
    return theme.encode(
      noticeText({ severity: 'bad', text: `not recorded: ${recorded.problem}` }, theme, columns),
    );
  const [first, ...rest] = snapshot.metrics.problems;
  if (first === undefined) return '';
  const age = first.ageSeconds >= 10 ? ` (${Math.round(first.ageSeconds)} s ago)` : '';
  const more =
    rest.length === 0 ? '' : `  and ${rest.length} more: ${rest.map(({ source }) => source).join(', ')}`;
  const state = first.slowedToSeconds === undefined ? 'unknown' : 'old';
  const text = `${state}: ${first.source}: ${first.detail}${age}${more}`;
  return theme.encode(noticeText({ severity: 'warning', text }, theme, columns));
}

/** Keys at the left, as many as fit; what srs-top costs at the right. A notice takes the keys' place. */
export function footerLine(
  input: PaneInput,
  { cost, keys, isReadOnly, countdown }: FooterContent,
  columns: number,
): string {
  const { theme, view } = input;
  const right = theme.paint('dim', selfFigures(input, cost, columns < NARROW));
  const room = columns - widthOf(right) - 2;
  // What has just happened and is said for some seconds only shall be read to its end.
  if (view.notice !== undefined && view.typing === undefined && countdown === undefined) {
    const notice = noticeText(view.notice, theme, columns);
    if (widthOf(notice) > room) return theme.encode(padEnd(notice, columns));
  }
  const shown = (width: number): string =>
    view.notice === undefined
      ? keyHints(keys, isReadOnly, theme, width)
      : noticeText(view.notice, theme, width);
  const left =
    view.typing !== undefined
      ? filterLine(view.typing, view.rows[view.typing].filter, theme, room)
      : countdown === undefined
        ? shown(room)
        : withCountdown(countdown, shown, theme, room);
  return theme.encode(spread(left, `  ${right}`, columns));
}

/** What comes by itself stands first; a notice that hardly fits beside it is left out. */
function withCountdown(
  countdown: string,
  shown: (room: number) => string,
  theme: Theme,
  room: number,
): string {
  const first = theme.paint('warning', truncate(countdown, room));
  const rest = room - widthOf(first) - 2;
  return rest < LEAST_BESIDE_COUNTDOWN ? first : `${first}  ${shown(rest)}`;
}

/** What is typed, its end always to be seen, and how the typing ends where there is room. */
function filterLine(list: ListName, filter: string, theme: Theme, room: number): string {
  const start = `filter ${list === 'srs' ? 'threads' : list}: `;
  const typed = `${truncateStart(filter, Math.max(0, room - widthOf(start) - 1))}_`;
  const hint = `  Enter keeps ${theme.symbols.separator} Esc clears`;
  const hasRoom = widthOf(start) + widthOf(typed) + widthOf(hint) <= room;
  return theme.paint('strong', start) + typed + (hasRoom ? theme.paint('dim', hint) : '');
}

/** Where there is no room for all of it, the path in it is cut first, in its middle. */
function noticeText({ severity, text, path }: Notice, theme: Theme, room: number): string {
  const whole = `${theme.symbols[severity]} ${text}`;
  const left = path === undefined ? room : widthOf(path) - (widthOf(whole) - room);
  const fitting =
    path === undefined || left < LEAST_PATH ? whole : whole.replace(path, () => truncatePath(path, left));
  return theme.paint(severity, truncate(fitting, room));
}

/**
 * What srs-top itself takes of this machine, and how late the last sample was when it was late at all. On a narrow screen
 * the keys need the place of what it writes.
 */
function selfFigures({ snapshot }: PaneInput, cost: OutputCost, isNarrow: boolean): string {
  const { self } = snapshot.metrics;
  const cpu = self.cpuPercent === undefined ? UNKNOWN : self.cpuPercent.toFixed(1);
  const late = self.lateMilliseconds >= 100 ? ` ${formatCount(self.lateMilliseconds)} ms late` : '';
  const bytes = cost.bytesPerSecond === undefined ? UNKNOWN : (cost.bytesPerSecond / 1_000).toFixed(1);
  const written = isNarrow ? '' : ` ${bytes} kB/s`;
  return `${cpu} % ${formatBytes(self.residentBytes)}${written}${late}`;
}

function keyHints(keys: readonly FooterKey[], isReadOnly: boolean, theme: Theme, room: number): string {
  let line = isReadOnly ? `${theme.paint('warning', 'read-only')} ` : '';
  let used = widthOf(line);
  for (const { key, text } of keys) {
    const width = key.length + 1 + text.length;
    if (used + width > room) break;
    line += `${theme.paint('strong', key)} ${theme.paint('dim', text)}  `;
    used += width + 2;
  }
  return padEnd(line.trimEnd(), Math.max(0, room));
}
