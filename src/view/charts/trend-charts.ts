import type { HistoryPoint } from '../../metrics/history/history-point.ts';
import type { Thresholds } from '../../settings/thresholds.ts';
import { columnChart } from '../look/bars.ts';
import { roleOf } from '../look/severity.ts';
import type { Role, Theme } from '../look/theme.ts';
import type { ChartMark } from './chart-marks.ts';
import { highest } from './group-by-time.ts';
import { paintText } from './time-chart.ts';
import { isOfLoad, type Trend } from './trends.ts';

/** What all charts of one time axis are drawn from. */
export interface TrendColumns {
  /** The points of each column up to the newest, the oldest first. */
  readonly groups: readonly Group[];
  /** What stands in a column over its whole height. */
  readonly signs: ReadonlyMap<number, ChartMark>;
  readonly thresholds: Thresholds;
  readonly theme: Theme;
}

type Group = readonly HistoryPoint[];

/**
 * Columns that do not change any more, drawn once: a chart that grows by a column a second would else be drawn whole each
 * time, all eight of them.
 */
interface DrawnBefore {
  readonly groups: readonly Group[];
  readonly signs: string;
  readonly thresholds: Thresholds;
  readonly theme: Theme;
  readonly highest: Map<Trend, number | undefined>;
  readonly charts: Map<Trend, KnownChart>;
}

interface KnownChart {
  readonly height: number;
  readonly top: number;
  readonly rows: readonly string[];
  /** With the columns behind them: most of their figures are what they were a second ago. */
  whole?: Whole;
}

interface Whole extends Figures {
  readonly signs: string;
  readonly rows: readonly string[];
  lined?: Lined;
}

/** Rows with what stands around them. */
interface Lined {
  readonly starts: readonly string[];
  readonly rest: string;
  readonly lines: readonly string[];
}

/** What columns show, and what that is. */
interface Figures {
  readonly values: readonly (number | undefined)[];
  readonly roles: readonly Role[];
}

/** They are counted in such steps, and so drawn anew once in so many columns. */
const STEP = 8;

/** By the first point of an axis: where it moves on, or another SRS is looked at, that is another. */
const drawnBefore = new WeakMap<HistoryPoint, DrawnBefore>();

/** The charts of one axis at one refresh. */
export class TrendCharts {
  readonly #columns: TrendColumns;
  readonly #before: DrawnBefore;
  /** Those behind the columns that do not change. */
  readonly #restSigns: string;

  constructor(columns: TrendColumns) {
    this.#columns = columns;
    this.#before = beforeOf(columns);
    const { signs } = columns;
    this.#restSigns = signs.size === 0 ? '' : signsWithin(signs, this.#before.groups.length, this.width);
  }

  get width(): number {
    return this.#columns.groups.length;
  }

  /** The highest value of all columns; undefined when none is known. */
  highestOf(trend: Trend): number | undefined {
    const { groups, highest: known } = this.#before;
    if (!known.has(trend)) known.set(trend, highest(groups.map(group => figureOf(trend, group))));
    const before = known.get(trend);
    let most = before;
    for (let column = groups.length; column < this.width; column++) {
      const value = figureOf(trend, this.#columns.groups[column]);
      if (value !== undefined && (most === undefined || value > most)) most = value;
    }
    return most;
  }

  /** The rows of a chart, the top one first, each `width` columns. @param top what its top stands for */
  draw(trend: Trend, height: number, top: number): readonly string[] {
    return this.#wholeOf(trend, height, top).rows;
  }

  /** The same with `starts` before its rows, and `rest` behind them. One that nothing changes of is the same text again. */
  lines(
    trend: Trend,
    { height, top }: { readonly height: number; readonly top: number },
    starts: readonly string[],
    rest: string,
  ): readonly string[] {
    const whole = this.#wholeOf(trend, height, top);
    const known = whole.lined?.rest === rest ? whole.lined : undefined;
    const lines = whole.rows.map((row, index) => {
      const start = starts[index] ?? '';
      const line = known?.starts[index] === start ? known.lines[index] : undefined;
      return line ?? `${start}  ${row}${rest}`;
    });
    whole.lined = { starts, rest, lines };
    return lines;
  }

  #wholeOf(trend: Trend, height: number, top: number): Whole {
    const { groups } = this.#before;
    const chart = this.#chartOf(trend, height, top);
    const figures = this.#figures(trend, groups.length, this.width);
    const { whole } = chart;
    if (whole?.signs === this.#restSigns && areEqual(whole, figures)) return whole;
    const rest = this.#paint(figures, height, top, groups.length);
    const rows = rest.map((row, index) => (chart.rows[index] ?? '') + row);
    chart.whole = { ...figures, signs: this.#restSigns, rows };
    return chart.whole;
  }

  #chartOf(trend: Trend, height: number, top: number): KnownChart {
    const { groups, charts } = this.#before;
    const known = charts.get(trend);
    if (known?.height === height && known.top === top) return known;
    const rows = this.#paint(this.#figures(trend, 0, groups.length), height, top, 0);
    const chart: KnownChart = { height, top, rows };
    charts.set(trend, chart);
    return chart;
  }

  #figures(trend: Trend, from: number, to: number): Figures {
    const { groups, thresholds } = this.#columns;
    const values: (number | undefined)[] = [];
    const roles: Role[] = [];
    for (let column = from; column < to; column++) {
      const group = groups[column];
      const value = figureOf(trend, group);
      const areOfLoad = (): boolean => group?.some(isOfLoad) ?? true;
      values.push(value);
      roles.push(chartRole(roleOf(trend.severity?.(value, thresholds, areOfLoad))));
    }
    return { values, roles };
  }

  /** @param from the column that the first of these figures stands in */
  #paint({ values, roles }: Figures, height: number, top: number, from: number): readonly string[] {
    const { signs, theme } = this.#columns;
    const { symbols } = theme;
    const { length } = values;
    const scale = belowTop(top, height, symbols.sparks.length);
    return columnChart(values, length, height, symbols, scale).map(chart => {
      // Marks stand where the chart is blank, and behind nothing that is drawn.
      const isMarked = (column: number): boolean => chart[column] === ' ' && signs.has(from + column);
      const marked = signs.size === 0 ? chart : withMarks(chart, signs, from);
      return paintText(
        marked,
        column => (isMarked(column) ? (signs.get(from + column)?.role ?? 'dim') : (roles[column] ?? 'dim')),
        theme,
      );
    });
  }
}

function areEqual(known: Figures, now: Figures): boolean {
  if (known.values.length !== now.values.length) return false;
  for (let column = 0; column < now.values.length; column++)
    if (known.values[column] !== now.values[column] || known.roles[column] !== now.roles[column])
      return false;
  return true;
}

function beforeOf(columns: TrendColumns): DrawnBefore {
  const { groups, signs, thresholds, theme } = columns;
  const length = Math.max(0, Math.floor((groups.length - 1) / STEP) * STEP);
  const [first] = groups[0] ?? [];
  const known = first && drawnBefore.get(first);
  const inBefore = signs.size === 0 ? '' : signsWithin(signs, 0, length);
  if (
    known !== undefined &&
    known.groups.length === length &&
    known.signs === inBefore &&
    known.thresholds === thresholds &&
    known.theme === theme &&
    areSame(known.groups, groups)
  )
    return known;
  const before: DrawnBefore = {
    ...{ groups: groups.slice(0, length), signs: inBefore, thresholds, theme },
    ...{ highest: new Map(), charts: new Map() },
  };
  if (first !== undefined) drawnBefore.set(first, before);
  return before;
}

/** Points never change, so the same points make the same columns. */
function areSame(before: readonly Group[], now: readonly Group[]): boolean {
  for (let column = 0; column < before.length; column++) {
    const ours = before[column] as Group;
    const theirs = now[column] as Group;
    if (ours === theirs) continue;
    if (ours.length !== theirs.length) return false;
    for (let place = 0; place < ours.length; place++) if (ours[place] !== theirs[place]) return false;
  }
  return true;
}

function signsWithin(signs: ReadonlyMap<number, ChartMark>, from: number, to: number): string {
  return [...signs]
    .filter(([column]) => column >= from && column < to)
    .map(([column, { line, role }]) => `${column} ${line} ${role}`)
    .join('\n');
}

function withMarks(chart: string, signs: ReadonlyMap<number, ChartMark>, from: number): string {
  let marked = chart;
  for (const [column, { line }] of signs) {
    const place = column - from;
    if (chart[place] === ' ') marked = marked.slice(0, place) + line + marked.slice(place + 1);
  }
  return marked;
}

/** The highest of a column: asked of every column that still changes, of every chart. */
function figureOf(trend: Trend, group: Group | undefined): number | undefined {
  let most: number | undefined;
  if (group === undefined) return undefined;
  for (let place = 0; place < group.length; place++) {
    const value = trend.value(group[place] as HistoryPoint);
    if (value !== undefined && (most === undefined || value > most)) most = value;
  }
  return most;
}

/** What is not bad steps back, so that what is bad stands out. */
function chartRole(role: Role): Role {
  return role === 'plain' ? 'dim' : role;
}

/** The top of the scale stays an eighth below the next chart: two full ones would grow into one. */
function belowTop(top: number, height: number, steps: number): number {
  const most = height > 1 ? height * steps : steps - 1;
  return (top * most) / (most - 1);
}
