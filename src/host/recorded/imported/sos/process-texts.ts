import { parsePidStatus } from '../../../../procfs/pid-status.ts';
import { type StatFigures, statText, UNKNOWN } from '../texts/stat-text.ts';
import { type ListedThread, parseThreadTable } from './process-table.ts';
import type { ReportedProcess } from './reported-processes.ts';
import type { SourceFiles } from './source-files.ts';

/** Of sched(7), by what ps calls them. */
const POLICIES: Readonly<Record<string, number>> = { TS: 0, FF: 1, RR: 2, B: 3, IDL: 5, DLN: 6, EXT: 7 };
const TICKS_PER_SECOND = 100;

/**
 * The texts of /proc/PID of one process: those that sos copied, and `stat`, `cmdline` and those of the threads as far as ps
 * tells them. What ps rounds, or does not split (CPU time), is left unknown in them.
 * @param aheadMs what the host's clock on the wall was ahead of UTC
 */
export function processTexts(
  { pid, comm, listed }: ReportedProcess,
  { texts }: SourceFiles,
  aheadMs: number,
): Readonly<Record<string, string>> {
  const at = `/proc/${pid}`;
  const out: Record<string, string> = {};
  for (const name of ['status', 'limits', 'cgroup', 'stat', 'cmdline']) {
    const text = texts.get(`proc/${pid}/${name}`);
    if (text !== undefined) out[`${at}/${name}`] = text;
  }
  if (listed === undefined) return out;
  const status = parsePidStatus(out[`${at}/status`] ?? '');
  const threads = parseThreadTable(texts.get('sos_commands/process/ps_-elfL') ?? '').filter(
    thread => thread.pid === pid,
  );
  const startTicks = startTicksOf(listed.startedLocalMs, aheadMs, texts.get('proc/stat') ?? '');
  const common = {
    parentPid: listed.parentPid,
    threads: status.threads ?? threads[0]?.threads,
    startTicks,
    virtualBytes: status.virtualBytes,
    policy: POLICIES[listed.policy ?? ''],
  };
  const main = threads.find(({ tid }) => tid === pid);
  out[`${at}/stat`] ??= statText(pid, comm, {
    ...common,
    state: listed.state,
    nice: main?.nice,
    processor: listed.processor,
  });
  out[`${at}/cmdline`] ??= `${withoutAddresses(listed.command).replaceAll(' ', '\0')}\0`;
  for (const thread of threads)
    Object.assign(out, threadTexts(thread, comm, { ...common, processor: listed.processor }));
  if (out[`${at}/status`] !== undefined && main !== undefined)
    out[`${at}/task/${pid}/status`] = out[`${at}/status`] ?? '';
  return out;
}

/** The names of threads are not known but that of the first, which is the process's. */
function threadTexts(
  { pid, tid, state, nice }: ListedThread,
  comm: string,
  common: Omit<StatFigures, 'state' | 'nice'>,
): Readonly<Record<string, string>> {
  const isFirst = tid === pid;
  const name = isFirst ? comm : UNKNOWN;
  // ps lists policy and CPU of the process alone, which are those of its first thread.
  const policy = isFirst ? common.policy : undefined;
  const figures = { ...common, policy, state, nice, processor: isFirst ? common.processor : undefined };
  return { [`/proc/${pid}/task/${tid}/stat`]: statText(tid, name, figures) };
}

/** Since the kernel booted; to a second, which is what ps tells. Undefined where one of both is not known. */
function startTicksOf(startedLocalMs: number | undefined, aheadMs: number, stat: string): number | undefined {
  const booted = /^btime (\d{1,11})$/m.exec(stat)?.[1];
  if (startedLocalMs === undefined || booted === undefined) return undefined;
  const seconds = (startedLocalMs - aheadMs) / 1_000 - Number(booted);
  return Math.max(0, Math.round(seconds)) * TICKS_PER_SECOND;
}

/** Addresses of streams carry keys and tokens. */
function withoutAddresses(command: string): string {
  return command.replace(/\b([a-z][a-z0-9+.-]*:\/\/)\S+/gi, '$1…');
}
