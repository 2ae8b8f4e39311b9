import { cleanText } from '../procfs/clean-text.ts';
import type { Sample, Source, SrsReading } from '../sampling/sample.ts';
import type { SourceProblem } from './metrics.ts';

const HOST_SOURCES = {
  stat: 'CPU times',
  softirqs: 'softirqs',
  load: 'load',
  uptimeSeconds: 'uptime',
  interfaces: 'interfaces',
  linkSpeeds: 'link speeds',
} as const;

const SRS_SOURCES = {
  stat: 'process',
  status: 'memory',
  threads: 'threads',
  limits: 'limits',
  openFiles: 'open files',
  connections: 'connections',
  interfaces: "interfaces of SRS's namespace",
  udp: 'UDP counters',
  udpSockets: 'UDP sockets',
  socketMemory: 'socket buffers',
} as const;

/** Nobody needs to be told of a source that comes a refresh late. */
const SLOW_FROM_SECONDS = 2;

/**
 * Every source that failed when it was read last, then those whose figures are older than the rest because they take
 * long to read. One that was never asked is no problem.
 * @param elapsedSeconds between the last two samples; undefined for the first
 */
export function sourceProblems(sample: Sample, elapsedSeconds = 0): readonly SourceProblem[] {
  const slowFromSeconds = Math.max(SLOW_FROM_SECONDS, 1.5 * elapsedSeconds);
  const problems: SourceProblem[] = [];
  const slow: SourceProblem[] = [];
  const check = (name: string, source: Source<unknown>): void => {
    if (!Number.isFinite(source.atMs)) return;
    const ageSeconds = Math.max(0, sample.atMs - source.atMs) / 1_000;
    if (source.failure === undefined) {
      const slowedToSeconds = (source.slowedToMs ?? 0) / 1_000;
      if (source.waits === undefined && slowedToSeconds <= slowFromSeconds) return;
      const detail = source.waits ?? `read every ${Math.round(slowedToSeconds)} s only, since it takes long`;
      slow.push({ source: name, detail, ageSeconds, slowedToSeconds });
      return;
    }
    // What came first, what was asked (which may be long) behind it: a screen shows the beginning.
    const { asked, detail, reason } = source.failure;
    const remedy = reason === 'forbidden' ? ': run srs-top as root' : '';
    problems.push({
      source: name,
      detail: cleanText(`${detail}${remedy} (${asked})`),
      ageSeconds,
      slowedToSeconds: undefined,
    });
  };
  for (const [key, name] of entries(HOST_SOURCES)) check(name, sample[key]);
  for (const reading of sample.srs) {
    const whose = sample.srs.length > 1 ? ` of ${reading.identity.pid}` : '';
    for (const [key, name] of entries(SRS_SOURCES)) check(name + whose, reading[key]);
  }
  if (sample.srsNotWatched > 0) problems.push(notWatched(sample));
  return [...problems, ...slow];
}

function entries<K extends keyof Sample | keyof SrsReading>(
  table: Readonly<Record<K, string>>,
): [K, string][] {
  return Object.entries(table) as [K, string][];
}

function notWatched({ srs, srsNotWatched }: Sample): SourceProblem {
  const more =
    srsNotWatched === 1 ? '1 more process of that name is' : `${srsNotWatched} more of that name are`;
  const detail = `${more} counted, not watched, beside the busiest ${srs.length}: -p PID watches it alone`;
  return { source: 'SRS', detail, ageSeconds: 0, slowedToSeconds: undefined };
}
