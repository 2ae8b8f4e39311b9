import { type Host, isFailure } from '../../host/host.ts';
import { formatCpuList, parseCpuList } from '../../procfs/cpu-list.ts';
import { findCgroup, readCgroupFiles } from '../../srs/process/cgroup.ts';

/**
 * Why these CPUs cannot be had, naming them: not there, offline, or outside the cpuset of the process. Undefined when
 * nothing speaks against them. Worth asking first, because the kernel refuses only a list with no usable CPU at all;
 * of any other it silently takes the usable part (sched_setaffinity(2)).
 */
export async function refuseCpus(
  host: Host,
  pid: number,
  cpus: readonly number[],
): Promise<string | undefined> {
  const [obstacle, cpuset] = await Promise.all([refuseAbsentCpus(host, cpus), readCpuset(host, pid)]);
  if (obstacle !== undefined) return obstacle;
  if (cpuset === undefined || 'unknown' in cpuset) return undefined;
  const forbidden = outside(cpus, cpuset.cpus);
  if (forbidden.length === 0) return undefined;
  return `${describe(forbidden)} outside the cpuset of ${cpuset.group}, which allows ${formatCpuList(cpuset.cpus)}`;
}

/** Why some of these CPUs cannot serve anything, naming them: not there, or offline. Undefined when all can. */
export async function refuseAbsentCpus(host: Host, cpus: readonly number[]): Promise<string | undefined> {
  const [present, online] = await Promise.all([readCpuFile(host, 'present'), readCpuFile(host, 'online')]);
  const absent = outside(cpus, present ?? online);
  if (absent.length > 0)
    return `${describe(absent)} not on this host, which has ${formatCpuList(present ?? online ?? [])}`;
  const offline = outside(cpus, online);
  return offline.length > 0
    ? `${describe(offline)} offline; online: ${formatCpuList(online ?? [])}`
    : undefined;
}

/** The CPUs that are online; undefined when the kernel does not tell. */
export async function readOnlineCpus(host: Host): Promise<readonly number[] | undefined> {
  return readCpuFile(host, 'online');
}

/**
 * What narrows the choice of CPUs for a process: `cpuset 0-1 of /docker/abc`, `offline: 4-7`. Empty when nothing does.
 */
export async function describeCpuLimits(host: Host, pid: number): Promise<string> {
  const [present = [], online = [], cpuset] = await Promise.all([
    readCpuFile(host, 'present'),
    readCpuFile(host, 'online'),
    readCpuset(host, pid),
  ]);
  const offline = outside(present, online);
  return [
    ...describeCpuset(cpuset, online),
    ...(offline.length > 0 ? [`offline: ${formatCpuList(offline)}`] : []),
  ].join('  ');
}

function describeCpuset(
  cpuset: Awaited<ReturnType<typeof readCpuset>>,
  online: readonly number[],
): readonly string[] {
  if (cpuset === undefined) return [];
  if ('unknown' in cpuset) return [`cpuset unknown: ${cpuset.unknown}`];
  const isNarrow = outside(online, cpuset.cpus).length > 0;
  return isNarrow ? [`cpuset ${formatCpuList(cpuset.cpus)} of ${cpuset.group}`] : [];
}

interface Cpuset {
  /** Fit for a terminal. */
  readonly group: string;
  readonly cpus: readonly number[];
}

/** The CPUs that the cpuset of a process allows; undefined without one, or why it cannot be told. */
async function readCpuset(
  host: Host,
  pid: number,
): Promise<Cpuset | { readonly unknown: string } | undefined> {
  const cgroup = await findCgroup(host, pid, 'cpuset');
  if (cgroup.unknown !== undefined) return { unknown: cgroup.unknown };
  const [file] = await readCgroupFiles(host, cgroup, {
    v1: 'cpuset.effective_cpus',
    v2: 'cpuset.cpus.effective',
  });
  const cpus = file === undefined ? undefined : parseCpuList(file.text);
  return file === undefined || cpus === undefined ? undefined : { group: file.group, cpus };
}

async function readCpuFile(host: Host, name: 'present' | 'online'): Promise<readonly number[] | undefined> {
  const path = `/sys/devices/system/cpu/${name}`;
  const read = (await host.look({ texts: [path] })).text(path);
  return isFailure(read) ? undefined : parseCpuList(read.text.trim());
}

function outside(cpus: readonly number[], known: readonly number[] | undefined): readonly number[] {
  return known === undefined ? [] : cpus.filter(cpu => !known.includes(cpu));
}

function describe(cpus: readonly number[]): string {
  return cpus.length === 1 ? `CPU ${cpus[0]} is` : `CPUs ${formatCpuList(cpus)} are`;
}
