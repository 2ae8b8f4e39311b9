import { mkdirSync, readdirSync, readFileSync, readlinkSync, symlinkSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { execaSync } from 'execa';

/** What the plugins networking, process, kernel, hardware, processor, cgroups, system and filesys of sos copy, of what srs-top asks for. */
const COPIED: readonly string[] = [
  '/proc/stat',
  '/proc/loadavg',
  '/proc/uptime',
  '/proc/softirqs',
  '/proc/interrupts',
  '/proc/pressure/cpu',
  '/proc/sys/kernel/hostname',
  '/proc/sys/kernel/osrelease',
  '/proc/sys/net/ipv4/udp_mem',
  '/sys/devices/system/cpu/online',
];
const COPIED_OF_PROCESSES: readonly string[] = ['status', 'limits', 'cgroup', 'cpuset', 'oom_score'];
const COPIED_OF_NET: readonly string[] = [
  'snmp',
  'snmp6',
  'netstat',
  'udp',
  'udp6',
  'tcp',
  'tcp6',
  'dev',
  'sockstat',
  'sockstat6',
  'softnet_stat',
];

/** What these plugins run, by plugin. */
const RUN: readonly (readonly [plugin: string, command: string])[] = [
  ['date', 'date'],
  ['date', 'date --utc'],
  ['host', 'hostname'],
  ['kernel', 'uname -a'],
  ['process', 'ps auxwwwm'],
  ['process', 'ps -elfL'],
  ['process', 'ps axo flags,state,uid,pid,ppid,pgid,sid,cls,pri,psr,addr,sz,wchan:20,lstart,tty,time,cmd'],
  ['networking', 'ss -peaonmi'],
  ['networking', 'netstat -W -neopa'],
  ['networking', 'tc -s qdisc show'],
];

/**
 * Makes a folder as `sos report` would on this machine now, with the same files and the outputs of the same commands under
 * the same names.
 */
export function makeSosFolder(directory: string): void {
  for (const path of COPIED) copy(path, directory);
  for (const name of ['core'])
    for (const file of readdirSync(`/proc/sys/net/${name}`)) copy(`/proc/sys/net/${name}/${file}`, directory);
  // /proc/net leads to self/net, and self to the process that runs sos.
  mkdirSync(join(directory, 'proc'), { recursive: true });
  symlinkSync('self/net', join(directory, 'proc/net'));
  symlinkSync(readlinkSync('/proc/self'), join(directory, 'proc/self'));
  for (const name of COPIED_OF_NET) copy(`/proc/${process.pid}/net/${name}`, directory);
  for (const pid of readdirSync('/proc').filter(name => /^\d+$/.test(name)))
    for (const name of COPIED_OF_PROCESSES) copy(`/proc/${pid}/${name}`, directory);
  for (const device of readdirSync('/sys/class/net')) {
    const at = `/sys/class/net/${device}/statistics`;
    for (const name of readdirSync(at)) copy(`${at}/${name}`, directory);
  }
  for (const [plugin, command] of RUN) {
    const [program = '', ...args] = command.split(' ');
    const { stdout } = execaSync(program, args, { env: { LC_ALL: 'C', COLUMNS: undefined }, reject: false });
    const path = join(directory, 'sos_commands', plugin, mangle(command));
    mkdirSync(dirname(path), { recursive: true });
    writeFileSync(path, `${stdout}\n`);
  }
}

/** `_mangle_command` of sos/report/plugins/__init__.py. */
function mangle(command: string): string {
  return command
    .replace(/[^\w\-./]+/g, '_')
    .replaceAll('/', '.')
    .replace(/^[ ._-]+|[ ._-]+$/g, '');
}

/** A process may be gone, and some kernels have not all of it. */
function copy(path: string, directory: string): void {
  try {
    const text = readFileSync(path);
    const to = join(directory, path);
    mkdirSync(dirname(to), { recursive: true });
    writeFileSync(to, text);
  } catch {
    // As sos does, which says so in its log.
  }
}
