import { type Host, isFailure } from '../host/host.ts';
import { cleanText } from '../procfs/clean-text.ts';
import { readCgroupFile } from './cgroup.ts';

/**
 * Among whom a nice value ranks: within a cgroup that has a CPU share of its own, or else, with autogroups on, within
 * the session's autogroup (sched(7)). Undefined when it ranks among all of the host's threads.
 */
export async function describeNiceReach(host: Host, pid: number, label: string): Promise<string | undefined> {
  const share = await readCgroupFile(host, pid, 'cpu', { v1: 'cpu.shares', v2: 'cpu.weight' });
  // The kernel puts only threads of the root cgroup into autogroups (task_wants_autogroup, kernel/sched/autogroup.c).
  if (share !== undefined && share.group !== '/') {
    const group = cleanText(share.group);
    return `The cgroup ${group} has a CPU share of its own (${cleanText(share.text)}): nice ranks ${label} only within it.`;
  }
  const enabledPath = '/proc/sys/kernel/sched_autogroup_enabled';
  const groupPath = `/proc/${pid}/autogroup`;
  const texts = await host.read([enabledPath, groupPath]);
  const enabled = texts.get(enabledPath);
  const group = texts.get(groupPath);
  if (enabled === undefined || isFailure(enabled) || enabled.text.trim() !== '1') return undefined;
  const [, name, nice] =
    /^(\/autogroup-\d+) nice (-?\d+)/.exec(group === undefined || isFailure(group) ? '' : group.text) ?? [];
  if (name === undefined) return undefined;
  return `Autogroup is on: nice ranks ${label} only within ${name}, its session. That group's own nice is ${nice}; to rank it above other sessions: echo -15 > ${groupPath}`;
}
