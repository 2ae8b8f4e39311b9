import { truncate } from '../../text/width.ts';
import type { Column } from '../look/table.ts';
import type { Theme } from '../look/theme.ts';

/** The rows whose text contains the filter, whatever the case; all of them with an empty filter. */
export function filterRows<T>(rows: readonly T[], filter: string, textOf: (row: T) => string): readonly T[] {
  if (filter === '') return rows;
  const wanted = filter.toLowerCase();
  return rows.filter(row => textOf(row).toLowerCase().includes(wanted));
}

/**
 * The rows by the figures of one column, the highest first and the unknown last; those that are equal stay in their
 * order. As they came when no shown column has an order of that name.
 */
export function sortRows<T>(
  rows: readonly T[],
  sortBy: string | undefined,
  columns: readonly Column<T>[],
): readonly T[] {
  const order = sortBy === undefined ? undefined : columns.find(({ order }) => order?.name === sortBy)?.order;
  if (order === undefined) return rows;
  const figure = (row: T): number => order.figure(row) ?? Number.NEGATIVE_INFINITY;
  // Two unknown ones differ by NaN, which is no order.
  return [...rows].sort((a, b) => figure(b) - figure(a) || 0);
}

/** Names of the orders that these columns offer, from left to right. */
export function orderNames<T>(columns: readonly Column<T>[]): readonly string[] {
  return columns.flatMap(({ order }) => (order === undefined ? [] : [order.name]));
}

/** The columns with a mark at the head of the one that the rows are sorted by. */
export function markOrder<T>(
  columns: readonly Column<T>[],
  sortBy: string | undefined,
  theme: Theme,
): readonly Column<T>[] {
  if (sortBy === undefined) return columns;
  return columns.map(column =>
    column.order?.name === sortBy ? { ...column, head: `${theme.symbols.sorted}${column.head}` } : column,
  );
}

/** A pane's title, which gives way to the filter: `Network, srs's netns`, or `Network filter: eth`. */
export function filteredTitle(title: string, short: string, filter: string): string {
  return filter === '' ? title : `${short} filter: ${filter}`;
}

/** The line that stands for rows when the filter lets none through. */
export function nothingMatches(filter: string, columns: number, theme: Theme): string {
  return theme.paint('unknown', truncate(`  nothing here contains ${filter}`, columns));
}
