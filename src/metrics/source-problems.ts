import type { HostFailure } from '../host/host.ts';
import type { Sample, Source, SrsReading } from '../sampling/sample.ts';
import { HOST_SOURCES, SRS_SOURCES } from '../sampling/sources.ts';
import { cleanText } from '../text/clean-text.ts';
import type { SourceProblem } from './terms/metrics.ts';

/** Those that stand in a sample, in the order in which they are told. */
const OF_HOST = [
  'processes',
  'stat',
  'softirqs',
  'load',
  'uptimeSeconds',
  'interfaces',
  'linkSpeeds',
  'kernel',
] as const satisfies readonly (keyof Sample & keyof typeof HOST_SOURCES)[];

const OF_SRS = [
  'stat',
  'status',
  'threads',
  'waits',
  'affinities',
  'limits',
  'openFiles',
  'connections',
  'namespace',
  'interfaces',
  'udp',
  'udpSockets',
  'socketMemory',
] as const satisfies readonly (keyof SrsReading & keyof typeof SRS_SOURCES)[];

/** What was read and cannot be what it says. */
export interface SourceDoubts {
  /** Why the CPUs of /proc/stat cannot be joined with those of other sources; undefined: they can. */
  readonly cpuNumbers: string | undefined;
  /** Parts of the CPU times: `steal`. */
  readonly cpuTimes: readonly string[];
}

/** Nobody needs to be told of a source that comes a refresh late. */
const SLOW_FROM_SECONDS = 2;

/**
 * Every source that failed when it was read last, or a part of it; then those whose figures are older than the rest
 * because they take long to read. One that was never asked is no problem.
 * @param elapsedSeconds between the last two samples; undefined for the first
 * @param doubts what was read and is not believed
 */
export function sourceProblems(
  sample: Sample,
  elapsedSeconds = 0,
  doubts: SourceDoubts = { cpuNumbers: undefined, cpuTimes: [] },
): readonly SourceProblem[] {
  const slowFromSeconds = Math.max(SLOW_FROM_SECONDS, 1.5 * elapsedSeconds);
  const problems: SourceProblem[] = [];
  const slow: SourceProblem[] = [];
  const check = (source: Source<unknown>, what: string, whose = ''): void => {
    const failure = source.failure ?? source.missing;
    const slowedToSeconds = (source.slowedToMs ?? 0) / 1_000;
    const isSlow = source.waits !== undefined || slowedToSeconds > slowFromSeconds;
    if ((failure === undefined && !isSlow) || !Number.isFinite(source.atMs)) return;
    const name = what + whose;
    const ageSeconds = Math.max(0, sample.atMs - source.atMs) / 1_000;
    if (failure !== undefined) {
      problems.push({ source: name, detail: detailOf(failure), ageSeconds, slowedToSeconds: undefined });
      return;
    }
    const detail = source.waits ?? `read every ${Math.round(slowedToSeconds)} s only, since it takes long`;
    slow.push({ source: name, detail, ageSeconds, slowedToSeconds });
  };
  for (const key of OF_HOST) check(sample[key], HOST_SOURCES[key].name);
  const doubt = (source: string, detail: string): void =>
    void problems.push({ source, detail, ageSeconds: 0, slowedToSeconds: undefined });
  if (doubts.cpuTimes.length > 0)
    doubt(
      HOST_SOURCES.stat.name,
      `${doubts.cpuTimes.join(', ')} went back, or grew by more than can pass (/proc/stat)`,
    );
  if (doubts.cpuNumbers !== undefined) doubt('CPU numbers', doubts.cpuNumbers);
  for (const reading of sample.srs) {
    const whose = sample.srs.length > 1 ? ` of ${reading.identity.pid}` : '';
    const { commandFailure } = reading;
    if (commandFailure !== undefined)
      check(
        { value: undefined, atMs: sample.atMs, failure: commandFailure },
        SRS_SOURCES.command.name,
        whose,
      );
    for (const key of OF_SRS) check(reading[key], SRS_SOURCES[key].name, whose);
  }
  if (sample.srsNotWatched > 0) problems.push(notWatched(sample));
  return [...problems, ...slow];
}

/** The reason first, then what was asked, which may be long: a screen shows the beginning. */
function detailOf({ asked, detail, reason }: HostFailure): string {
  const isSaid = reason !== 'forbidden' || detail.endsWith('run as root');
  return cleanText(`${detail}${isSaid ? '' : ': run srs-top as root'} (${asked})`);
}

function notWatched({ srs, srsNotWatched }: Sample): SourceProblem {
  const more =
    srsNotWatched === 1 ? '1 more process of that name is' : `${srsNotWatched} more of that name are`;
  const detail = `${more} counted, not watched, beside the busiest ${srs.length}: -p PID watches it alone`;
  return { source: 'SRS', detail, ageSeconds: 0, slowedToSeconds: undefined };
}
