import { findLine, findLineEnd, readLineAfter, splitFields } from './fields.ts';
import { toCount } from './numbers.ts';
import type { PidStatus } from './types.ts';

/**
 * /proc/PID/status or /proc/PID/task/TID/status (proc_pid_status(5)). What has no line is undefined: kernel threads and
 * zombies have no memory, kernels without CONFIG_PID_NS no NSpid.
 */
export function parsePidStatus(text: string): PidStatus {
  return {
    name: readName(text),
    state: readLineAfter(text, 'State:')?.match(/^[A-Za-z]\b/)?.[0],
    userId: toCount(splitFields(readLineAfter(text, 'Uid:') ?? '')[0]),
    threads: toCount(readLineAfter(text, 'Threads:')),
    residentBytes: toBytes(readLineAfter(text, 'VmRSS:')),
    virtualBytes: toBytes(readLineAfter(text, 'VmSize:')),
    affinity: readLineAfter(text, 'Cpus_allowed_list:')?.match(/^\d+(?:[,-]\d+)*$/)?.[0],
    namespacePids: toPids(readLineAfter(text, 'NSpid:')),
    tracerPid: toCount(readLineAfter(text, 'TracerPid:')),
  };
}

/** The kernel writes a newline as `\n` and a backslash as `\\` here (fs/proc/array.c, `proc_task_name`), not in stat. */
function readName(text: string): string | undefined {
  const start = findLine(text, 'Name:\t');
  if (start === -1) return undefined;
  const escaped = text.slice(start + 'Name:\t'.length, findLineEnd(text, start));
  return escaped.replace(/\\([n\\])/g, (_, code) => (code === 'n' ? '\n' : '\\'));
}

/** `96248 kB`, which are KiB. */
function toBytes(text: string | undefined): number | undefined {
  const kibibytes = text?.endsWith(' kB') ? toCount(text.slice(0, -' kB'.length)) : undefined;
  return kibibytes === undefined ? undefined : kibibytes * 1024;
}

/** All or none: which pid is of which namespace shows in the order alone. */
function toPids(text: string | undefined): readonly number[] {
  const pids = splitFields(text ?? '').map(toCount);
  return pids.every(pid => pid !== undefined) ? pids : [];
}
