import {
  type BenchmarkRow,
  FIGURE_NAMES,
  type Figures,
  UNKNOWN_FIGURES,
} from '../../metrics/benchmark/figures.ts';
import { cleanText } from '../../text/clean-text.ts';
import { toPlain } from '../json.ts';

/** What a file says of itself. */
const KIND = 'benchmark';

/**
 * A result as one line of JSON, schema 1: rows with every window. Unknown is null.
 * @param recording what of a recording was measured; of a live host there is no such field
 */
export function formatBenchmark(host: string, rows: readonly BenchmarkRow[], recording?: object): string {
  return JSON.stringify(toPlain({ schema: 1, kind: KIND, host, rows, ...(recording && { recording }) }));
}

/** The rows of such a line; undefined for what is none. A field that is no number, or no text, is unknown. */
export function readBenchmark(text: string): readonly BenchmarkRow[] | undefined {
  const value = parse(text);
  if (!isRecord(value) || value.kind !== KIND || !Array.isArray(value.rows)) return undefined;
  return value.rows.filter(isRecord).map(readRow);
}

function readRow(row: Readonly<Record<string, unknown>>): BenchmarkRow {
  const windows = Array.isArray(row.windows) ? row.windows.map(readFigures) : [];
  return {
    server: readText(row.server),
    pids: Array.isArray(row.pids) ? row.pids.flatMap(pid => readNumber(pid) ?? []) : [],
    label: readText(row.label),
    time: typeof row.time === 'string' ? readText(row.time) : undefined,
    seconds: readNumber(row.seconds) ?? 0,
    windowCount: readNumber(row.windowCount) ?? Math.max(1, windows.length),
    figures: readFigures(row.figures),
    spread: readFigures(row.spread),
    windows,
    interfaceName: typeof row.interfaceName === 'string' ? readText(row.interfaceName) : undefined,
    notes: Array.isArray(row.notes) ? row.notes.map(readText) : [],
  };
}

function readFigures(value: unknown): Figures {
  const record = isRecord(value) ? value : {};
  const entries = FIGURE_NAMES.map(name => [name, readNumber(record[name])]);
  return { ...UNKNOWN_FIGURES, ...Object.fromEntries(entries) };
}

function readNumber(value: unknown): number | undefined {
  return typeof value === 'number' && Number.isFinite(value) ? value : undefined;
}

function readText(value: unknown): string {
  return typeof value === 'string' ? cleanText(value) : '';
}

function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
