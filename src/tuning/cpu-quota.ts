import type { Host } from '../host/host.ts';
import { cleanText } from '../procfs/clean-text.ts';
import { readCgroupFiles } from './cgroup.ts';

/** The kernel's default, where cgroup v1 has the period in another file (Documentation/scheduler/sched-bwc.rst). */
const DEFAULT_PERIOD_US = 100_000;

/**
 * The tightest CPU quota over a process, of its cgroup or of one above it: `cpu.max` of cgroup v2, `cpu.cfs_quota_us` of
 * v1. What is throttled waits whatever its nice value. Undefined without one.
 */
export async function describeCpuQuota(host: Host, pid: number, label: string): Promise<string | undefined> {
  const files = await readCgroupFiles(host, pid, 'cpu', { v1: 'cpu.cfs_quota_us', v2: 'cpu.max' });
  const quotas = files.flatMap(({ group, text }) => {
    const cpus = cpusIn(text);
    return cpus === undefined ? [] : [{ group, cpus }];
  });
  const [tightest] = quotas.sort((a, b) => a.cpus - b.cpus);
  if (tightest === undefined) return undefined;
  const cpus = Number(tightest.cpus.toFixed(2));
  return `The cgroup ${cleanText(tightest.group)} may use ${cpus} ${cpus === 1 ? 'CPU' : 'CPUs'} at most (its quota): when that is used up, ${label} waits whatever its nice value.`;
}

/** `200000 100000` (v2), or the quota alone (v1), in CPUs. Undefined for `max` and -1, which limit nothing. */
function cpusIn(text: string): number | undefined {
  const [quota = '', period] = text.split(' ');
  if (!/^\d+$/.test(quota)) return undefined;
  return Number(quota) / (period === undefined ? DEFAULT_PERIOD_US : Number(period));
}
