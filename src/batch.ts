import type { AdvisedSnapshot } from './advice/advised.ts';
import type { Snapshot } from './metrics/model.ts';
import type { Monitor } from './monitor.ts';
import { formatJson } from './output/json.ts';
import type { Wanted } from './srs/process/find-srs.ts';
import { chooseSrs } from './view/choose-srs.ts';
import type { Theme } from './view/look/theme.ts';
import { plainReport } from './view/plain-report.ts';
import { INITIAL_VIEW } from './view/state/view-state.ts';

export interface BatchOptions {
  readonly format: 'plain' | 'json';
  /** How many reports; Infinity: until it is ended. */
  readonly count: number;
  /** What is looked for; a report says so while it is not there. */
  readonly wanted: Wanted;
  /** What came before is not reported: milliseconds since 1970; all is, unless given. */
  readonly fromWall?: number | undefined;
  /** Told of each snapshot, also of those that are not reported. */
  readonly onSnapshot?: (snapshot: AdvisedSnapshot) => void;
  /** A pid that has to be there. */
  readonly pid: number | undefined;
  readonly theme: Theme;
  readonly columns: number;
}

/** The wanted pid is not there: exit code 3. */
export class NoSuchProcessError extends Error {}

/** Whether the wanted pid is there cannot be told: exit code 1. */
export class UnseenProcessError extends Error {}

/**
 * Writes one report a refresh. The first sample has no rates and is not reported, so the first report comes one delay
 * after the start.
 * @param write false when nobody reads any more
 * @returns how many it wrote
 * @throws NoSuchProcessError when a pid was given and nothing has it
 * @throws UnseenProcessError when a pid was given and it cannot be told whether something has it
 */
export async function runBatch(
  monitor: Monitor,
  options: BatchOptions,
  write: (text: string) => Promise<boolean>,
  signal: AbortSignal,
): Promise<number> {
  // Whoever reads JSON has all that there is.
  monitor.wantPlacement(options.format === 'json');
  let reported = 0;
  let isFirst = true;
  let shownPid: number | undefined;
  for await (const snapshot of monitor.run(signal)) {
    options.onSnapshot?.(snapshot);
    if (isFirst) {
      isFirst = false;
      requirePid(snapshot, options.pid);
      continue;
    }
    shownPid = chooseSrs(snapshot, shownPid);
    if (snapshot.sample.time.getTime() < (options.fromWall ?? Number.NEGATIVE_INFINITY)) continue;
    const isWanted = await write(format(snapshot, monitor, options, { reported, shownPid }));
    reported++;
    if (!isWanted || reported >= options.count) break;
  }
  return reported;
}

function requirePid(snapshot: Snapshot, pid: number | undefined): void {
  if (pid !== undefined && snapshot.metrics.srs.length === 0) {
    if (snapshot.unseen !== undefined)
      throw new UnseenProcessError(`cannot tell whether pid ${pid} is there: ${snapshot.unseen}`);
    throw new NoSuchProcessError(`no process with pid ${pid} on this host`);
  }
}

function format(
  snapshot: AdvisedSnapshot,
  monitor: Monitor,
  options: BatchOptions,
  { reported, shownPid }: { readonly reported: number; readonly shownPid: number | undefined },
): string {
  if (options.format === 'json') return `${formatJson(snapshot.metrics, snapshot.advice)}\n`;
  const srs = snapshot.metrics.srs.find(({ pid }) => pid === shownPid);
  const lines = plainReport(
    {
      snapshot,
      srs,
      past: srs === undefined ? undefined : snapshot.past.get(srs.pid),
      view: { ...INITIAL_VIEW, showThreads: true },
      marks: [],
      focus: undefined,
      theme: options.theme,
      windowSeconds: monitor.windowSeconds,
      delaySeconds: monitor.delaySeconds,
      wanted: options.wanted,
      facts: undefined,
    },
    options.columns,
  );
  return `${reported > 0 ? '\n' : ''}${lines.join('\n')}\n`;
}
