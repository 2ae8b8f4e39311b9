import type { PlacementConflict, PlacementMetrics } from '../../metrics/terms/placement-terms.ts';
import { UNKNOWN } from '../../text/format.ts';
import { padEnd, truncate, wrapText } from '../../text/width.ts';
import { COLUMN_GAP } from '../layout/layout.ts';
import { fittingColumns, tableRows, tableRule, titleRule } from '../look/table.ts';
import { type Extent, noSrs, type PaneInput, type Size } from '../panes/pane.ts';
import { landingWords } from './landing-words.ts';
import { conflictLook, cpuLabel, figureColumns, softirqColumns } from './placement-columns.ts';
import { detailLines } from './placement-details.ts';
import { conflictsOf, mostInteresting, type PlacementRow, placementRows } from './placement-rows.ts';

/** From here on figures and softirqs stand side by side. */
const TWO_COLUMNS_FROM = 150;
/** Of the rows at most this share is for conflicts: what lands where is what one came for. */
const CONFLICT_SHARE = 0.3;
/** Lines that what lands on one CPU may take where there is room. */
const MOST_LANDING_LINES = 4;
const LABEL_WIDTH = 8;

/** How the rows below the conflicts are used. */
interface Arrangement {
  readonly isWide: boolean;
  /** Whether there is room for the softirqs of every type. */
  readonly hasSoftirqs: boolean;
  /** CPUs that are shown at a time. */
  readonly count: number;
  /** Lines for what lands on each. */
  readonly landingLines: number;
}

/**
 * Which work lands on which CPU: what is in the way of SRS, then of each CPU what it does, its softirqs, and what lands there.
 * @param first 0: the CPUs of most interest where not all have room; from 1 on all of them, scrolled
 * @returns at most `rows` lines of at most `columns` columns
 */
export function placementLines(input: PaneInput, first: number, { columns, rows }: Size): readonly string[] {
  const { theme, snapshot } = input;
  const { placement } = snapshot.metrics;
  const title = titleRule('Placement', headOf(placement), columns, theme);
  const lines =
    placement === undefined
      ? [title, theme.paint('unknown', `  ${UNKNOWN} ${whyUnread(input)}`)]
      : [title, ...bodyLines(input, placement, first, { columns, rows: rows - 1 })];
  return lines.slice(0, Math.max(0, rows)).map(line => theme.encode(truncate(line, columns)));
}

/** How far the CPUs can be scrolled: past the choice of those of most interest lies the list of all. */
export function placementExtent(input: PaneInput, { columns, rows }: Size): Extent {
  const { placement } = input.snapshot.metrics;
  if (placement === undefined) return { most: 0, page: 0 };
  const room = rows - 1 - conflictLines(input, placement, rows - 1).length;
  const { count } = arrange(placement.cpus.length, columns, room);
  const hidden = placement.cpus.length - count;
  return { most: hidden > 0 ? hidden + 1 : 0, page: count };
}

function whyUnread({ view }: PaneInput): string {
  return view.isPaused ? 'not read while the screen is paused' : 'not read yet';
}

/** `eth0 at node 0, 2 CPUs`. */
function headOf(placement: PlacementMetrics | undefined): string {
  if (placement === undefined) return '';
  const nics = placement.nics.map(({ name, node }) =>
    node === undefined ? name : `${name} at node ${node}`,
  );
  const { length } = placement.cpus;
  return [...nics.slice(0, 3), `${length} CPU${length === 1 ? '' : 's'}`].join(', ');
}

function bodyLines(
  input: PaneInput,
  placement: PlacementMetrics,
  first: number,
  { columns, rows }: Size,
): readonly string[] {
  const conflicts = conflictLines(input, placement, rows);
  const all = placementRows(input, placement);
  const arrangement = arrange(all.length, columns, rows - conflicts.length);
  const { shown, note } = chosen(all, first, arrangement.count);
  const lines = [...conflicts, ...tables(input, placement, shown, columns, arrangement)];
  if (note !== '') return [...lines, input.theme.paint('dim', note)];
  const left = { columns, rows: rows - lines.length };
  return [...lines, ...detailLines(input, placement, left, arrangement.isWide)];
}

/** What is in the way; that nothing is can be told only when it is known what there is. */
function conflictLines(input: PaneInput, placement: PlacementMetrics, rows: number): readonly string[] {
  const { theme, srs, snapshot } = input;
  if (srs === undefined) return [theme.paint('unknown', noSrs(snapshot))];
  const conflicts = conflictsOf(input, placement);
  if (conflicts.length === 0) {
    const isKnown = placement.cpus.some(({ softirqsPerSecond }) => softirqsPerSecond.NET_RX !== undefined);
    if (!isKnown) return [theme.paint('unknown', `  ${UNKNOWN} conflicts are not known yet`)];
    return [`${theme.symbols.good} no conflict of placement is seen for SRS ${srs.pid}`];
  }
  const most = Math.max(1, Math.floor(rows * CONFLICT_SHARE));
  const isCut = conflicts.length > most;
  const shown = conflicts.slice(0, isCut ? Math.max(1, most - 1) : most);
  const more = conflicts.length - shown.length;
  return [
    ...shown.map(conflict => conflictLine(conflict, input)),
    ...(isCut && most > 1 ? [theme.paint('dim', `  ${more} more`)] : []),
  ];
}

function conflictLine({ severity, sentence }: PlacementConflict, { theme }: PaneInput): string {
  const { sign, role } = conflictLook(severity, theme);
  return theme.paint(role, `${sign} ${sentence}`);
}

function arrange(cpus: number, columns: number, room: number): Arrangement {
  const isWide = columns >= TWO_COLUMNS_FROM;
  const howMany = (heads: number, each: number): number => {
    const count = Math.floor((room - heads) / each);
    // The last row says how many more there are.
    return count >= cpus ? cpus : Math.max(1, Math.floor((room - heads - 1) / each));
  };
  const full = isWide ? howMany(2, 2) : howMany(3, 3);
  const hasSoftirqs = isWide || full >= Math.min(cpus, 2);
  const count = hasSoftirqs ? full : howMany(2, 2);
  const tablesAbove = hasSoftirqs && !isWide ? 2 : 1;
  const spare = room - (tablesAbove + 1) * (1 + count) - (count < cpus ? 1 : 0);
  const landingLines = Math.min(MOST_LANDING_LINES, 1 + Math.max(0, Math.floor(spare / Math.max(1, count))));
  return { isWide, hasSoftirqs, count, landingLines };
}

function chosen(
  all: readonly PlacementRow[],
  first: number,
  count: number,
): { readonly shown: readonly PlacementRow[]; readonly note: string } {
  if (all.length <= count) return { shown: all, note: '' };
  if (first === 0) {
    const note = `  ${all.length - count} more CPUs: scroll for all of them`;
    return { shown: mostInteresting(all, count), note };
  }
  const start = Math.min(first - 1, all.length - count);
  const above = start > 0 ? `${start} above, ` : '';
  return {
    shown: all.slice(start, start + count),
    note: `  ${above}${all.length - count - start} more below`,
  };
}

function tables(
  input: PaneInput,
  placement: PlacementMetrics,
  shown: readonly PlacementRow[],
  columns: number,
  { isWide, hasSoftirqs, landingLines }: Arrangement,
): readonly string[] {
  const left = isWide ? Math.floor((columns - COLUMN_GAP) / 2) : columns;
  const right = isWide ? columns - COLUMN_GAP - left : columns;
  const figures = figureLines(input, shown, left);
  const softirqs = hasSoftirqs ? softirqLines(input, placement, shown, right) : [];
  const landing = landingTable(input, shown, columns, landingLines);
  if (!isWide) return [...figures, ...softirqs, ...landing];
  const beside = figures.map((line, row) => padEnd(line, left + COLUMN_GAP) + (softirqs[row] ?? ''));
  return [...beside, ...landing];
}

function figureLines({ snapshot, theme }: PaneInput, shown: readonly PlacementRow[], width: number) {
  const fitting = fittingColumns(figureColumns(snapshot.settings.thresholds, theme), width);
  return [tableRule('CPU', fitting, width, theme), ...tableRows(shown, fitting, theme)];
}

function softirqLines(
  { theme }: PaneInput,
  { cpus }: PlacementMetrics,
  shown: readonly PlacementRow[],
  width: number,
): readonly string[] {
  const types = [...new Set(cpus.flatMap(({ softirqsPerSecond }) => Object.keys(softirqsPerSecond)))];
  const fitting = fittingColumns(softirqColumns(types, theme), width);
  const head = tableRule('softirqs/s', fitting, width, theme);
  if (types.length === 0) return [head, ...shown.map(() => theme.paint('unknown', `  ${UNKNOWN} not read`))];
  return [head, ...tableRows(shown, fitting, theme)];
}

function landingTable(
  { srs, theme }: PaneInput,
  shown: readonly PlacementRow[],
  columns: number,
  mostLines: number,
): readonly string[] {
  const label = [cpuLabel(theme)];
  const width = Math.max(1, columns - LABEL_WIDTH);
  const lines = tableRows(shown, label, theme).flatMap((start, index) => {
    const row = shown[index];
    const words = row === undefined ? '' : landingWords(row.placed, srs, theme);
    const wrapped = mostLines === 1 ? [words] : wrapText(words, width);
    const kept = wrapped.slice(0, mostLines);
    if (wrapped.length > mostLines) kept[mostLines - 1] = wrapped.slice(mostLines - 1).join(' ');
    return kept.map((line, at) => (at === 0 ? start : ' '.repeat(LABEL_WIDTH)) + truncate(line, width));
  });
  return [titleRule('What lands there', '', columns, theme), ...lines];
}
