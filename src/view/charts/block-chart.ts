import { columnChart } from '../look/bars.ts';
import type { Symbols } from '../look/symbols.ts';
import type { Role } from '../look/theme.ts';
import { type ChartCell, type DrawChart, formatLabel, labelColumns, labelSteps } from './time-chart.ts';

/** Draws with the signs of the theme alone: for a terminal that has no braille characters. */
export function createBlockChart(symbols: Symbols): DrawChart {
  return ({ values, roleOf, labels, top, columns, rows }) => {
    const steps = labelSteps(top, rows);
    const left = labelColumns(top, steps) + 1;
    const width = Math.max(1, columns - left);
    const height = rows - 2;
    const columnOf = (index: number): number => left + Math.floor((index * width) / values.length);
    const shown = Array.from({ length: width }, (_, column) => highestAt(values, column, width));
    const roles = shown.map((value): Role => (value === undefined ? 'plain' : roleOf(value)));
    const plot = columnChart(shown, width, height, symbols, top).map((line, row) => [
      ...cellsOf(scaleLabel(row).padEnd(left - 1) + symbols.axis, 'dim'),
      ...Array.from(line, (text, column) => ({ text, role: roles[column] ?? 'plain' })),
    ]);
    const axis = cellsOf(' '.repeat(left - 1) + symbols.rule.repeat(width + 1), 'dim');
    return { rows: [...plot, axis, cellsOf(timeLabels(), 'dim')], columnOf };

    /** The bottom row begins at 0, and the top row ends at the top. */
    function scaleLabel(row: number): string {
      const step = Array.from({ length: steps + 1 }, (_, index) => index).find(
        index => height - 1 - Math.round((index * (height - 1)) / steps) === row,
      );
      return step === undefined ? '' : formatLabel((step * top) / steps, top / steps);
    }

    function timeLabels(): string {
      let line = '';
      for (const [index, label] of labels.entries()) {
        const at = columnOf(index);
        const hasRoom = line === '' || at >= line.length + 2;
        if (hasRoom && at + label.length <= columns) line = line.padEnd(at) + label;
      }
      return line.padEnd(columns);
    }
  };
}

/** The highest of the values that share a column; of one that takes several columns, that one. */
function highestAt(
  values: readonly (number | undefined)[],
  column: number,
  width: number,
): number | undefined {
  const from = Math.ceil((column * values.length) / width);
  const to = Math.ceil(((column + 1) * values.length) / width);
  const known = values.slice(Math.min(from, to - 1), to).filter(value => value !== undefined);
  return known.length === 0 ? undefined : Math.max(...known);
}

function cellsOf(line: string, role: Role): readonly ChartCell[] {
  return Array.from(line, text => ({ text, role }));
}
