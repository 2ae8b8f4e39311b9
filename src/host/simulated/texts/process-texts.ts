import { formatCpuList } from '../../../procfs/cpu-list.ts';
import { formatCpuMask } from '../../../procfs/cpu-mask.ts';
import type { Process } from '../model/process.ts';
import type { Task } from '../model/task.ts';

const ticks = (ms: number): number => Math.floor(ms / 10);
/** A page of memory, and the kernel's word for no limit, as /proc/PID/stat has them. */
const PAGE_KB = 4;
const NO_LIMIT = '18446744073709551615';
const STATES = { R: 'R (running)', S: 'S (sleeping)', D: 'D (disk sleep)' } as const;

/** /proc/PID/task/TID/stat (fs/proc/array.c, `do_task_stat`). */
export function taskStatText(process: Process, task: Task): string {
  return statLine(process, task, [task]);
}

/** /proc/PID/stat: the CPU times of all threads, the rest of the main one. */
export function processStatText(process: Process): string {
  const [main] = process.tasks;
  return main === undefined ? '' : statLine(process, main, process.tasks);
}

function statLine(process: Process, task: Task, timesOf: readonly Task[]): string {
  const { parentPid, pid, residentKb, tasks, executable } = process;
  const sum = (of: (one: Task) => number): number => timesOf.reduce((total, one) => total + of(one), 0);
  const isOfKernel = executable === undefined;
  const priority = task.isRealTime ? -1 - task.realTimePriority : 20 + task.nice;
  const fields: readonly (string | number)[] = [
    ...[
      task.tid,
      `(${task.name})`,
      task.state,
      parentPid,
      pid,
      pid,
      0,
      -1,
      isOfKernel ? 2_129_984 : 4_194_560,
    ],
    ...[21_603, 0, 3, 0, ticks(sum(one => one.userMs)), ticks(sum(one => one.systemMs)), 0, 0],
    ...[priority, task.nice, tasks.length, 0, task.startTicks],
    ...[isOfKernel ? 0 : residentKb * 1_024 + 92_000_000, residentKb / PAGE_KB, NO_LIMIT, 1, 1, 0, 0, 0, 0],
    ...[0, 4_096, 16_935, task.state === 'S' ? 1 : 0, 0, 0, 17, task.cpu, task.realTimePriority, task.policy],
    ...[0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0],
  ];
  return `${fields.map(field => (typeof field === 'number' ? Math.floor(field) : field)).join(' ')}\n`;
}

/** /proc/PID/status, or that of a thread: what of it is read by anybody here. */
export function statusText(
  { pid, parentPid, userId, residentKb, tasks, executable }: Process,
  task: Task,
): string {
  const memory =
    executable === undefined
      ? []
      : [
          `VmPeak:\t${residentKb + 92_000} kB`,
          `VmSize:\t${residentKb + 90_000} kB`,
          `VmRSS:\t${residentKb} kB`,
        ];
  return [
    `Name:\t${task.name}`,
    'Umask:\t0022',
    `State:\t${STATES[task.state]}`,
    `Tgid:\t${pid}`,
    'Ngid:\t0',
    `Pid:\t${task.tid}`,
    `PPid:\t${parentPid}`,
    'TracerPid:\t0',
    `Uid:\t${userId}\t${userId}\t${userId}\t${userId}`,
    `Gid:\t${userId}\t${userId}\t${userId}\t${userId}`,
    'FDSize:\t256',
    'Groups:\t ',
    `NStgid:\t${pid}`,
    `NSpid:\t${task.tid}`,
    ...memory,
    `Threads:\t${tasks.length}`,
    'SigQ:\t4/96365',
    'SigCgt:\t0000000000004227',
    'CapInh:\t0000000000000000',
    'CapPrm:\t000001ffffffffff',
    'CapEff:\t000001ffffffffff',
    'CapBnd:\t000001ffffffffff',
    'NoNewPrivs:\t0',
    'Seccomp:\t0',
    `Cpus_allowed:\t${formatCpuMask(task.cpus)}`,
    `Cpus_allowed_list:\t${formatCpuList(task.cpus)}`,
    'Mems_allowed_list:\t0',
    `voluntary_ctxt_switches:\t${task.slices}`,
    'nonvoluntary_ctxt_switches:\t0',
    '',
  ].join('\n');
}

/** /proc/PID/task/TID/schedstat: nanoseconds on a CPU and ready without one, and how often it was given one. */
export function schedstatText({ runMs, waitMs, slices }: Task): string {
  return `${Math.floor(runMs * 1e6)} ${Math.floor(waitMs * 1e6)} ${slices}\n`;
}

/** /proc/PID/task/TID/wchan has no newline. */
export function wchanText({ state, wchan }: Task): string {
  return state === 'R' ? '0' : wchan;
}

/** /proc/PID/limits (fs/proc/base.c, `proc_pid_limits`). */
export function limitsText({ openFilesSoft, openFilesHard }: Process): string {
  const rows: readonly (readonly [string, string, string, string])[] = [
    ['Max cpu time', 'unlimited', 'unlimited', 'seconds'],
    ['Max file size', 'unlimited', 'unlimited', 'bytes'],
    ['Max stack size', '8388608', 'unlimited', 'bytes'],
    ['Max processes', '96365', '96365', 'processes'],
    ['Max open files', limitWord(openFilesSoft), limitWord(openFilesHard), 'files'],
    ['Max locked memory', '8388608', '8388608', 'bytes'],
    ['Max nice priority', '0', '0', ''],
    ['Max realtime priority', '0', '0', ''],
  ];
  const line = (cells: readonly string[]): string =>
    `${cells[0]?.padEnd(25)} ${cells[1]?.padEnd(20)} ${cells[2]?.padEnd(20)} ${cells[3]?.padEnd(10)}\n`;
  return [['Limit', 'Soft Limit', 'Hard Limit', 'Units'], ...rows].map(line).join('');
}

function limitWord(limit: number): string {
  return Number.isFinite(limit) ? String(limit) : 'unlimited';
}
