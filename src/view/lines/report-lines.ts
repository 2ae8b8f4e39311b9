import { DROPS_FILE } from '../../profile/drops/drops-run.ts';
import type {
  AnyProfileReport,
  DropsReport,
  ProfileReport,
  ProfileSymbol,
  ProfileThread,
  StraceReport,
  SystemCall,
} from '../../profile/profile.ts';
import { STRACE_FILE } from '../../profile/strace/strace-run.ts';
import { wrapText } from '../../text/width.ts';
import { type Column, fittingColumns, tableRows } from '../look/table.ts';
import { type Theme, wrapPainted } from '../look/theme.ts';
import type { VerdictSentence } from '../sentences/verdict-sentence.ts';

const GAP = 2;
/** `100.00`, and the blank before it. */
const PERCENT_WIDTH = 7;
const TID_WIDTH = 9;
const THREAD_WIDTH = 17;
const OBJECT_WIDTH = 22;
const NARROWEST_SYMBOL = 20;
/** There can be hundreds of SRT receivers, each with a thread; the saved text lists them all. */
const MOST_THREADS = 8;

/**
 * What was found, in words, and where the files are.
 * @param cost what was lost while it ran; undefined: not known
 */
export function reportHead(
  report: AnyProfileReport,
  cost: VerdictSentence | undefined,
  width: number,
  theme: Theme,
): string[] {
  const meanwhile =
    cost === undefined ? [] : wrapPainted(`While it ran: ${cost.text}`, width, cost.severity, theme);
  return [...wrapText(report.sentence, width), ...meanwhile, ...wrapText(describeFiles(report), width), ''];
}

/** What took most of the time, most first. */
export function reportTables(report: AnyProfileReport, width: number, theme: Theme): string[] {
  if ('systemCalls' in report) return systemCallTable(report, width, theme);
  return 'reasons' in report ? dropsTables(report, width, theme) : perfTables(report, width, theme);
}

/** All that was written; long lines are broken, since the end of a C++ symbol tells them apart. */
export function reportTextLines(report: AnyProfileReport, width: number): string[] {
  return report.text.split('\n').flatMap(line => wrapText(line, width));
}

function describeFiles(report: AnyProfileReport): string {
  const { folder } = report.plan;
  if ('systemCalls' in report) return `${STRACE_FILE} is in ${folder}`;
  if ('reasons' in report) return `${DROPS_FILE} is in ${folder}`;
  const stacks = report.stacksFile?.slice(folder.length + 1);
  return stacks === undefined
    ? `perf.data and report.txt are in ${folder}`
    : `perf.data, report.txt and ${stacks} (for speedscope and other flame graph viewers) are in ${folder}`;
}

function perfTables({ threads, symbols }: ProfileReport, width: number, theme: Theme): string[] {
  if (symbols.length === 0) return ['perf named no symbol.'];
  const shown = threads.slice(0, MOST_THREADS);
  const rest = threads.slice(MOST_THREADS);
  const restPercent = rest.reduce((sum, { percent }) => sum + percent, 0);
  const more = `${restPercent.toFixed(2).padStart(PERCENT_WIDTH)}  ${rest.length} more thread${rest.length === 1 ? '' : 's'}`;
  return [
    ...(threads.length === 0 ? [] : table(shown, threadColumns(width), theme)),
    ...(rest.length === 0 ? [] : [more]),
    ...(threads.length === 0 ? [] : ['']),
    ...table(
      symbols,
      withRest(symbolColumns(), 'symbol', ({ symbol }) => symbol, width),
      theme,
    ),
  ];
}

function systemCallTable({ systemCalls }: StraceReport, width: number, theme: Theme): string[] {
  if (systemCalls.length === 0) return ['No system call ended while strace looked.'];
  const columns = withRest(systemCallColumns(), 'system call', ({ name }) => name, width);
  return table(systemCalls, columns, theme);
}

/** A flood can come from as many addresses as there are. */
const MOST_SENDERS = 20;

interface Counted {
  readonly count: number;
  readonly name: string;
}

function dropsTables(report: DropsReport, width: number, theme: Theme): string[] {
  const { full, memory, senders, reasons, takers, plan } = report;
  const causes = [
    { name: 'its receive buffer was full (rc -12)', count: full },
    { name: 'no memory was granted: udp_mem or its cgroup (rc -105)', count: memory },
  ].filter(({ count }) => count > 0);
  const tables = [
    counted(`lost at the UDP ports of ${plan.process.pid}`, causes, width, theme),
    counted(
      'from',
      senders.map(({ from, count }) => ({ name: from, count })),
      width,
      theme,
    ),
    counted(
      'dropped on this host',
      reasons.map(({ reason, count }) => ({ name: reason, count })),
      width,
      theme,
    ),
    counted(
      `took the CPU from thread ${plan.options.threads}`,
      takers.map(({ pid, name, count }) => ({ name: `${name} ${pid}`, count })),
      width,
      theme,
    ),
  ].filter(lines => lines.length > 0);
  if (tables.length === 0) return ['Nothing was dropped, and nobody took its CPU.'];
  return tables.flatMap((lines, index) => (index === 0 ? lines : ['', ...lines]));
}

/** Counts with their shares of all of them, under a head; empty where there are none. */
function counted(head: string, rows: readonly Counted[], width: number, theme: Theme): readonly string[] {
  if (rows.length === 0) return [];
  const all = rows.reduce((sum, { count }) => sum + count, 0);
  const columns = withRest<Counted>(
    [
      rightColumn('%', PERCENT_WIDTH, 1, ({ count }) => ((100 * count) / all).toFixed(2)),
      rightColumn('count', 13, 0, ({ count }) => count.toLocaleString('en')),
    ],
    head,
    ({ name }) => name,
    width,
  );
  const rest = rows.length - MOST_SENDERS;
  return [
    ...table(rows.slice(0, MOST_SENDERS), columns, theme),
    ...(rest > 0 ? [`${' '.repeat(PERCENT_WIDTH)}  ${rest} more`] : []),
  ];
}

function table<T>(rows: readonly T[], columns: readonly Column<T>[], theme: Theme): string[] {
  const head = columns.map(({ head: text, width, align }) =>
    align === 'right' ? text.padStart(width) : text.padEnd(width),
  );
  const lines = [theme.paint('dim', head.join('').trimEnd()), ...tableRows(rows, columns, theme)];
  return lines.map(line => line.trimEnd());
}

function threadColumns(width: number): readonly Column<ProfileThread>[] {
  const fixed: readonly Column<ProfileThread>[] = [
    rightColumn('%', PERCENT_WIDTH, 0, ({ percent }) => percent.toFixed(2)),
    rightColumn('tid', TID_WIDTH, 1, ({ tid }) => String(tid)),
  ];
  return withRest(fixed, 'thread', ({ name }) => name, width);
}

function symbolColumns(): readonly Column<ProfileSymbol>[] {
  return [
    rightColumn('%', PERCENT_WIDTH, 0, ({ percent }) => percent.toFixed(2)),
    leftColumn('thread', THREAD_WIDTH, 2, ({ thread }) => thread),
    leftColumn('object', OBJECT_WIDTH, 1, ({ object }) => object),
  ];
}

function systemCallColumns(): readonly Column<SystemCall>[] {
  return [
    rightColumn('%', PERCENT_WIDTH, 0, ({ percent }) => percent.toFixed(2)),
    rightColumn('seconds', 11, 0, ({ seconds }) => seconds.toFixed(6)),
    rightColumn('usecs/call', 12, 2, call => call.microsecondsPerCall.toLocaleString('en')),
    rightColumn('calls', 13, 0, ({ calls }) => calls.toLocaleString('en')),
    rightColumn('errors', 12, 1, ({ errors }) => (errors === 0 ? '' : errors.toLocaleString('en'))),
  ];
}

/** The columns that fit, and one for the name, which has what is left. */
function withRest<T>(
  fixed: readonly Column<T>[],
  head: string,
  text: (row: T) => string,
  width: number,
): readonly Column<T>[] {
  const kept = fittingColumns(fixed, width - NARROWEST_SYMBOL);
  const rest = width - kept.reduce((sum, column) => sum + column.width, 0);
  return [...kept, leftColumn(head, rest, 0, text)];
}

function rightColumn<T>(head: string, width: number, dropOrder: number, cell: (row: T) => string): Column<T> {
  return { head, width, align: 'right', dropOrder, cell };
}

/** A column of text, with the gap to the column before inside it. */
function leftColumn<T>(head: string, width: number, dropOrder: number, text: (row: T) => string): Column<T> {
  const gap = ' '.repeat(GAP);
  return { head: gap + head, width, align: 'left', dropOrder, cell: row => gap + text(row) };
}
