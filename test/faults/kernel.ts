import { readdirSync, readFileSync } from 'node:fs';
import type { Place } from '../helpers/namespace.ts';

/** Counters of a process's network namespace and of its threads, read straight from the kernel's files. */

/** `Udp RcvbufErrors`: a field of /proc/PID/net/snmp or /proc/PID/net/netstat, IPv4. */
export function netCounter(pid: number, protocol: string, field: string): number {
  const file = protocol.endsWith('Ext') ? 'netstat' : 'snmp';
  const [names, values] = readFileSync(`/proc/${pid}/net/${file}`, 'utf8')
    .split('\n')
    .filter(line => line.startsWith(`${protocol}: `))
    .map(line => line.split(' '));
  return Number(values?.[names?.indexOf(field) ?? -1]);
}

/** The row of a UDP socket in /proc/PID/net/udp; NaN where it is not there. */
export function udpSocket(
  pid: number,
  inode: number,
): { readonly recvQueue: number; readonly drops: number } {
  const row = readFileSync(`/proc/${pid}/net/udp`, 'utf8')
    .split('\n')
    .map(line => line.trim().split(/\s+/))
    .find(fields => Number(fields[9]) === inode);
  return { recvQueue: Number.parseInt(row?.[4]?.split(':')[1] ?? '', 16), drops: Number(row?.at(-1)) };
}

/** How long a thread ran and how long it was ready without a CPU, in percent of a second: /proc/PID/task/TID/schedstat. */
export function schedule(pid: number, tid = pid): { readonly run: number; readonly wait: number } {
  const [run = Number.NaN, wait = Number.NaN] = readFileSync(`/proc/${pid}/task/${tid}/schedstat`, 'utf8')
    .split(' ')
    .map(nanoseconds => Number(nanoseconds) / 1e7);
  return { run, wait };
}

/** The thread of this name. */
export function threadNamed(pid: number, name: string): number {
  const tid = readdirSync(`/proc/${pid}/task`).find(
    one => readFileSync(`/proc/${pid}/task/${one}/comm`, 'utf8').trim() === name,
  );
  if (tid === undefined) throw new Error(`pid ${pid} has no thread ${name}`);
  return Number(tid);
}

/** A line of /proc/PID/status: `State`, `TracerPid`. */
export function statusOf(pid: number, name: string): string {
  return new RegExp(`^${name}:\\t(.*)$`, 'm').exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1] ?? '';
}

/** Dropped packets of all CPUs: the second column of /proc/net/softnet_stat. */
export function softnetDrops(): number {
  return readFileSync('/proc/net/softnet_stat', 'utf8')
    .trim()
    .split('\n')
    .reduce((sum, line) => sum + Number.parseInt(line.split(' ')[1] ?? '', 16), 0);
}

/** Time of a CPU in softirqs, in percent of a second: /proc/stat. */
export function softirqTime(cpu: number): number {
  return Number(
    new RegExp(`^cpu${cpu} (?:\\d+ ){6}(\\d+)`, 'm').exec(readFileSync('/proc/stat', 'utf8'))?.[1],
  );
}

/** A column of /proc/PID/net/stat/nf_conntrack, over all CPUs. */
export function conntrackCounter(pid: number, column: string): number {
  const [names = '', ...rows] = readFileSync(`/proc/${pid}/net/stat/nf_conntrack`, 'utf8').trim().split('\n');
  const index = names.trim().split(/\s+/).indexOf(column);
  return rows.reduce((sum, row) => sum + Number.parseInt(row.trim().split(/\s+/)[index] ?? '', 16), 0);
}

/** Packets that the root qdisc of an interface dropped. It counts those of the qdiscs below it, too. */
export async function qdiscDrops(place: Place, interfaceName: string): Promise<number> {
  const text = await place.exec(['tc', '-s', '-j', 'qdisc', 'show', 'dev', interfaceName]);
  const qdiscs: readonly { readonly drops: number; readonly root?: boolean }[] = JSON.parse(text);
  return qdiscs.find(({ root }) => root === true)?.drops ?? Number.NaN;
}

/** `nr_throttled` of a cgroup. */
export function timesThrottled(group: string): number {
  return Number(/^nr_throttled (\d+)$/m.exec(readFileSync(`${group}/cpu.stat`, 'utf8'))?.[1]);
}
