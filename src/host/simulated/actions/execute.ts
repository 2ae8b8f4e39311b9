import { parseCpuList } from '../../../procfs/cpu-list.ts';
import { toInteger } from '../../../procfs/numbers.ts';
import type { Machine } from '../model/machine.ts';
import type { Process } from '../model/process.ts';
import { POLICIES, type Task } from '../model/task.ts';
import { writeFile } from './write.ts';

/** What a program printed and how it ended. */
export interface Ended {
  readonly exitCode: number;
  readonly stdout: string;
  readonly stderr: string;
}

const DONE: Ended = { exitCode: 0, stdout: '', stderr: '' };
const failed = (stderr: string): Ended => ({ exitCode: 1, stdout: '', stderr: `${stderr}\n` });
const LOWEST_NICE = -20;
const HIGHEST_NICE = 19;

/** chrt's short options (util-linux). */
const POLICY_FLAGS: ReadonlyMap<string, keyof typeof POLICIES> = new Map([
  ['-o', 'other'],
  ['-f', 'fifo'],
  ['-r', 'rr'],
  ['-b', 'batch'],
  ['-i', 'idle'],
]);

/**
 * Carries out the commands that tunings are made of, as util-linux's programs and `tee` do. Undefined: the simulated host has no
 * such program.
 * @param input what the command reads
 */
export function execute(machine: Machine, command: readonly string[], input = ''): Ended | undefined {
  const [program = '', ...args] = command;
  switch (program) {
    case 'nsenter':
      return execute(machine, command.slice(command.indexOf('--') + 1), input);
    case 'renice':
      return renice(machine, args);
    case 'taskset':
      return taskset(machine, args);
    case 'chrt':
      return chrt(machine, args);
    case 'prlimit':
      return prlimit(machine, args);
    case 'tee': {
      const failure = writeFile(machine, args[0] ?? '', input);
      return failure === undefined
        ? { ...DONE, stdout: input }
        : failed(`tee: ${args[0]}: ${failure.detail}`);
    }
    default:
      return undefined;
  }
}

function tasksOf({ processes }: Machine): readonly Task[] {
  return processes.flatMap(({ tasks }) => tasks);
}

/** `renice -15 -p 7847 7849`. */
function renice(machine: Machine, [value, , ...ids]: readonly string[]): Ended {
  const nice = toInteger(value ?? '');
  if (nice === undefined) return failed(`renice: invalid priority '${value}'`);
  const missing = ids.filter(id => !tasksOf(machine).some(({ tid }) => tid === Number(id)));
  for (const task of tasksOf(machine))
    if (ids.includes(String(task.tid))) task.nice = Math.min(HIGHEST_NICE, Math.max(LOWEST_NICE, nice));
  const [first] = missing;
  return first === undefined
    ? DONE
    : failed(`renice: failed to set priority for ${first} (process ID): No such process`);
}

/** `taskset -pc 1-3 7849` of a thread, `taskset -apc 1-3 7847` of all threads of a process. */
function taskset(machine: Machine, [flags = '', list = '', id = '']: readonly string[]): Ended {
  const online = machine.cpus.map(({ number }) => number);
  const cpus = parseCpuList(list)?.filter(cpu => online.includes(cpu)) ?? [];
  const targets = flags.includes('a')
    ? (machine.processes.find(({ pid }) => pid === Number(id))?.tasks ?? [])
    : tasksOf(machine).filter(({ tid }) => tid === Number(id));
  if (targets.length === 0) return failed(`taskset: failed to set pid ${id}'s affinity: No such process`);
  if (cpus.length === 0) return failed(`taskset: failed to set pid ${id}'s affinity: Invalid argument`);
  for (const task of targets) move(task, cpus);
  return DONE;
}

/** Who runs where it may not any more is moved at once (sched_setaffinity(2)). */
function move(task: Task, cpus: readonly number[]): void {
  task.cpus = cpus;
  if (!cpus.includes(task.cpu)) task.cpu = cpus[0] ?? task.cpu;
}

/** `chrt -r -p 10 7847`. */
function chrt(machine: Machine, [flag = '', , priority = '0', id = '']: readonly string[]): Ended {
  const name = POLICY_FLAGS.get(flag);
  const task = tasksOf(machine).find(({ tid }) => tid === Number(id));
  if (name === undefined) return failed(`chrt: invalid option -- '${flag}'`);
  if (task === undefined) return failed(`chrt: failed to set pid ${id}'s policy: No such process`);
  task.policy = POLICIES[name];
  task.realTimePriority = task.isRealTime ? Number(priority) : 0;
  return DONE;
}

/** `prlimit --pid 7847 --nofile=65536:`; a side that is left empty stays as it is. */
function prlimit(machine: Machine, [, pid = '', limit = '']: readonly string[]): Ended {
  const process = machine.processes.find(one => one.pid === Number(pid));
  const [, soft = '', hard = ''] = /^--nofile=(\w*):(\w*)$/.exec(limit) ?? [];
  if (process === undefined)
    return failed('prlimit: failed to set the NOFILE resource limit: No such process');
  const wanted = {
    soft: toLimit(soft, process, 'openFilesSoft'),
    hard: toLimit(hard, process, 'openFilesHard'),
  };
  if (wanted.soft > wanted.hard) return failed('prlimit: the soft limit nofile cannot exceed the hard limit');
  process.openFilesSoft = wanted.soft;
  process.openFilesHard = wanted.hard;
  return DONE;
}

function toLimit(word: string, process: Process, key: 'openFilesSoft' | 'openFilesHard'): number {
  if (word === '') return process[key];
  return word === 'unlimited' ? Number.POSITIVE_INFINITY : Number(word);
}
