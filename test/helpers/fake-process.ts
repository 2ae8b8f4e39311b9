import { isFailure, type ReadResult } from '../../src/host/host.ts';

/** One thread as /proc shows it. */
export interface FakeThread {
  readonly tid: number;
  readonly name: string;
  readonly nice?: number;
  readonly policy?: number;
  readonly realTimePriority?: number;
  readonly startTicks?: number;
  readonly cpus?: string;
}

/** The threads of the incident's SRS. */
export const SRS_THREADS: readonly FakeThread[] = [
  { tid: 7847, name: 'srs' },
  { tid: 7849, name: 'SRT:GC' },
  { tid: 7850, name: 'SRT:SndQ:w1' },
  { tid: 7851, name: 'SRT:RcvQ:w1' },
];

export const SRS_IDENTITY = { pid: 7847, startTicks: 1000 };

/** The files in /proc of a process with these threads, the first being its main thread. */
export function fakeProcess(threads: readonly FakeThread[] = SRS_THREADS): Record<string, string> {
  const [main] = threads;
  if (main === undefined) return {};
  const files: Record<string, string> = { [`/proc/${main.tid}/stat`]: statText(main) };
  for (const thread of threads) {
    const directory = `/proc/${main.tid}/task/${thread.tid}`;
    files[`${directory}/stat`] = statText(thread);
    files[`${directory}/status`] = `Name:\t${thread.name}\nCpus_allowed_list:\t${thread.cpus ?? '0-1'}\n`;
  }
  return files;
}

/** /proc/PID/stat with the fields that count here: 18 priority, 19 nice, 22 start time, 40 real-time priority, 41 policy. */
export function statText({
  tid,
  name,
  nice = 0,
  policy = 0,
  realTimePriority = 0,
  startTicks = 1000,
}: FakeThread): string {
  const fields = Array.from({ length: 50 }, () => '0');
  const set = (number: number, value: number) => {
    fields[number - 3] = String(value);
  };
  fields[0] = 'S';
  set(18, 20 + nice);
  set(19, nice);
  set(22, startTicks);
  set(40, realTimePriority);
  set(41, policy);
  return `${tid} (${name}) ${fields.join(' ')}\n`;
}

/** The nice value of each thread of the incident's SRS, from its stat as it is now. */
export function nicesOfSrs(files: ReadonlyMap<string, unknown>): readonly number[] {
  return SRS_THREADS.map(({ tid }) => {
    const text = String(files.get(`/proc/7847/task/${tid}/stat`));
    return niceIn({ text, atMs: 0 });
  });
}

/** The nice value in a stat; NaN: it could not be read. */
export function niceIn(stat: ReadResult): number {
  return isFailure(stat) ? Number.NaN : Number(stat.text.split(') ')[1]?.split(' ')[16]);
}
