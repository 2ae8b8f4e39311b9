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
  /** Below both, as wide as the screen; empty below two columns. */
  readonly bottom: readonly Place[];
  /** Rows that `left` and `right` stand in, whether they fill them or not. */
  readonly upperRows: number;
}

export interface LayoutRequest {
  readonly columns: number;
  readonly rows: number;
  readonly wishOf: (name: PlacedName, columns: number) => Wish;
  /** The panes that the user wants to see. */
  readonly panes: readonly PlacedName[];
  /** Sources failed, and a line shall say so. */
  readonly hasProblems: boolean;
  /** Rows that saying so takes; 1 unless given. */
  readonly problemRows?: number;
  /** Something was tuned, and a line shall say what it did. */
  readonly hasVerdict?: boolean;
  /** Rows that saying why takes; 0 unless given. */
  readonly whyRows?: number;
  /** Rows above the footer for where a recording is; 0 unless given. */
  readonly timeLineRows?: number;
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
const LEFT: readonly PlacedName[] = ['srs', 'cpu', 'network', 'sockets'];
const RIGHT: readonly PlacedName[] = ['ledger', 'loss', 'dstat'];
const BOTTOM = 'trends';
/** It takes what is left: the charts are worth more. */
const SPARE = 'dstat';
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
export function layOut(asked: LayoutRequest): Layout {
  const request = { ...asked, wishOf: wishesOf(asked) };
  const { columns, rows, zoomed } = request;
  const hasHeader = rows >= 12;
  const hasProblemLine = request.hasProblems && rows >= PROBLEM_LINE_FROM_ROWS;
  const hasVerdictLine = request.hasVerdict === true && rows >= VERDICT_LINE_FROM_ROWS;
  const { whyRows = 0, timeLineRows = 0, problemRows = 1 } = request;
  const frame = { hasHeader, hasProblemLine, hasVerdictLine, whyRows };
  const lines = (hasProblemLine ? problemRows : 0) + (hasVerdictLine ? 1 : 0) + whyRows + timeLineRows;
  const frameRows = FRAME_ROWS - (hasHeader ? 0 : 1) + lines;
  const height = Math.max(0, rows - frameRows);
  const alone = (places: readonly Place[]): Layout => ({
    ...frame,
    left: places,
    right: [],
    bottom: [],
    upperRows: height,
  });
  if (zoomed !== undefined) return alone([{ name: zoomed, columns, rows: height }]);
  const isSmall = columns < SMALL_BELOW.columns || rows < SMALL_BELOW.rows;
  const isWanted = (name: PlacedName): boolean =>
    request.panes.includes(name) &&
    !((isSmall || name === BOTTOM) && request.wishOf(name, columns).isEmpty === true);
  // Whoever wants to see nothing of these wants to see the others.
  const oneColumn = (shown: readonly PlacedName[]): Layout =>
    alone(stack(shown.length > 0 ? shown : request.panes, columns, height, request.wishOf));
  if (columns < TWO_COLUMNS_FROM.columns || rows < TWO_COLUMNS_FROM.rows)
    return oneColumn(ONE_COLUMN.filter(isWanted));
  const [left, right] = [LEFT.filter(isWanted), RIGHT.filter(isWanted)];
  if (left.length === 0 && right.length === 0) return oneColumn([]);
  const areTwo = left.length > 0 && right.length > 0;
  const leftWidth = areTwo ? Math.max(LEAST_LEFT, Math.floor((columns - COLUMN_GAP) / 2)) : columns;
  const rightWidth = areTwo ? columns - COLUMN_GAP - leftWidth : columns;
  const needOf = (step: (wish: Wish) => number): readonly number[] =>
    [
      { names: left, width: leftWidth },
      { names: right, width: rightWidth },
    ].map(({ names, width }) => rowsFor(names, name => step(request.wishOf(name, width))));
  const needs = { good: needOf(wish => wish.good ?? wish.least), full: needOf(wish => wish.full) };
  const bottomRows = isWanted(BOTTOM) ? rowsOfBottom(request.wishOf(BOTTOM, columns), height, needs) : 0;
  const upperRows = height - bottomRows;
  const bottom = bottomRows === 0 ? [] : [{ name: BOTTOM, columns, rows: bottomRows } as const];
  const two = { ...frame, bottom, upperRows };
  // What takes spare rows alone has its place where there are enough of them.
  const hasSpare = upperRows - Math.max(...needs.full.slice(1)) >= request.wishOf(SPARE, rightWidth).least;
  const shownRight = bottomRows === 0 || hasSpare ? right : right.filter(name => name !== SPARE);
  if (!areTwo || shownRight.length === 0)
    return { ...two, left: stack([...left, ...right], columns, upperRows, request.wishOf), right: [] };
  return {
    ...two,
    // The network pane would fill spare rows with dstat's, which have their own place here.
    left: stack(left, leftWidth, upperRows, request.wishOf, right.includes(SPARE) ? 'network' : undefined),
    right: stack(shownRight, rightWidth, upperRows, request.wishOf),
  };
}

/** Each pane is asked once: what it wishes for is thought of several times, and takes it some counting. */
function wishesOf({ wishOf }: LayoutRequest): LayoutRequest['wishOf'] {
  const wishes = new Map<string, Wish>();
  return (name, columns) => {
    const key = `${name} ${columns}`;
    const known = wishes.get(key);
    if (known !== undefined) return known;
    const wish = wishOf(name, columns);
    wishes.set(key, wish);
    return wish;
  };
}

/** Rows that panes under one another need; what takes spare rows alone needs none. */
function rowsFor(names: readonly PlacedName[], rowsOf: (name: PlacedName) => number): number {
  return names.reduce((sum, name) => sum + (name === SPARE ? 0 : rowsOf(name)), 0);
}

/**
 * The charts become good when the figures above them are. They get all that they have to show before the longer column of
 * figures does, beside which the shorter one would be blank; and what both columns leave.
 */
function rowsOfBottom(
  wish: Wish,
  height: number,
  { good, full }: { readonly good: readonly number[]; readonly full: readonly number[] },
): number {
  const least = Math.max(...good);
  const rows = Math.max(
    Math.min(wish.good ?? wish.least, height - least),
    Math.min(wish.full, height - Math.max(least, Math.min(...full))),
    Math.min(wish.most ?? height, height - Math.max(...full)),
  );
  return rows < wish.least ? 0 : rows;
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
  // Above the panes stand the header, if any, the sentence of loss, and why.
  const top = (layout.hasHeader ? 2 : 1) + layout.whyRows;
  if (row < top) return undefined;
  if (row >= top + layout.upperRows) return placeWithin(layout.bottom, row - top - layout.upperRows, column);
  const leftWidth = layout.left[0]?.columns ?? 0;
  return column < leftWidth
    ? placeWithin(layout.left, row - top, column)
    : placeWithin(layout.right, row - top, column - leftWidth - COLUMN_GAP);
}

function placeWithin(places: readonly Place[], row: number, column: number): Place | undefined {
  let end = 0;
  for (const place of places) {
    end += place.rows;
    if (row < end) return column >= 0 && column < place.columns ? place : undefined;
  }
  return undefined;
}
