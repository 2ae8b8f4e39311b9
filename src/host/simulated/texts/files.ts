import { formatCpuList } from '../../../procfs/cpu-list.ts';
import { formatCpuMask } from '../../../procfs/cpu-mask.ts';
import type { Machine } from '../model/machine.ts';
import type { Process } from '../model/process.ts';
import { OWN_PID } from '../model/processes.ts';
import { SRS_DIRECTORY, SRS_GROUP, SRS_LOG, type Srs } from '../model/srs.ts';
import {
  interruptsText,
  loadText,
  onlineText,
  softirqsText,
  softnetText,
  statText,
  uptimeText,
} from './cpu-texts.ts';
import { netDevText, netstatText, snmp6Text, snmpText } from './network-texts.ts';
import {
  limitsText,
  processStatText,
  schedstatText,
  statusText,
  taskStatText,
  wchanText,
} from './process-texts.ts';
import {
  playerInodes,
  SOCKSTAT6,
  sockstatText,
  TCP6_TABLE,
  tcpText,
  UDP6_TABLE,
  udpText,
} from './socket-texts.ts';

/** Makes the text of a file as it is now. */
type MakeText = () => string;

/** Files and links of a host, by path. */
export interface Tree {
  readonly files: ReadonlyMap<string, MakeText>;
  readonly links: ReadonlyMap<string, string>;
}

const CGROUPS = '/sys/fs/cgroup';
const NETWORK = 'net:[4026531840]';
const RELEASE = '6.12.48+deb13-amd64';
/** The log among its open files. */
export const LOG_DESCRIPTOR = 4;

const MOUNTS = [
  '22 27 0:21 / /proc rw,nosuid,nodev,noexec,relatime shared:5 - proc proc rw',
  '23 27 0:22 / /sys rw,nosuid,nodev,noexec,relatime shared:6 - sysfs sysfs rw',
  `30 23 0:26 / ${CGROUPS} rw,nosuid,nodev,noexec,relatime shared:9 - cgroup2 cgroup2 rw,nsdelegate`,
  '27 1 8:2 / / rw,relatime shared:1 - ext4 /dev/sda2 rw',
  '',
].join('\n');
const USERS = 'root:x:0:0:root:/root:/bin/bash\n_chrony:x:101:102::/var/lib/chrony:/usr/sbin/nologin\n';
/** The line of `./configure` that an ordinary build of SRS has among its strings. */
const CONFIGURED = '--prefix=/usr/local/srs --srt=on --rtc=on --gperf=off --gcp=off --sanitizer=off\n';

/** What stays while no process comes or goes: which files there are, and how their texts are made. */
export function createTree(
  machine: Machine,
  host: { readonly name: string; readonly bootSeconds: number; readonly bootId: string },
): Tree {
  const files = new Map<string, MakeText>();
  const links = new Map<string, string>();
  const add = (path: string, make: MakeText | string): void => {
    files.set(path, typeof make === 'string' ? () => make : make);
  };
  add('/proc/stat', () => statText(machine, host.bootSeconds));
  add('/proc/softirqs', () => softirqsText(machine));
  add('/proc/interrupts', () => interruptsText(machine));
  add('/proc/loadavg', () => loadText(machine));
  add('/proc/uptime', () => uptimeText(machine));
  addNetwork(machine, '/proc/net', add);
  add('/proc/net/softnet_stat', () => softnetText(machine));
  for (const path of machine.sysctls.keys()) add(path, () => `${machine.sysctls.get(path)}\n`);
  add('/proc/sys/kernel/osrelease', `${RELEASE}\n`);
  add('/proc/sys/kernel/hostname', `${host.name}\n`);
  add('/proc/sys/kernel/random/boot_id', `${host.bootId}\n`);
  add('/proc/sys/kernel/sched_autogroup_enabled', '0\n');
  add('/proc/sys/kernel/sched_rt_runtime_us', '950000\n');
  add('/proc/sys/kernel/sched_rt_period_us', '1000000\n');
  add('/proc/sys/fs/nr_open', '1048576\n');
  add('/etc/passwd', USERS);
  addOwn(machine, add, links);
  for (const process of machine.processes) addProcess(process, add, links);
  if (machine.srs !== undefined) addSrs(machine, machine.srs, add, links);
  addCgroups(machine, add);
  addCpus(machine, add);
  addCards(machine, add, links);
  return { files, links };
}

type Add = (path: string, make: MakeText | string) => void;

function addNetwork(machine: Machine, at: string, add: Add): void {
  add(`${at}/dev`, () => netDevText(machine));
  add(`${at}/snmp`, () => snmpText(machine));
  add(`${at}/snmp6`, snmp6Text);
  add(`${at}/netstat`, () => netstatText(machine));
  add(`${at}/sockstat`, () => sockstatText(machine));
  add(`${at}/sockstat6`, SOCKSTAT6);
  add(`${at}/udp`, () => udpText(machine));
  add(`${at}/udp6`, UDP6_TABLE);
  add(`${at}/tcp`, () => tcpText(machine));
  add(`${at}/tcp6`, TCP6_TABLE);
}

/** /proc/self is srs-top. */
function addOwn(machine: Machine, add: Add, links: Map<string, string>): void {
  const own = machine.processes.find(({ pid }) => pid === OWN_PID);
  const [task] = own?.tasks ?? [];
  add('/proc/self/mountinfo', MOUNTS);
  add('/proc/self/uid_map', '         0          0 4294967295\n');
  if (own === undefined || task === undefined) return;
  add('/proc/self/stat', () => processStatText(own));
  add('/proc/self/status', () => statusText(own, task));
  add('/proc/self/cgroup', `0::${own.cgroup}\n`);
  links.set('/proc/self/ns/cgroup', 'cgroup:[4026531835]');
  links.set('/proc/self/ns/net', NETWORK);
  links.set('/proc/1/ns/net', NETWORK);
}

function addProcess(process: Process, add: Add, links: Map<string, string>): void {
  const { pid, name, arguments: args, tasks, executable, cgroup } = process;
  const at = `/proc/${pid}`;
  const [main] = tasks;
  if (main === undefined) return;
  add(`${at}/comm`, `${name}\n`);
  add(`${at}/stat`, () => processStatText(process));
  add(`${at}/status`, () => statusText(process, main));
  add(`${at}/cmdline`, args.map(word => `${word}\0`).join(''));
  add(`${at}/cgroup`, `0::${cgroup}\n`);
  add(`${at}/limits`, () => limitsText(process));
  for (const task of tasks) {
    const of = `${at}/task/${task.tid}`;
    add(`${of}/stat`, () => taskStatText(process, task));
    add(`${of}/status`, () => statusText(process, task));
    add(`${of}/schedstat`, () => schedstatText(task));
    add(`${of}/wchan`, () => wchanText(task));
    add(`${of}/comm`, `${task.name}\n`);
  }
  if (executable !== undefined) links.set(`${at}/exe`, executable);
}

function addSrs(machine: Machine, srs: Srs, add: Add, links: Map<string, string>): void {
  const at = `/proc/${srs.process.pid}`;
  addNetwork(machine, `${at}/net`, add);
  add(`${at}/environ`, 'PATH=/usr/bin\0');
  add(`${at}/maps`, '55d1a0000000-55d1a0800000 r-xp 00000000 08:02 131 /usr/local/srs/objs/srs\n');
  add(`${at}/exe`, CONFIGURED);
  links.set(`${at}/ns/net`, NETWORK);
  links.set(`${at}/cwd`, SRS_DIRECTORY);
  const targets = [
    ...[
      '/dev/null',
      '/dev/null',
      '/dev/null',
      'anon_inode:[eventpoll]',
      SRS_LOG,
      `${SRS_DIRECTORY}/objs/srs.pid`,
    ],
    'anon_inode:[eventpoll]',
    ...[...srs.sockets.map(({ inode }) => inode), ...srs.tcpInodes, ...playerInodes(srs)].map(
      inode => `socket:[${inode}]`,
    ),
  ];
  for (const [descriptor, target] of targets.entries()) links.set(`${at}/fd/${descriptor}`, target);
}

/** A unit without limits has no CPU controller: systemd enables it where it is needed. */
function addCgroups({ groups }: Machine, add: Add): void {
  add(`${CGROUPS}/cgroup.controllers`, 'cpuset cpu io memory pids\n');
  add(`${CGROUPS}/cpu.stat`, 'usage_usec 91820440118\nuser_usec 61820440118\nsystem_usec 30000000000\n');
  for (const directory of [`${CGROUPS}/system.slice`, `${CGROUPS}${SRS_GROUP}`])
    add(`${directory}/cgroup.procs`, '');
  for (const group of groups.values()) {
    const at = `${CGROUPS}${group.path}`;
    add(`${at}/cpu.max`, () => `${group.quotaMicroseconds ?? 'max'} ${group.periodMicroseconds}\n`);
    add(`${at}/cpu.weight`, '100\n');
    add(`${at}/cpu.stat`, () => {
      const used = Math.floor(group.usedMs * 1_000);
      const { periods, throttledPeriods, throttledMs } = group;
      return `usage_usec ${used}\nuser_usec ${Math.floor(used * 0.6)}\nsystem_usec ${Math.floor(used * 0.4)}\nnr_periods ${periods}\nnr_throttled ${throttledPeriods}\nthrottled_usec ${Math.floor(throttledMs * 1_000)}\nnr_bursts 0\nburst_usec 0\n`;
    });
  }
}

function addCpus(machine: Machine, add: Add): void {
  const at = '/sys/devices/system/cpu';
  for (const name of ['online', 'present', 'possible']) add(`${at}/${name}`, () => onlineText(machine));
  add(`${at}/isolated`, '\n');
  add('/sys/devices/system/node/node0/cpulist', () => onlineText(machine));
  for (const { number } of machine.cpus)
    add(`${at}/cpu${number}/topology/thread_siblings_list`, `${number}\n`);
}

function addCards({ nics }: Machine, add: Add, links: Map<string, string>): void {
  const at = '/sys/class/net';
  add(`${at}/lo/operstate`, 'unknown\n');
  add(`${at}/lo/queues/rx-0/rps_cpus`, '0\n');
  for (const { name, device, speedMbps, queues } of nics) {
    const own = `${at}/${name}`;
    links.set(`${own}/device`, `../../../${device}`);
    add(`${own}/operstate`, 'up\n');
    add(`${own}/speed`, `${speedMbps}\n`);
    add(`${own}/device/numa_node`, '0\n');
    for (const statistic of ['rx_missed_errors', 'rx_dropped', 'rx_nohandler'])
      add(`${own}/statistics/${statistic}`, '0\n');
    for (const [index, queue] of queues.entries()) {
      add(`${own}/device/msi_irqs/${queue.irq}`, 'msix\n');
      add(`${own}/queues/rx-${index}/rps_cpus`, () => `${formatCpuMask(queue.rpsCpus)}\n`);
      add(`/proc/irq/${queue.irq}/smp_affinity_list`, () => `${formatCpuList(queue.cpus)}\n`);
      add(`/proc/irq/${queue.irq}/effective_affinity_list`, () => `${queue.cpus[0] ?? 0}\n`);
    }
  }
}
