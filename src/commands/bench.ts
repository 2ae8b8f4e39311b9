import { Benchmark, type MeasurementProgress } from '../benchmark.ts';
import { showQuantity } from '../metrics/benchmark/columns.ts';
import type { BenchmarkRow } from '../metrics/benchmark/figures.ts';
import { formatBenchmark } from '../output/benchmark/benchmark-json.ts';
import { benchmarkSvg } from '../output/benchmark/benchmark-svg.ts';
import { csvLines } from '../output/benchmark/csv-table.ts';
import { markdownHead, markdownRows } from '../output/benchmark/markdown-table.ts';
import { credentialsOf } from '../srs/api/credentials.ts';
import { absolutePath } from '../storage/absolute-path.ts';
import { storage } from '../storage/storage.ts';
import { cleanText } from '../text/clean-text.ts';
import { formatCount } from '../text/format.ts';
import { benchmarkChart } from '../view/benchmark/benchmark-chart.ts';
import { benchmarkTable } from '../view/benchmark/benchmark-table.ts';
import { addBenchOptions, type BenchSteps, type BenchTask, readBenchTask } from './bench-options.ts';
import { startStep } from './bench-steps.ts';
import {
  type CommandContext,
  EXIT_DONE,
  EXIT_NOT_DONE,
  EXIT_WRONG_USE,
  type Subcommand,
} from './command-context.ts';
import { type MeasuredSpan, measuredLines, planSpan, watchSpan } from './measured-span.ts';

const USUAL_NAME = 'srs';

/** With how long it measures, and in how many windows. */
type PlannedTask = BenchTask & { readonly seconds: number; readonly windows: number };

export const BENCH: Subcommand = {
  name: 'bench',
  help: "measure SRS, nginx and load generators for the performance guide's table: CPU, Mem, Conn, ENbps, ANbps, sb, Lat",
  declare(command, { choose }) {
    addBenchOptions(command).action(options => {
      const task = readBenchTask(options);
      if (typeof task === 'string') command.error(`error: bench: ${task}`);
      // A signal ends it with the rows that there are, and what a step has started ends first.
      else choose({ kind: 'bench', asked: task, run: context => runBench(context, task), isChange: true });
    });
  },
};

/**
 * `srs-top bench`: measures, adds the rows to files as they come, and prints the table at the end. Resolves with 0 when
 * all was measured, 1 when something was not (why is on standard error), 2 when nobody can be asked.
 */
export async function runBench(context: CommandContext, asked: BenchTask): Promise<number> {
  const { host, complain } = context;
  const plan = planSpan(asked, host);
  const problem = typeof plan === 'string' ? plan : problemOf(context, asked);
  if (typeof plan === 'string' || problem !== undefined) {
    complain(`bench: ${problem}`);
    return EXIT_WRONG_USE;
  }
  const task: PlannedTask = { ...asked, ...plan };
  const benchmark = createBenchmark(context, task);
  const rows: BenchmarkRow[] = [];
  let isKept = true;
  const take = async (measured: readonly BenchmarkRow[]): Promise<void> => {
    rows.push(...measured);
    if (measured.length > 0 && !(await append(context, task, measured))) isKept = false;
  };
  let isComplete: boolean;
  const spanMeasured = watchSpan(host);
  try {
    if (!(await benchmark.hasServer())) {
      complain(`bench: ${noServer(host.name, task)}`);
      return EXIT_NOT_DONE;
    }
    // Whether there is a place for the chart and the rows is told before anybody waits for them.
    if (!(await canDraw(context, task)) || !(await append(context, task, []))) return EXIT_NOT_DONE;
    isComplete = await measureAll(context, task, benchmark, take);
  } finally {
    context.progress?.('');
    benchmark.close();
  }
  if (rows.length > 0 && !(await tell(context, task, rows, spanMeasured()))) isKept = false;
  return isComplete && isKept ? EXIT_DONE : EXIT_NOT_DONE;
}

/** @returns false where the file does not take them, which is told: what was measured is still printed */
function append(
  context: CommandContext,
  { appendPath }: BenchTask,
  rows: readonly BenchmarkRow[],
): Promise<boolean> {
  if (appendPath === undefined) return Promise.resolve(true);
  return keep(context, () =>
    storage.appendRows(absolutePath(appendPath), markdownHead(), markdownRows(rows)),
  );
}

/** @returns false where the chart could not be written, which is told */
function canDraw(context: CommandContext, { svgPath }: BenchTask): Promise<boolean> {
  if (svgPath === undefined) return Promise.resolve(true);
  return keep(context, () => storage.checkResultFile(absolutePath(svgPath)));
}

/** @returns false where it could not be written, which is told */
async function keep({ complain, progress }: CommandContext, write: () => Promise<void>): Promise<boolean> {
  try {
    await write();
    return true;
  } catch (error) {
    progress?.('');
    complain(`bench: ${cleanText(error instanceof Error ? error.message : String(error))}`);
    return false;
  }
}

/** A benchmark of the host by the flags of a task. */
export function createBenchmark(
  { host, wanted, settings }: CommandContext,
  { servers, loads }: Pick<BenchTask, 'servers' | 'loads'>,
): Benchmark {
  const named = 'pid' in wanted && servers.length === 0 ? [wanted.pid] : servers;
  return new Benchmark(host, {
    roles: { srsName: 'name' in wanted ? wanted.name : USUAL_NAME, servers: named, loads },
    api: {
      isAsked: settings.api !== 'off',
      credentials: credentialsOf(settings),
      isNamedByPid: 'pid' in wanted,
    },
  });
}

function problemOf({ host, readLine }: CommandContext, { steps }: BenchTask): string | undefined {
  if (host.system !== 'linux') return 'macOS has no /proc: servers are measured on Linux';
  if (steps === undefined) return undefined;
  if (host.kind === 'recorded') return `${host.name} is a recording: it has one measurement, without steps`;
  if (steps.kind === 'asked' && readLine === undefined)
    return '--steps waits for a key, and there is no terminal to press it on';
  return undefined;
}

function noServer(hostName: string, { servers }: BenchTask): string {
  const what = servers.length === 0 ? 'no SRS, srs-proxy or worker of nginx' : `no ${servers.join(', ')}`;
  return cleanText(`${what} was there on ${hostName}; --server NAME|PID measures another`);
}

type Take = (rows: readonly BenchmarkRow[]) => Promise<void>;

/** @returns false when something was not measured, which was told */
async function measureAll(
  context: CommandContext,
  task: PlannedTask,
  benchmark: Benchmark,
  take: Take,
): Promise<boolean> {
  switch (task.steps?.kind) {
    case undefined:
      return takeOne(context, task, await measure(context, task, benchmark), take);
    case 'asked':
      await measureWhenAsked(context, task, benchmark, take);
      return true;
    case 'command':
      return measureSteps(context, task, task.steps, benchmark, take);
  }
}

function measure(
  { progress, interrupted }: CommandContext,
  task: PlannedTask,
  benchmark: Benchmark,
  { clients, notes = [], ...step }: StepOptions = {},
): Promise<readonly BenchmarkRow[]> {
  const { seconds, windows, label, bitsPerSecond, latencySeconds, interfaceName } = task;
  const given = { bitsPerSecond, latencySeconds, clients };
  const plan = { seconds, windows, label: step.label ?? label, given, interfaceName };
  const measured = benchmark.measure(plan, interrupted, at => progress?.(progressLine(at, step.name)));
  return measured.then(rows => rows.map(row => ({ ...row, notes: [...row.notes, ...notes] })));
}

interface StepOptions {
  readonly clients?: number;
  readonly label?: string;
  /** `500 clients`. */
  readonly name?: string;
  readonly notes?: readonly string[];
}

/** `bench: 12 of 30 s  SRS 9.0% 503 conn`. */
function progressLine({ elapsedSeconds, seconds, rows }: MeasurementProgress, name?: string): string {
  const figures = rows.map(({ server, figures: { cpuPercent, connections } }) => {
    const cpu = showQuantity({ figure: 'cpuPercent', unit: '%', scale: 1, decimals: () => 1 }, cpuPercent);
    return `  ${server} ${cpu} ${formatCount(connections)} conn`;
  });
  const what = name === undefined ? 'bench' : `bench, ${name}`;
  return `${what}: ${Math.floor(elapsedSeconds)} of ${Math.round(seconds)} s${figures.join('')}`;
}

/** @returns false where nothing was measured, which is told unless a signal has ended it */
async function takeOne(
  context: CommandContext,
  task: PlannedTask,
  rows: readonly BenchmarkRow[],
  take: Take,
  what = '',
): Promise<boolean> {
  context.progress?.('');
  await take(rows);
  if (rows.length > 0) return true;
  const why =
    context.host.kind === 'recorded'
      ? `the recording is over before the first of ${task.windows} windows`
      : noServer(context.host.name, task);
  if (!isEnded(context)) context.complain(`bench: ${what}nothing was measured: ${why}`);
  return false;
}

function isEnded({ interrupted }: CommandContext): boolean {
  return interrupted?.aborted === true;
}

/** A word that is typed before Enter is the label of the rows. */
async function measureWhenAsked(
  context: CommandContext,
  task: PlannedTask,
  benchmark: Benchmark,
  take: Take,
): Promise<void> {
  for (let number = 1; !isEnded(context); number++) {
    const question = `step ${number}: Enter measures ${task.seconds} s (a word before it is the label), q ends: `;
    const line = (await context.readLine?.(question))?.trim();
    if (line === undefined || line === 'q' || isEnded(context)) return;
    const rows = await measure(context, task, benchmark, line === '' ? {} : { label: cleanText(line) });
    await takeOne(context, task, rows, take);
  }
}

async function measureSteps(
  context: CommandContext,
  task: PlannedTask,
  { command, clients, ...waits }: Extract<BenchSteps, { kind: 'command' }>,
  benchmark: Benchmark,
  take: Take,
): Promise<boolean> {
  const { host, complain, progress, interrupted } = context;
  let isComplete = true;
  for (const count of clients) {
    if (isEnded(context)) return false;
    const name = `${formatCount(count)} clients`;
    const filled = command.map(word => word.replaceAll('{n}', String(count)));
    const plan = { command: filled, clients: count, ...waits };
    const step = await startStep(host, benchmark, plan, interrupted, text =>
      progress?.(`bench, ${name}: ${text}`),
    );
    if (typeof step === 'string') {
      progress?.('');
      complain(`bench: ${name}: ${step}`);
      isComplete = false;
      continue;
    }
    const { connected } = step;
    const notes =
      connected !== undefined && connected >= count
        ? []
        : [
            `${connected === undefined ? 'an unknown number' : formatCount(connected)} of ${name} had connected`,
          ];
    try {
      const rows = await measure(context, task, benchmark, { clients: count, name, notes });
      const why = isEnded(context) ? undefined : step.whyEnded();
      const remark =
        why === undefined ? [] : [`what was to bring ${name} had ended before the measurement: ${why}`];
      const told = rows.map(row => ({ ...row, notes: [...row.notes, ...remark] }));
      const isMeasured = await takeOne(context, task, told, take, `${name}: `);
      if (!isMeasured || why !== undefined) isComplete = false;
    } finally {
      await step.end();
    }
  }
  return isComplete;
}

/** @returns false where the chart could not be written, which is told */
async function tell(
  context: CommandContext,
  task: BenchTask,
  rows: readonly BenchmarkRow[],
  span: MeasuredSpan | undefined,
): Promise<boolean> {
  const { host, print, isJson, columns, theme } = context;
  if (isJson) print(formatBenchmark(cleanText(host.name), rows, span));
  else if (task.isCsv) print(...csvLines(rows));
  else {
    const table = [...benchmarkTable(rows, columns, theme), ...measuredLines(span, theme)];
    print(...table, ...benchmarkChart(rows, columns, theme));
  }
  const { svgPath } = task;
  if (svgPath === undefined) return true;
  return keep(context, () => storage.writeResultFile(absolutePath(svgPath), benchmarkSvg(rows)));
}
