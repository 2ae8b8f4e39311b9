import { cleanText } from '../procfs/clean-text.ts';
import type { Sample, Source, SrsReading } from '../sampling/sample.ts';
import type { SourceProblem } from './metrics.ts';

const HOST_SOURCES = {
  stat: 'CPU times',
  softirqs: 'softirqs',
  load: 'load',
  uptimeSeconds: 'uptime',
  interfaces: 'interfaces',
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

/** Every source that failed when it was read last. One that was never asked is no problem. */
export function sourceProblems(sample: Sample): readonly SourceProblem[] {
  const problems: SourceProblem[] = [];
  const check = (name: string, source: Source<unknown>): void => {
    if (source.failure === undefined || !Number.isFinite(source.atMs)) return;
    const ageSeconds = Math.max(0, sample.atMs - source.atMs) / 1_000;
    // What came first, what was asked (which may be long) behind it: a screen shows the beginning.
    const { asked, detail } = source.failure;
    problems.push({ source: name, detail: cleanText(`${detail} (${asked})`), ageSeconds });
  };
  for (const [key, name] of entries(HOST_SOURCES)) check(name, sample[key]);
  for (const reading of sample.srs) {
    const whose = sample.srs.length > 1 ? ` of ${reading.identity.pid}` : '';
    for (const [key, name] of entries(SRS_SOURCES)) check(name + whose, reading[key]);
  }
  return problems;
}

function entries<K extends keyof Sample | keyof SrsReading>(
  table: Readonly<Record<K, string>>,
): [K, string][] {
  return Object.entries(table) as [K, string][];
}
