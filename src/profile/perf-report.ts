import type { CommandOptions, CommandResult, Host } from '../host/host.ts';
import { cleanText } from '../procfs/clean-text.ts';
import type { ProfileSymbol } from './profile.ts';

/** What a text of `perf report --stdio` says. */
export interface ParsedPerfReport {
  /** As perf rounds it: `12K` is 12,000. Undefined when it did not say. */
  readonly sampleCount: number | undefined;
  /** Most samples first. */
  readonly symbols: readonly ProfileSymbol[];
}

/** Resolving the symbols of a large binary takes perf long. */
const REPORT_TIMEOUT_MS = 120_000;

/**
 * The flat report of a recording: threads, objects and symbols, those with at least 0.1 % of the samples. `sym` is
 * perf's short name for `symbol`; the long one makes perf 5.x and 6.x add two empty IPC columns.
 */
export function perfReportCommand(dataFile: string): readonly string[] {
  const columns = [
    '--no-children',
    '--sort',
    'overhead,comm,dso,sym',
    '-g',
    'none',
    '--percent-limit',
    '0.1',
  ];
  return ['perf', 'report', '--stdio', '-i', dataFile, ...columns];
}

/** Asks perf for the report. A recording made through sudo is root's, and is read through sudo. */
export function queryPerfReport(host: Host, dataFile: string, usesSudo: boolean): Promise<CommandResult> {
  const options: CommandOptions = { timeoutMs: REPORT_TIMEOUT_MS, sudo: usesSudo };
  return host.query(perfReportCommand(dataFile), options);
}

/**
 * Reads the report's text. CPUs of two kinds (hybrid) give a section for each event, whose percents are of that event
 * alone: those are weighed by its samples. Lines of another shape are passed over.
 */
export function parsePerfReport(text: string): ParsedPerfReport {
  const sections = splitSections(text);
  const counts = sections.flatMap(section =>
    section.sampleCount === undefined ? [] : [section.sampleCount],
  );
  const sampleCount = counts.length === 0 ? undefined : counts.reduce((sum, count) => sum + count, 0);
  if (sections.length < 2 || sampleCount === undefined || sampleCount === 0) {
    return { sampleCount, symbols: sections.flatMap(section => section.symbols) };
  }
  const weighed = sections.flatMap(section =>
    section.symbols.map(symbol => ({
      ...symbol,
      percent: (symbol.percent * (section.sampleCount ?? 0)) / sampleCount,
    })),
  );
  return { sampleCount, symbols: mergeSymbols(weighed) };
}

interface Section {
  readonly sampleCount: number | undefined;
  readonly symbols: ProfileSymbol[];
}

/** A section begins with `# Samples: 12K of event 'cycles'`; a line of dots shows where its columns begin. */
function splitSections(text: string): readonly Section[] {
  const sections: Section[] = [];
  let columnStarts: readonly number[] = [];
  for (const line of text.split('\n')) {
    const [, digits, unit = ''] = /^# Samples: (\d+)([KMG]?)\s+of event/.exec(line) ?? [];
    if (digits !== undefined) sections.push({ sampleCount: Number(digits) * scaleOf(unit), symbols: [] });
    if (/^# \.[. ]*$/.test(line)) columnStarts = [...line.matchAll(/\.+/g)].map(dots => dots.index);
    const symbol = line.startsWith('#') ? undefined : parseSymbolLine(line, columnStarts);
    if (symbol !== undefined) sections.at(-1)?.symbols.push(symbol);
  }
  return sections;
}

function scaleOf(unit: string): number {
  return { K: 1e3, M: 1e6, G: 1e9 }[unit] ?? 1;
}

/**
 * `    30.96%  SRT:RcvQ:w1  srs            [.] std::map<int, A>::find`: cut where the columns begin, as names of threads
 * and symbols hold spaces. perf counts bytes, so they are cut as bytes.
 */
function parseSymbolLine(line: string, columnStarts: readonly number[]): ProfileSymbol | undefined {
  // A byte that is no UTF-8 came as one U+FFFD, which would be three bytes.
  const bytes = Buffer.from(line.replaceAll('\ufffd', '?'));
  const [overhead = '', thread = '', object = '', symbol = ''] = columnStarts.map((start, index) =>
    cleanText(bytes.subarray(start, columnStarts[index + 1]).toString()).trim(),
  );
  const percent = /^(\d+\.\d+)%$/.exec(overhead)?.[1];
  // One letter for where it lives: `.` user, `k` kernel, `g` and `u` guest, `H` hypervisor.
  const name = /^\[.\] (.+)$/.exec(symbol)?.[1];
  return percent === undefined || name === undefined
    ? undefined
    : { percent: Number(percent), thread, object, symbol: name };
}

function mergeSymbols(symbols: readonly ProfileSymbol[]): readonly ProfileSymbol[] {
  const groups = Map.groupBy(symbols, ({ thread, object, symbol }) =>
    JSON.stringify([thread, object, symbol]),
  );
  const merged = [...groups.values()].flatMap(group => {
    const percent = group.reduce((sum, symbol) => sum + symbol.percent, 0);
    return group.slice(0, 1).map(symbol => ({ ...symbol, percent }));
  });
  return merged.sort((a, b) => b.percent - a.percent);
}
