import { type Host, isFailure } from '../../host/host.ts';
import { parseCfsQuota, parseCpuMax, parseThrottleCounts } from '../../procfs/cgroup-cpu.ts';
import { type Cgroup, type CgroupLevel, findCgroup, readCgroupFiles } from '../../srs/process/cgroup.ts';
import { cpusOf } from './cpu-quotas.ts';

/** A limit on the CPU time of a cgroup and all below it. */
export interface CpuQuota {
  readonly group: string;
  /** How many CPUs it may use; undefined: its period cannot be read. */
  readonly cpus: number | undefined;
  /** Percent of its periods in which it was held back since it was made; undefined: not known. */
  readonly throttledPercent: number | undefined;
}

/** The part of the CPU that a cgroup has among its siblings. */
export interface CpuShare {
  readonly group: string;
  readonly value: string;
  readonly isDefault: boolean;
}

/** What the cgroups over a process say about its CPU time. */
export interface CpuCgroup {
  /** The tightest of its own cgroup and of all above; undefined: no limit is known. */
  readonly quota: CpuQuota | undefined;
  /** Shares of its own cgroup and those above it, nearest first; empty at the top of the hierarchy. */
  readonly shares: readonly CpuShare[];
  /** Those, from its own up, that give no real-time thread any time (RT_GROUP_SCHED of cgroup v1). */
  readonly withoutRealTime: readonly CgroupLevel[];
  /** Why it cannot be told: `its cgroup lies outside of this cgroup namespace`. */
  readonly unknown: string | undefined;
  /** False: from here not all cgroups above are seen. */
  readonly isWhole: boolean;
}

/** cpu.shares of v1, cpu.weight of v2 (Documentation/admin-guide/cgroup-v2.rst). */
const DEFAULT_SHARES = { 1: '1024', 2: '100' } as const;
const QUOTA = { v1: 'cpu.cfs_quota_us', v2: 'cpu.max' };
const PERIOD = 'cpu.cfs_period_us';
const STAT = 'cpu.stat';
const SHARE = { v1: 'cpu.shares', v2: 'cpu.weight' };
const REAL_TIME = 'cpu.rt_runtime_us';

/** Asks the host. Never rejects; what cannot be read is in `unknown`. */
export async function readCpuCgroup(host: Host, pid: number): Promise<CpuCgroup> {
  return readCpuCgroupAt(host, await findCgroup(host, pid, 'cpu'));
}

/** The same of cgroups that were found before, by one question. */
export async function readCpuCgroupAt(host: Host, cgroup: Cgroup): Promise<CpuCgroup> {
  const { version, levels, isWhole } = cgroup;
  const quotaName = version === 1 ? QUOTA.v1 : QUOTA.v2;
  const names = [quotaName, STAT, ...(version === 1 ? [PERIOD, REAL_TIME] : [])];
  const paths = levels.flatMap(({ directory }) => names.map(name => `${directory}/${name}`));
  const [look, shares] = await Promise.all([
    host.look({ texts: paths }),
    readCgroupFiles(host, cgroup, SHARE),
  ]);
  const textOf = ({ directory }: CgroupLevel, name: string): string | undefined =>
    look.knownText(`${directory}/${name}`)?.trim();
  const quotas = levels.flatMap(level => {
    const text = textOf(level, quotaName) ?? '';
    const bandwidth = version === 1 ? parseCfsQuota(text, textOf(level, PERIOD) ?? '') : parseCpuMax(text);
    // A number without a period limits all the same, and nobody knows to what.
    if (bandwidth === undefined ? !/^\d+$/.test(text) : bandwidth.quotaMicroseconds === undefined) return [];
    const throttledPercent = throttledPercentIn(textOf(level, STAT) ?? '');
    return [{ group: level.group, cpus: bandwidth && cpusOf(bandwidth), throttledPercent }];
  });
  const unread = levels
    .map(({ directory }) => look.text(`${directory}/${quotaName}`))
    .find(read => isFailure(read) && read.reason !== 'gone');
  const unreadWords = isFailure(unread) ? `${unread.asked} cannot be read (${unread.detail})` : undefined;
  return {
    quota: quotas.sort((a, b) => (a.cpus ?? 0) - (b.cpus ?? 0))[0],
    shares: shares
      .filter((_, index) => !isWhole || shares[index]?.group !== '/')
      .map(({ group, text }) => ({ group, value: text, isDefault: text === DEFAULT_SHARES[version] })),
    withoutRealTime: levels.filter(level => textOf(level, REAL_TIME) === '0'),
    unknown: cgroup.unknown ?? unreadWords,
    isWhole,
  };
}

/** `nr_periods` and `nr_throttled` count since the cgroup was made, in both versions. */
function throttledPercentIn(text: string): number | undefined {
  const { periods, throttledPeriods: throttled } = parseThrottleCounts(text) ?? {};
  if (periods === undefined || throttled === undefined || throttled > periods) return undefined;
  return periods === 0 ? 0 : (100 * throttled) / periods;
}
