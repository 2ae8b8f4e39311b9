import type { CommandOptions, CommandResult, Host } from '../../host/host.ts';
import { withDeathSignal } from '../death-signal.ts';
import type { ProfileLosses, ProfileSymbol, ProfileThread } from '../profile.ts';
import { readReportTable } from './perf-report-text.ts';

/** What a report by symbol says. */
export interface ParsedPerfReport {
  /** As perf rounds it: `12K` is 12,000. Undefined when it did not say. */
  readonly sampleCount: number | undefined;
  /** Most samples first. */
  readonly symbols: readonly ProfileSymbol[];
}

/** Resolving the symbols of a large binary takes perf long. */
const REPORT_TIMEOUT_MS = 120_000;

/** What a report has a line for: threads by name, objects and symbols; or threads by tid. */
export type ReportKind = 'symbols' | 'threads';

/**
 * `sym` is perf's short name for `symbol`; the long one makes perf 5.x and 6.x add two empty IPC columns. `pid` is, in
 * spite of its name, the command and tid of the task (perf-report(1), --sort).
 */
const SORT_KEYS: Readonly<Record<ReportKind, string>> = {
  symbols: 'overhead,comm,dso,sym',
  threads: 'overhead,pid',
};

/** A flat report of a recording: what has at least 0.1 % of the samples. */
export function perfReportCommand(dataFile: string, kind: ReportKind): readonly string[] {
  const columns = ['--no-children', '--sort', SORT_KEYS[kind], '-g', 'none', '--percent-limit', '0.1'];
  return ['perf', 'report', '--stdio', '-i', dataFile, ...columns];
}

/** Asks perf for the report. A recording made through sudo is root's, and is read through sudo. */
export async function queryPerfReport(
  host: Host,
  dataFile: string,
  kind: ReportKind,
  usesSudo: boolean,
): Promise<CommandResult> {
  const options: CommandOptions = { timeoutMs: REPORT_TIMEOUT_MS, sudo: usesSudo };
  return host.query(await withDeathSignal(host, perfReportCommand(dataFile, kind), usesSudo), options);
}

/** Reads the text of a report by symbol. */
export function parsePerfReport(text: string): ParsedPerfReport {
  const { sampleCount, rows } = readReportTable(text, ([thread, object, symbol = '']) => {
    // One letter for where it lives: `.` user, `k` kernel, `g` and `u` guest, `H` hypervisor.
    const name = /^\[.\] (.+)$/.exec(symbol)?.[1];
    return name === undefined ? undefined : [thread ?? '', object ?? '', name];
  });
  const symbols = rows.map(({ percent, cells: [thread = '', object = '', symbol = ''] }) => {
    return { percent, thread, object, symbol };
  });
  return { sampleCount, symbols };
}

/** Reads the text of a report by thread: `    98.51%    24541:SRT:RcvQ:w1`. */
export function parsePerfThreads(text: string): readonly ProfileThread[] {
  const { rows } = readReportTable(text, ([task = '']) => /^(\d+):(.*)$/.exec(task)?.slice(1));
  return rows.map(({ percent, cells: [tid, name = ''] }) => ({ percent, tid: Number(tid), name }));
}

/**
 * What perf came too late for: samples, of which the head of a report tells, and whole chunks of events, which it tells on
 * stderr.
 */
export function parseLosses({ stdout, stderr }: Pick<CommandResult, 'stdout' | 'stderr'>): ProfileLosses {
  const samples = /^# Total Lost Samples: (\d+)/m.exec(stdout)?.[1];
  const chunks = /\blost (\d+) chunks\b/.exec(stderr)?.[1] ?? 0;
  return { sampleCount: samples === undefined ? undefined : Number(samples), chunkCount: Number(chunks) };
}
