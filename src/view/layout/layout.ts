import type { Size, Wish } from '../panes/pane.ts';
import type { PaneName } from '../state/view-state.ts';

export type PlacedName = PaneName | 'trends' | 'dstat';

export interface Place extends Size {
  readonly name: PlacedName;
}

/** What goes where. Places stand under one another in the order of the list. */
export interface Layout {
  readonly hasHeader: boolean;
  readonly hasProblemLine: boolean;
  readonly hasVerdictLine: boolean;
  /** Rows below the sentence of loss that say why. */
  readonly whyRows: number;
  readonly left: readonly Place[];
  /** Empty below two columns. */
  readonly right: readonly Place[];
}

export interface LayoutRequest {
  readonly columns: number;
  readonly rows: number;
  readonly wishOf: (name: PlacedName, columns: number) => Wish;
  /** The panes that the user wants to see. */
  readonly panes: readonly PlacedName[];
  /** Sources failed, and a line shall say so. */
  readonly hasProblems: boolean;
  /** Something was tuned, and a line shall say what it did. */
  readonly hasVerdict?: boolean;
  /** Rows that saying why takes; 0 unless given. */
  readonly whyRows?: number;
  /** The one pane that has the whole screen. */
  readonly zoomed: PaneName | undefined;
}

/** From here on figures stand left and what moves stands right. */
const TWO_COLUMNS_FROM = { columns: 150, rows: 30 };
/** From here on all five panes have their place. */
const SMALL_BELOW = { columns: 80, rows: 24 };
/** Blank columns between the two. */
export const COLUMN_GAP = 2;
/** With less the left column loses figures that stand on a screen of 80 columns. */
const LEAST_LEFT = 78;
/** Header, the sentence of loss, footer. */
const FRAME_ROWS = 3;
/** From here on a problem has a line of its own above the footer. */
const PROBLEM_LINE_FROM_ROWS = 16;
/** It is what the user waits for: smaller screens have it too. */
const VERDICT_LINE_FROM_ROWS = 12;

const ONE_COLUMN: readonly PaneName[] = ['srs', 'cpu', 'network', 'sockets', 'loss'];
const LEFT: readonly PlacedName[] = ['srs', 'cpu', 'network', 'sockets', 'trends'];
const RIGHT: readonly PlacedName[] = ['ledger', 'loss', 'dstat'];
/** Who stays when there is no room for all, and who grows first; the first is the last to go. */
const PRIORITY: readonly PlacedName[] = [
  'sockets',
  'srs',
  'cpu',
  'loss',
  'network',
  'ledger',
  'trends',
  'dstat',
];
/** Who takes the rows that nobody asked for, when there are enough of them to be of use, as many as it has use for. */
const FILLERS: readonly { readonly name: PlacedName; readonly from: number }[] = [
  { name: 'trends', from: 1 },
  { name: 'dstat', from: 1 },
  { name: 'network', from: 4 },
  { name: 'loss', from: 1 },
  { name: 'network', from: 3 },
];

/** Places the panes on a screen. Pure. */
export function layOut(request: LayoutRequest): Layout {
  const { columns, rows, zoomed } = request;
  const hasHeader = rows >= 12;
  const hasProblemLine = request.hasProblems && rows >= PROBLEM_LINE_FROM_ROWS;
  const hasVerdictLine = request.hasVerdict === true && rows >= VERDICT_LINE_FROM_ROWS;
  const { whyRows = 0 } = request;
  const frame = { hasHeader, hasProblemLine, hasVerdictLine, whyRows };
  const lines = (hasProblemLine ? 1 : 0) + (hasVerdictLine ? 1 : 0) + whyRows;
  const frameRows = FRAME_ROWS - (hasHeader ? 0 : 1) + lines;
  const height = Math.max(0, rows - frameRows);
  if (zoomed !== undefined) return { ...frame, left: [{ name: zoomed, columns, rows: height }], right: [] };
  const isSmall = columns < SMALL_BELOW.columns || rows < SMALL_BELOW.rows;
  const isWanted = (name: PlacedName): boolean =>
    request.panes.includes(name) &&
    !((isSmall || name === 'trends') && request.wishOf(name, columns).isEmpty === true);
  if (columns < TWO_COLUMNS_FROM.columns || rows < TWO_COLUMNS_FROM.rows) {
    const shown = ONE_COLUMN.filter(isWanted);
    // Whoever wants to see nothing of these wants to see the others.
    const names = shown.length > 0 ? shown : request.panes;
    return { ...frame, left: stack(names, columns, height, request.wishOf), right: [] };
  }
  const [left, right] = [LEFT.filter(isWanted), RIGHT.filter(isWanted)];
  if (left.length === 0 || right.length === 0) {
    const shown = [...left, ...right];
    const names = shown.length > 0 ? shown : request.panes;
    return { ...frame, left: stack(names, columns, height, request.wishOf), right: [] };
  }
  const leftWidth = Math.max(LEAST_LEFT, Math.floor((columns - COLUMN_GAP) / 2));
  const rightWidth = columns - COLUMN_GAP - leftWidth;
  return {
    ...frame,
    // The network pane would fill spare rows with dstat's, which have their own place here.
    left: stack(left, leftWidth, height, request.wishOf, right.includes('dstat') ? 'network' : undefined),
    right: stack(right, rightWidth, height, request.wishOf),
  };
}

/**
 * Gives every pane its least, by priority; then what makes each good; then all that each has to show, but none more than
 * half of the rows before all others have theirs.
 */
function stack(
  names: readonly PlacedName[],
  columns: number,
  height: number,
  wishOf: LayoutRequest['wishOf'],
  notFiller?: PlacedName,
): readonly Place[] {
  const wishes = new Map(names.map(name => [name, wishOf(name, columns)]));
  const byPriority = PRIORITY.filter(name => wishes.has(name));
  const given = new Map<PlacedName, number>();
  let left = height;
  for (const name of byPriority) {
    const least = wishes.get(name)?.least ?? 0;
    if (least > left) continue;
    given.set(name, least);
    left -= least;
  }
  const half = Math.floor(height / 2);
  const steps: readonly ((wish: Wish) => number)[] = [
    ({ good = 0 }) => good,
    ({ full }) => Math.min(full, half),
    ({ full }) => full,
  ];
  for (const step of steps) {
    for (const name of byPriority) {
      const [has, wish] = [given.get(name), wishes.get(name)];
      if (has === undefined || wish === undefined) continue;
      const more = Math.min(left, Math.max(0, step(wish) - has));
      given.set(name, has + more);
      left -= more;
    }
  }
  for (const { name, from } of FILLERS) {
    const has = given.get(name);
    if (has === undefined || name === notFiller || left < from) continue;
    const most = wishes.get(name)?.most ?? Number.POSITIVE_INFINITY;
    const more = Math.max(0, Math.min(left, most - has));
    given.set(name, has + more);
    left -= more;
  }
  return names.flatMap(name => {
    const rows = given.get(name);
    return rows === undefined || rows === 0 ? [] : [{ name, columns, rows }];
  });
}

/** The pane that a cell of the screen belongs to, row and column counted from 0; undefined around and between panes. */
export function placeAt(layout: Layout, row: number, column: number): Place | undefined {
  const leftWidth = layout.left[0]?.columns ?? 0;
  const isLeft = column < leftWidth;
  const at = isLeft ? column : column - leftWidth - COLUMN_GAP;
  // Above the panes stand the header, if any, the sentence of loss, and why.
  let top = (layout.hasHeader ? 2 : 1) + layout.whyRows;
  if (row < top) return undefined;
  for (const place of isLeft ? layout.left : layout.right) {
    top += place.rows;
    if (row < top) return at >= 0 && at < place.columns ? place : undefined;
  }
  return undefined;
}
