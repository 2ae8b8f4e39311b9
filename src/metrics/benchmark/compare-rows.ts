import { TICKS_PER_SECOND } from '../cpu/thread-metrics.ts';
import { type ComparableRow, clientsOf, type FigureName, type Figures } from './figures.ts';
import { type DifferenceInterval, deviationOf, meanOf, type Summary, welchInterval } from './statistics.ts';
import { perThousand } from './window-figures.ts';

/** The figures that are compared, in the order of the table. */
export const COMPARED: readonly FigureName[] = [
  'cpuPercent',
  'residentBytes',
  'connections',
  'actualBitsPerSecond',
  'loadCpuPercent',
  'lossPercent',
  'recvQueuePeakBytes',
  'runQueueWaitPercent',
  'userPercent',
  'systemPercent',
  'softirqPercent',
  'stealPercent',
  'frequencyMhz',
  'cpuPercentPerThousandClients',
];

/** `noise`: the interval has 0 in it. `unknown`: a side has no figure, or nothing tells its spread. */
export type ComparisonVerdict = 'lower' | 'higher' | 'noise' | 'unknown';

export interface FigureComparison {
  readonly figure: FigureName;
  /** Undefined: that side has no figure. */
  readonly a: Summary | undefined;
  readonly b: Summary | undefined;
  /** For b − a; undefined where it cannot be told. */
  readonly interval: DifferenceInterval | undefined;
  readonly verdict: ComparisonVerdict;
}

/** What the figures of a side are means of. */
export type SampleKind = 'windows' | 'runs';

/** Rows of one server under one load, of both sides. */
export interface RowComparison {
  readonly a: readonly ComparableRow[];
  readonly b: readonly ComparableRow[];
  readonly sample: SampleKind;
  readonly figures: readonly FigureComparison[];
  /** For which all intervals of this comparison hold together. */
  readonly confidence: number;
}

export interface ResultComparison {
  readonly pairs: readonly RowComparison[];
  /** Rows whose server or load the other side does not have. */
  readonly onlyA: readonly ComparableRow[];
  readonly onlyB: readonly ComparableRow[];
}

/** All intervals of a pair hold together with this probability; each of m holds with 1 − 0.05 / m (Bonferroni). */
const CONFIDENCE = 0.95;
/** With so many runs on both sides the spread is that of runs: windows of one run are more alike than runs are. */
const ENOUGH_RUNS = 3;
/** The guide's tables have 2 or 3 connections besides clients. */
const NEAR_CLIENTS = 5;
const NEAR_SHARE = 0.05;

/**
 * Lays the rows of two results side by side: those of one server under one load (clients that differ by at most 5, or
 * 5 %) are taken together. Where the sides have no server in common, as SRS here and nginx there, only the load counts.
 */
export function compareResults(a: readonly ComparableRow[], b: readonly ComparableRow[]): ResultComparison {
  const [groupsA, groupsB] = [groupRuns(a), groupRuns(b)];
  const serversB = new Set(groupsB.map(serverOf));
  const areNamesShared = groupsA.some(group => serversB.has(serverOf(group)));
  const free = new Set(groupsB);
  const pairs: RowComparison[] = [];
  const onlyA: ComparableRow[] = [];
  for (const group of groupsA) {
    const candidates = [...free].filter(
      other => isSameLoad(group, other) && (!areNamesShared || serverOf(group) === serverOf(other)),
    );
    const [nearest] = candidates.toSorted((x, y) => distance(group, x) - distance(group, y));
    if (nearest === undefined) onlyA.push(...group);
    else {
      free.delete(nearest);
      pairs.push(compareGroups(group, nearest));
    }
  }
  return { pairs, onlyA, onlyB: [...free].flat() };
}

type Group = readonly ComparableRow[];

/** Runs of one server under one load, in the order of the first of each. */
function groupRuns(rows: readonly ComparableRow[]): readonly Group[] {
  const groups: ComparableRow[][] = [];
  for (const row of rows) {
    const known = groups.find(group => serverOf(group) === serverOf([row]) && isSameLoad(group, [row]));
    if (known === undefined) groups.push([row]);
    else known.push(row);
  }
  return groups;
}

/** The labels of the first rows of one server under one load that have several: these are not runs of one setting. */
export function mixedLabels(rows: readonly ComparableRow[]): readonly string[] | undefined {
  return groupRuns(rows)
    .map(group => [...new Set(group.map(({ label }) => label))])
    .find(labels => labels.length > 1);
}

/** Without the pid that tells several apart: after a restart it is another. */
function serverOf([first]: Group): string {
  return (first?.server ?? '').replace(/ \d+$/, '');
}

function loadOf([first]: Group): number | undefined {
  return first && clientsOf(first.figures);
}

function distance(a: Group, b: Group): number {
  return Math.abs((loadOf(a) ?? 0) - (loadOf(b) ?? 0));
}

/** Also where it is not known of both. */
function isSameLoad(a: Group, b: Group): boolean {
  const [ofA, ofB] = [loadOf(a), loadOf(b)];
  if (ofA === undefined || ofB === undefined) return ofA === ofB;
  return Math.abs(ofA - ofB) <= Math.max(NEAR_CLIENTS, NEAR_SHARE * Math.max(ofA, ofB));
}

function compareGroups(a: Group, b: Group): RowComparison {
  const sample = a.length >= ENOUGH_RUNS && b.length >= ENOUGH_RUNS ? 'runs' : 'windows';
  const summarise = sample === 'runs' ? summaryOfRuns : summaryOfWindows;
  const sides = COMPARED.map(figure => ({ figure, a: summarise(a, figure), b: summarise(b, figure) }));
  const canBeTold = (side: Summary | undefined): side is Summary => side !== undefined && side.count >= 2;
  const count = sides.filter(side => canBeTold(side.a) && canBeTold(side.b)).length;
  const each = 1 - (1 - CONFIDENCE) / Math.max(1, count);
  const figures = sides
    .filter(side => side.a !== undefined || side.b !== undefined)
    .map((side): FigureComparison => {
      const interval =
        canBeTold(side.a) && canBeTold(side.b) ? welchInterval(side.a, side.b, each) : undefined;
      return { ...side, interval, verdict: verdictOf(interval) };
    });
  return { a, b, sample, figures, confidence: CONFIDENCE };
}

function verdictOf(interval: DifferenceInterval | undefined): ComparisonVerdict {
  if (interval === undefined) return 'unknown';
  if (interval.high < 0) return 'lower';
  return interval.low > 0 ? 'higher' : 'noise';
}

function summaryOfRuns(rows: Group, figure: FigureName): Summary | undefined {
  const known = rows.filter(row => row.figures[figure] !== undefined);
  const values = known.map(row => row.figures[figure] ?? 0);
  const mean = meanOf(values);
  if (mean === undefined) return undefined;
  const step = Math.max(...known.map(({ steps }) => steps?.[figure] ?? 0));
  return { mean, deviation: deviationOf(values) ?? 0, count: values.length, step };
}

/** The windows of all rows as one sample: of each its mean, spread and count tell enough. */
function summaryOfWindows(rows: Group, figure: FigureName): Summary | undefined {
  return rows
    .map(row => summaryOfRow(row, figure))
    .reduce((all, one) => (all === undefined ? one : one === undefined ? all : pooled(all, one)), undefined);
}

function summaryOfRow(
  { figures, spread, windows, windowCount, seconds, steps, knownIn }: ComparableRow,
  figure: FigureName,
): Summary | undefined {
  const mean = figures[figure];
  if (mean === undefined) return undefined;
  const step = Math.max(steps?.[figure] ?? 0, tickStep(figure, figures, seconds));
  const deviation = spread[figure];
  const told = knownIn?.[figure] ?? windowCount;
  const count = windows.length === 0 ? told : windows.filter(one => one[figure] !== undefined).length;
  // Of how many windows a spread is has to be told, else it says nothing.
  return deviation === undefined || count < 2
    ? { mean, deviation: 0, count: 1, step }
    : { mean, deviation, count, step };
}

/**
 * CPU time is counted in ticks: of a process that takes a few, every window may have the same number, and the spread of
 * these says nothing. What a tick makes of the whole span; at both ends of it some of one is not counted, so that the
 * variance is that of two roundings.
 */
function tickStep(figure: FigureName, figures: Figures, seconds: number): number {
  const step = seconds === 0 ? 0 : (Math.SQRT2 * 100) / (TICKS_PER_SECOND * seconds);
  if (figure === 'cpuPercent' || figure === 'loadCpuPercent') return step;
  return figure === 'cpuPercentPerThousandClients' ? (perThousand(step, clientsOf(figures)) ?? 0) : 0;
}

function pooled(a: Summary, b: Summary): Summary {
  const count = a.count + b.count;
  const mean = (a.mean * a.count + b.mean * b.count) / count;
  const squares = [a, b].reduce(
    (sum, one) => sum + one.deviation ** 2 * (one.count - 1) + one.count * (one.mean - mean) ** 2,
    0,
  );
  return { mean, deviation: Math.sqrt(squares / (count - 1)), count, step: Math.max(a.step, b.step) };
}
