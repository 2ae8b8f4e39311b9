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
  readonly charts: Map<
    Trend,
    { readonly height: number; readonly top: number; readonly rows: readonly string[] }
  >;
}

/** They are counted in such steps, and so drawn anew once in so many columns. */
const STEP = 8;

/** By the first point of an axis: where it moves on, or another SRS is looked at, that is another. */
const drawnBefore = new WeakMap<HistoryPoint, DrawnBefore>();

/** The charts of one axis at one refresh. */
export class TrendCharts {
  readonly #columns: TrendColumns;
  readonly #before: DrawnBefore;

  constructor(columns: TrendColumns) {
    this.#columns = columns;
    this.#before = beforeOf(columns);
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
    const { groups, charts } = this.#before;
    const known = charts.get(trend);
    const isKnown = known?.height === height && known.top === top;
    const before = isKnown ? known.rows : this.#drawPart(trend, height, top, 0, groups.length);
    if (!isKnown) charts.set(trend, { height, top, rows: before });
    const rest = this.#drawPart(trend, height, top, groups.length, this.width);
    return rest.map((row, index) => (before[index] ?? '') + row);
  }

  #drawPart(trend: Trend, height: number, top: number, from: number, to: number): readonly string[] {
    const { groups, signs, thresholds, theme } = this.#columns;
    const part = groups.slice(from, to);
    const values = part.map(group => figureOf(trend, group));
    const roles = values.map((value, column) => {
      const areOfLoad = (): boolean => part[column]?.some(isOfLoad) ?? true;
      return chartRole(roleOf(trend.severity?.(value, thresholds, areOfLoad)));
    });
    const { symbols } = theme;
    return columnChart(
      values,
      part.length,
      height,
      symbols,
      belowTop(top, height, symbols.sparks.length),
    ).map(chart => {
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

function beforeOf(columns: TrendColumns): DrawnBefore {
  const { groups, signs, thresholds, theme } = columns;
  const length = Math.max(0, Math.floor((groups.length - 1) / STEP) * STEP);
  const [first] = groups[0] ?? [];
  const known = first && drawnBefore.get(first);
  const inBefore = signs.size === 0 ? '' : signsBefore(signs, length);
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
    const [ours, theirs] = [before[column] as Group, now[column] as Group];
    if (ours === theirs) continue;
    if (ours.length !== theirs.length) return false;
    for (let place = 0; place < ours.length; place++) if (ours[place] !== theirs[place]) return false;
  }
  return true;
}

function signsBefore(signs: ReadonlyMap<number, ChartMark>, length: number): string {
  return [...signs]
    .filter(([column]) => column < length)
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

/** The highest of a column. */
function figureOf(trend: Trend, group: Group | undefined): number | undefined {
  if (group === undefined || group.length === 0) return undefined;
  return group.length === 1 ? trend.value(group[0] as HistoryPoint) : highest(group.map(trend.value));
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
