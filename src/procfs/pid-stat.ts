import { toCount, toInteger } from './numbers.ts';
import type { PidStat } from './types.ts';

/** Fields are numbered from 1 in proc_pid_stat(5); the first behind the command is the 3rd. */
const FIRST_FIELD = 3;

/**
 * /proc/PID/stat or /proc/PID/task/TID/stat. The command may hold anything, `)` and newlines too, but no figure behind it
 * does: it ends at the last `)`. Undefined when that is not such a line; figures that it lacks are undefined.
 */
export function parsePidStat(text: string): PidStat | undefined {
  const open = text.indexOf(' (');
  const close = text.lastIndexOf(')');
  const pid = toCount(text.slice(0, Math.max(0, open)));
  if (pid === undefined || close < open + 2) return undefined;
  const fields = text
    .slice(close + 1)
    .trim()
    .split(' ');
  const [state = ''] = fields;
  if (!/^[A-Za-z]$/.test(state)) return undefined;
  const field = (number: number) => fields[number - FIRST_FIELD];
  return {
    pid,
    command: text.slice(open + 2, close),
    state,
    parentPid: toCount(field(4)),
    userTicks: toCount(field(14)),
    systemTicks: toCount(field(15)),
    priority: toInteger(field(18)),
    nice: toInteger(field(19)),
    threads: toCount(field(20)),
    startTicks: toCount(field(22)),
    virtualBytes: toCount(field(23)),
    processor: toCount(field(39)),
    realTimePriority: toCount(field(40)),
    policy: toCount(field(41)),
  };
}
