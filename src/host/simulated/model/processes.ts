import type { Process } from './process.ts';
import type { Random } from './random.ts';
import type { NeighbourSetup } from './scenario.ts';
import { SRS_GROUP } from './srs.ts';
import { Task } from './task.ts';

/** srs-top itself, as the host sees it. */
export const OWN_PID = 24_713;
const TICKS_A_SECOND = 100;

/** A daemon of a usual server, and what it takes of a CPU. */
const DAEMONS: readonly (readonly [
  name: string,
  executable: string,
  pid: number,
  load: number,
  group: string,
])[] = [
  ['systemd', '/usr/lib/systemd/systemd', 1, 0.0004, '/init.scope'],
  [
    'systemd-journal',
    '/usr/lib/systemd/systemd-journald',
    412,
    0.001,
    '/system.slice/systemd-journald.service',
  ],
  ['systemd-udevd', '/usr/bin/udevadm', 447, 0, '/system.slice/systemd-udevd.service'],
  ['chronyd', '/usr/sbin/chronyd', 688, 0.0002, '/system.slice/chrony.service'],
  ['dbus-daemon', '/usr/bin/dbus-daemon', 702, 0.0001, '/system.slice/dbus.service'],
  ['rsyslogd', '/usr/sbin/rsyslogd', 731, 0.002, '/system.slice/rsyslog.service'],
  ['cron', '/usr/sbin/cron', 739, 0, '/system.slice/cron.service'],
  ['sshd', '/usr/sbin/sshd', 806, 0, '/system.slice/ssh.service'],
  ['node_exporter', '/usr/bin/prometheus-node-exporter', 911, 0.006, '/system.slice/node-exporter.service'],
  ['nginx', '/usr/sbin/nginx', 1_204, 0, '/system.slice/nginx.service'],
  ['nginx', '/usr/sbin/nginx', 1_205, 0.009, '/system.slice/nginx.service'],
  ['sshd', '/usr/sbin/sshd', 24_650, 0.0005, '/user.slice/user-1000.slice/session-7.scope'],
  ['bash', '/usr/bin/bash', 24_671, 0, '/user.slice/user-1000.slice/session-7.scope'],
  ['srs-top', '/usr/bin/node', OWN_PID, 0.011, '/user.slice/user-1000.slice/session-7.scope'],
];

/** Threads of the kernel that each CPU has, by the first letters of their names. */
const OF_EACH_CPU = ['cpuhp/', 'migration/', 'ksoftirqd/'] as const;
const OF_KERNEL = [
  'kthreadd',
  'rcu_preempt',
  'khugepaged',
  'kswapd0',
  'jbd2/sda2-8',
  'kworker/u8:1',
] as const;

/** Everything that runs on the host beside SRS. */
export interface Others {
  readonly processes: readonly Process[];
  /** How much each thread wants, in CPUs. */
  readonly loads: ReadonlyMap<Task, number>;
  /** Those of neighbours that wait for the disk themselves. */
  readonly atDisk: ReadonlySet<Task>;
}

/** @param startTicks when those that were there before SRS were started */
export function createOthers(
  neighbours: readonly NeighbourSetup[],
  cpuCount: number,
  { random, startTicks }: { readonly random: Random; readonly startTicks: number },
): Others {
  const processes: Process[] = [];
  const loads = new Map<Task, number>();
  const atDisk = new Set<Task>();
  const cpus = Array.from({ length: cpuCount }, (_, cpu) => cpu);
  const add = (
    process: Omit<Process, 'tasks' | 'openFilesSoft' | 'openFilesHard'>,
    load: number,
    task = {},
  ): Task => {
    const { pid: tid, name, startTicks: since } = process;
    const own = new Task({ tid, name, startTicks: since, cpu: tid % cpuCount, cpus, ...task });
    processes.push({ ...process, tasks: [own], openFilesSoft: 1_024, openFilesHard: 524_288 });
    loads.set(own, load);
    return own;
  };
  for (const [name, executable, pid, load, cgroup] of DAEMONS)
    add(
      {
        ...{ pid, name, executable, cgroup, startTicks: pid === 1 ? 2 : 200 + pid },
        ...{
          parentPid: pid === 1 ? 0 : 1,
          arguments: [executable],
          userId: 0,
          residentKb: 4_000 + 37 * (pid % 900),
        },
      },
      load,
    );
  const kernelThreads = [...OF_KERNEL, ...OF_EACH_CPU.flatMap(name => cpus.map(cpu => `${name}${cpu}`))];
  for (const [index, name] of kernelThreads.entries()) {
    const cpu = Number(/\/(\d+)$/.exec(name)?.[1] ?? Number.NaN);
    const place = Number.isNaN(cpu) || cpu >= cpuCount ? {} : { cpu, cpus: [cpu] };
    add(
      {
        ...{ pid: 2 + index, parentPid: index === 0 ? 0 : 2, name, startTicks: 2, executable: undefined },
        ...{ arguments: [], userId: 0, residentKb: 0, cgroup: '/' },
      },
      0,
      place,
    );
  }
  let pid = 18_200 + random.whole(0, 400);
  for (const { name, arguments: args, count, load, nice = 0, isAtDisk = false } of neighbours) {
    for (let index = 0; index < count; index++) {
      pid += random.whole(1, 23);
      const task = add(
        {
          ...{ pid, parentPid: 1, name, executable: `/usr/bin/${name}`, arguments: args, userId: 0 },
          ...{ startTicks: startTicks + 100 * TICKS_A_SECOND + pid, residentKb: 180_000, cgroup: SRS_GROUP },
        },
        load,
        { nice, systemShare: 0.06 },
      );
      if (isAtDisk) atDisk.add(task);
    }
  }
  return { processes: processes.sort((a, b) => a.pid - b.pid), loads, atDisk };
}
