import { type BenchmarkRow, FIGURE_NAMES } from '../../metrics/benchmark/figures.ts';
import { cleanText } from '../../text/clean-text.ts';

/** Digits that a measurement bears; the rest is noise of the division. */
const DECIMALS = 4;

/**
 * The rows as CSV (RFC 4180), the names of the columns first: figures under the names that they have in JSON, each followed
 * by the standard deviation of its windows (`cpuPercentSpread`). What is not known is empty.
 */
export function csvLines(rows: readonly BenchmarkRow[]): readonly string[] {
  const names = FIGURE_NAMES.flatMap(name => [name, `${name}Spread`]);
  const head = ['server', 'label', 'time', 'seconds', 'windowCount', 'interfaceName', ...names];
  return [
    head.join(','),
    ...rows.map(row => {
      const { server, label, time, seconds, windowCount, interfaceName, figures, spread } = row;
      const numbers = FIGURE_NAMES.flatMap(name => [figures[name], spread[name]]);
      return [server, label, time, seconds, windowCount, interfaceName, ...numbers].map(fieldOf).join(',');
    }),
  ];
}

function fieldOf(value: string | number | undefined): string {
  if (value === undefined) return '';
  if (typeof value === 'number') return String(Number(value.toFixed(DECIMALS)));
  const text = cleanText(value);
  // A spreadsheet takes what begins so for a formula.
  const harmless = /^[=+\-@]/.test(text) ? `'${text}` : text;
  return /[",]/.test(harmless) ? `"${harmless.replaceAll('"', '""')}"` : harmless;
}
