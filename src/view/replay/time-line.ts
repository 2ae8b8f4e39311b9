import { formatDateTime, formatDuration, formatTimeOfDay } from '../../text/format.ts';
import { padEnd, truncate, widthOf } from '../../text/width.ts';
import type { Role, Theme } from '../look/theme.ts';

/** A finding, a tuning or a mark of a recording. */
export interface TimeLineMoment {
  /** Milliseconds since 1970. */
  readonly wall: number;
  readonly kind: 'finding' | 'tuning' | 'mark';
  /** Of a finding: it is bad, not a warning. */
  readonly isBad: boolean;
  /** Undefined until it was passed. */
  readonly words: string | undefined;
}

/** Where a recording is that is played. Times are milliseconds since 1970. */
export interface TimeLine {
  readonly firstWall: number;
  readonly lastWall: number;
  readonly wall: number;
  readonly isPaused: boolean;
  /** It is on its way to another moment. */
  readonly isSeeking: boolean;
  readonly isOver: boolean;
  /** 1 is as fast as it was recorded. */
  readonly speed: number;
  /** In the order of their time. */
  readonly moments: readonly TimeLineMoment[];
}

const DAY_MS = 86_400_000;
const TWO_ROWS_FROM = 30;
const ONE_ROW_FROM = 12;

/** Rows that it takes of a screen so high. */
export function timeLineRows(rows: number): number {
  if (rows >= TWO_ROWS_FROM) return 2;
  return rows >= ONE_ROW_FROM ? 1 : 0;
}

/**
 * All of a recording in a row: `play 4×  01:45:50 ━━✖━━◆━━●────▲─── 01:49:50`; and in a second one what was last, and what
 * comes next. None is wider than the screen.
 */
export function timeLineLines(
  line: TimeLine,
  { columns, rows, theme }: { readonly columns: number; readonly rows: number; readonly theme: Theme },
): readonly string[] {
  const drawn = [barRow(line, columns, theme), wordsRow(line, columns, theme)];
  return drawn.slice(0, rows).map(text => theme.encode(padEnd(truncate(text, columns), columns)));
}

function barRow(line: TimeLine, columns: number, theme: Theme): string {
  const { firstWall, lastWall } = line;
  const timeOf = clockOf(line);
  const state = `${stateOf(line)} ${line.speed}×`;
  const start = `${theme.paint('strong', padEnd(state, 'paused 0.5×'.length))}  ${timeOf(firstWall)} `;
  const end = ` ${timeOf(lastWall)}`;
  const width = columns - widthOf(start) - widthOf(end);
  if (width < 4) return start.trimEnd();
  return `${start}${bar(line, width, theme)}${end}`;
}

function stateOf({ isPaused, isSeeking, isOver }: TimeLine): string {
  if (isSeeking) return 'seek';
  if (isOver) return 'end';
  return isPaused ? 'paused' : 'play';
}

/** A sign for what happened in each column, the most serious first; and where it is. */
function bar(line: TimeLine, width: number, theme: Theme): string {
  const { firstWall, lastWall, wall, moments } = line;
  const columnOf = (at: number): number => {
    const share = lastWall > firstWall ? (at - firstWall) / (lastWall - firstWall) : 1;
    return Math.max(0, Math.min(width - 1, Math.round(share * (width - 1))));
  };
  const { rule, focusedRule, recording } = theme.symbols;
  const here = columnOf(wall);
  const cells: { sign: string; role: Role; rank: number }[] = Array.from({ length: width }, (_, column) => ({
    sign: column < here ? focusedRule : rule,
    role: 'dim',
    rank: 0,
  }));
  for (const moment of moments) {
    const column = columnOf(moment.wall);
    const seen = seenAs(moment, theme);
    if (seen.rank > (cells[column]?.rank ?? 0)) cells[column] = seen;
  }
  cells[here] = { sign: recording, role: 'strong', rank: 9 };
  let text = '';
  for (let at = 0; at < cells.length; ) {
    const { role } = cells[at] ?? { role: 'dim' };
    let same = '';
    for (; cells[at]?.role === role; at++) same += cells[at]?.sign ?? '';
    text += theme.paint(role, same);
  }
  return text;
}

function seenAs(
  { kind, isBad }: TimeLineMoment,
  { symbols }: Theme,
): { sign: string; role: Role; rank: number } {
  if (kind === 'tuning') return { sign: symbols.tuned, role: 'title', rank: 3 };
  if (kind === 'mark') return { sign: symbols.noted, role: 'plain', rank: 2 };
  return isBad
    ? { sign: symbols.bad, role: 'bad', rank: 4 }
    : { sign: symbols.warning, role: 'warning', rank: 1 };
}

/** `1:05 of 4:00  ◆ 01:46:30 renice 0 → -15  next ✖ 01:47:10`. */
function wordsRow(line: TimeLine, columns: number, theme: Theme): string {
  const { firstWall, lastWall, wall, moments } = line;
  const timeOf = clockOf(line);
  const durationOf = (ms: number): string => formatDuration(Math.max(0, ms) / 1_000);
  const said = (moment: TimeLineMoment): string => {
    const { sign, role } = seenAs(moment, theme);
    return `${theme.paint(role, sign)} ${timeOf(moment.wall)}${moment.words === undefined ? '' : ` ${moment.words}`}`;
  };
  const next = moments.find(moment => moment.wall > wall);
  const last = moments.findLast(moment => moment.wall <= wall);
  const start = `${durationOf(wall - firstWall)} of ${durationOf(lastWall - firstWall)}`;
  const end = next === undefined ? '' : `  next ${said({ ...next, words: undefined })}`;
  const middle = last === undefined ? '' : `  ${said(last)}`;
  const room = columns - widthOf(start) - widthOf(end);
  return `${theme.paint('dim', start)}${truncate(middle, Math.max(0, room))}${end}`;
}

/** Times of day; with the day where there is more than one. */
function clockOf({ firstWall, lastWall }: TimeLine): (wall: number) => string {
  const format = lastWall - firstWall >= DAY_MS ? formatDateTime : formatTimeOfDay;
  return wall => format(new Date(wall).toISOString());
}
