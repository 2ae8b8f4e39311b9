import { ALL_COLUMNS, type BenchmarkColumn, showSpread } from '../../metrics/benchmark/columns.ts';
import type { BenchmarkRow } from '../../metrics/benchmark/figures.ts';
import { cleanText } from '../../text/clean-text.ts';

/** The two lines that a table begins with. The guide's columns come first, under its heads. */
export function markdownHead(): readonly string[] {
  return [lineOf(ALL_COLUMNS.map(({ head }) => head)), lineOf(ALL_COLUMNS.map(() => '---'))];
}

/**
 * A line a row: figures with the standard deviation of their windows, `9.0% ±0.43`, and of how many that is where it is not
 * known in all of them, `9.0% ±0.43/5`.
 */
export function markdownRows(rows: readonly BenchmarkRow[]): readonly string[] {
  return rows.map(row => lineOf(ALL_COLUMNS.map(column => cellOf(column, row))));
}

function cellOf({ quantity, cell }: BenchmarkColumn, row: BenchmarkRow): string {
  const deviation = quantity && row.spread[quantity.figure];
  if (quantity === undefined || deviation === undefined) return cell(row);
  const known = row.windows.filter(window => window[quantity.figure] !== undefined).length;
  const isOfAll = row.windows.length === 0 || known === row.windows.length;
  return `${cell(row)} ${showSpread(quantity, deviation)}${isOfAll ? '' : `/${known}`}`;
}

function lineOf(cells: readonly string[]): string {
  return `| ${cells.map(cell => cleanText(cell).replaceAll('|', '\\|')).join(' | ')} |`;
}
