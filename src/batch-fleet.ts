import { Fleet, type FleetOptions } from './fleet/fleet.ts';
import type { Member } from './fleet/member.ts';
import { formatJson, toPlain } from './output/json.ts';
import { fleetReportHead, fleetReportLines } from './view/fleet/fleet-report.ts';
import type { Theme } from './view/look/theme.ts';

export interface FleetBatchOptions extends Pick<FleetOptions, 'entries' | 'open' | 'delaySeconds'> {
  readonly format: 'plain' | 'json';
  /** How many reports of each host; Infinity: until it is ended. */
  readonly count: number;
  readonly theme: Theme;
  readonly columns: number;
}

/**
 * Writes a line for each refresh of each host, as they come: JSON with the word that the host was named by as `target`, or
 * lines of the table, one a process; while nobody reads, the newest of each alone is kept. A host that is not reached has a line with why, and is tried again unless reports are
 * counted.
 * @param write false when nobody reads any more
 * @returns whether every host was reported
 */
export async function runFleetBatch(
  options: FleetBatchOptions,
  write: (text: string) => Promise<boolean>,
  signal: AbortSignal,
): Promise<boolean> {
  const { entries, open, delaySeconds, count, format } = options;
  const reported = new Map<Member, number>();
  const missed = new Set<Member>();
  // What nobody reads yet is replaced by what is newer of the same host: a reader that stopped would have all of it kept.
  const unwritten = new Map<string, string>();
  let writing: Promise<void> = Promise.resolve();
  const print = (of: string, text: string, done: () => void = () => undefined): void => {
    const isNext = unwritten.has(of);
    unwritten.set(of, text);
    if (isNext) return;
    writing = writing.then(async () => {
      const newest = unwritten.get(of) ?? '';
      unwritten.delete(of);
      done();
      if (!(await write(newest))) stop();
    });
  };
  const stop = (): void => void fleet.end();
  const fleet = new Fleet({
    ...{ entries, open, delaySeconds },
    ...(Number.isFinite(count) ? { retryMs: () => undefined } : {}),
    onSnapshot(member, snapshot) {
      // The first has no rates.
      if (snapshot.metrics.elapsedSeconds === undefined) return;
      if ((reported.get(member) ?? 0) >= count) return;
      const text =
        format === 'json'
          ? withTarget(member.label, formatJson(snapshot.metrics, snapshot.advice))
          : linesOf(member, options);
      print(member.label, text, () => {
        const reports = (reported.get(member) ?? 0) + 1;
        reported.set(member, reports);
        if (reports >= count) void member.end();
      });
    },
    onProblem(member) {
      missed.add(member);
      // So many reports will not come.
      if (Number.isFinite(count)) void member.end();
      print(`why not ${member.label}`, format === 'json' ? problemJson(member) : linesOf(member, options));
    },
  });
  signal.addEventListener('abort', stop);
  if (format === 'plain') print('head', `${fleetReportHead(options.columns, options.theme)}\n`);
  try {
    if (!signal.aborted) await fleet.run();
    await writing;
  } finally {
    signal.removeEventListener('abort', stop);
    await fleet.close();
  }
  return missed.size === 0;
}

/** First in the line: two hosts may have one name, and the user knows them by the words that name them. */
function withTarget(label: string, json: string): string {
  return `{"target":${JSON.stringify(label)},${json.slice(1)}\n`;
}

function problemJson({ label, problem }: Member): string {
  const time = new Date().toISOString();
  return `${JSON.stringify(toPlain({ target: label, schema: 1, time, host: undefined, problem }))}\n`;
}

function linesOf(member: Member, { columns, theme }: FleetBatchOptions): string {
  const lines = fleetReportLines(member.state(performance.now()), new Date().toISOString(), columns, theme);
  return lines.map(line => `${line.trimEnd()}\n`).join('');
}
