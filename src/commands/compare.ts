import { compareResults, mixedLabels, type ResultComparison } from '../metrics/benchmark/compare-rows.ts';
import type { ComparableRow } from '../metrics/benchmark/figures.ts';
import { readBenchmark } from '../output/benchmark/benchmark-json.ts';
import { readMarkdown } from '../output/benchmark/read-markdown.ts';
import { toPlain } from '../output/json.ts';
import { absolutePath } from '../storage/absolute-path.ts';
import { storage } from '../storage/storage.ts';
import { cleanText } from '../text/clean-text.ts';
import { comparisonLines } from '../view/benchmark/comparison-lines.ts';
import { createBenchmark } from './bench.ts';
import { addMeasuringOptions } from './bench-options.ts';
import { type CommandContext, EXIT_DONE, EXIT_NOT_DONE, type Subcommand } from './command-context.ts';
import { type MeasuredSpan, measuredLines, planSpan, watchSpan } from './measured-span.ts';

/** Two results, and how recordings among them are measured. */
export interface CompareTask {
  /** Files as the user named them. */
  readonly a: string;
  readonly b: string;
  /** Of a file only the rows of this label; undefined: all. */
  readonly labelA: string | undefined;
  readonly labelB: string | undefined;
  /** Undefined: all of it, in windows of 5 s. */
  readonly seconds: number | undefined;
  readonly windows: number | undefined;
  readonly servers: readonly (string | number)[];
  readonly loads: readonly (string | number)[];
  readonly interfaceName: string | undefined;
}

interface Options {
  readonly label?: readonly string[];
  readonly seconds?: number;
  readonly windows?: number;
  readonly server?: readonly (string | number)[];
  readonly load?: readonly (string | number)[];
  readonly interface?: string;
}

export const COMPARE: Subcommand = {
  name: 'compare',
  help: 'two results of srs-top bench (Markdown or JSON), or two recordings, side by side: what differs, and what is noise',
  declare(command, { choose }) {
    addMeasuringOptions(
      command
        .argument(
          '<a>',
          'a table that bench --append has written, what bench --json has printed, or a recording',
        )
        .argument('<b>', 'the other; the same file where --label tells the rows apart')
        .option(
          '--label <text>',
          'only the rows of this label: of both, or once for a and once for b',
          (text: string, before: readonly string[] = []) => [...before, text],
        ),
    ).action((a: string, b: string, options: Options) => {
      const { label = [], seconds, windows } = options;
      if (label.length > 2) command.error('error: compare: a label for each of the two is enough');
      const task: CompareTask = {
        a,
        b,
        labelA: label[0],
        labelB: label[1] ?? label[0],
        seconds,
        windows,
        servers: options.server ?? [],
        loads: options.load ?? [],
        interfaceName: options.interface,
      };
      choose({ kind: 'compare', asked: task, run: context => runCompare(context, task) });
    });
  },
};

/**
 * `srs-top compare`. Resolves with 0 when the two were compared, whatever came of it, and with 1 when one of them cannot be
 * read or they have nothing in common; why is on standard error.
 */
export async function runCompare(context: CommandContext, task: CompareTask): Promise<number> {
  const { complain, print, isJson, columns, theme } = context;
  const sides = [
    await readSide(context, task, task.a, task.labelA),
    await readSide(context, task, task.b, task.labelB),
  ];
  const problems = sides.filter(side => typeof side === 'string');
  for (const problem of problems) complain(`compare: ${problem}`);
  const [a, b] = sides;
  if (a === undefined || b === undefined || typeof a === 'string' || typeof b === 'string')
    return EXIT_NOT_DONE;
  const comparison = compareResults(a.rows, b.rows);
  if (isJson) print(jsonOf(comparison, { a: a.span, b: b.span }));
  else {
    const spans = [...measuredLines(a.span, theme, 'A'), ...measuredLines(b.span, theme, 'B')];
    print(...spans, ...comparisonLines(comparison, columns, theme));
  }
  if (comparison.pairs.length > 0) return EXIT_DONE;
  complain('compare: no server of one result has the same load in the other');
  return EXIT_NOT_DONE;
}

/** A result, and what of a recording it is of; undefined where it is of none. */
interface Side {
  readonly rows: readonly ComparableRow[];
  readonly span: MeasuredSpan | undefined;
}

/** A side, or why there are no rows of it. */
async function readSide(
  context: CommandContext,
  task: CompareTask,
  name: string,
  label: string | undefined,
): Promise<Side | string> {
  const path = absolutePath(name);
  try {
    const side = await readRows(context, task, path);
    if (typeof side === 'string') return side;
    const { rows, span } = side;
    const mixed = label === undefined ? mixedLabels(rows) : undefined;
    if (mixed !== undefined)
      return `${path}: rows of one server and load have several labels (${mixed.map(one => one || 'none').join(', ')}): --label chooses one`;
    const chosen = label === undefined ? rows : rows.filter(row => row.label === label);
    if (chosen.length > 0) return { rows: chosen, span };
    const labels = [...new Set(rows.map(row => row.label))].filter(one => one !== '');
    const there = labels.length === 0 ? 'its rows have none' : `it has ${labels.join(', ')}`;
    return rows.length === 0
      ? `${path}: no server was measured in it`
      : `${path}: no row has the label ${label}; ${there}`;
  } catch (error) {
    return cleanText(error instanceof Error ? error.message : String(error));
  }
}

async function readRows(context: CommandContext, task: CompareTask, path: string): Promise<Side | string> {
  const file = await storage.readResultFile(path);
  if ('text' in file) {
    const rows = readBenchmark(file.text) ?? readMarkdown(file.text);
    if (rows.length > 0) return { rows, span: undefined };
  }
  const host = await context.openRecording?.(path);
  if (host === undefined || 'problem' in host) {
    const why = 'text' in file || host === undefined ? '' : ` (${host.problem})`;
    return `${path} is neither a result of srs-top bench nor a recording${why}`;
  }
  const benchmark = createBenchmark({ ...context, host }, task);
  try {
    const plan = planSpan(task, host);
    if (typeof plan === 'string') return `${path}: ${plan}`;
    const { interfaceName } = task;
    const spanMeasured = watchSpan(host);
    const rows = await benchmark.measure({ ...plan, label: '', given: {}, interfaceName });
    return { rows, span: spanMeasured() };
  } finally {
    benchmark.close();
    await host.close();
  }
}

function jsonOf(
  { pairs, onlyA, onlyB }: ResultComparison,
  recordings: Readonly<Record<'a' | 'b', MeasuredSpan | undefined>>,
): string {
  const rowOf = ({ server, label, time, seconds, windowCount }: ComparableRow) => ({
    server,
    label,
    time,
    seconds,
    windowCount,
  });
  return JSON.stringify(
    toPlain({
      schema: 1,
      kind: 'comparison',
      pairs: pairs.map(({ a, b, ...pair }) => ({ a: a.map(rowOf), b: b.map(rowOf), ...pair })),
      onlyA: onlyA.map(rowOf),
      onlyB: onlyB.map(rowOf),
      recordings,
    }),
  );
}
