import { type Host, isFailure } from '../host/host.ts';
import { cleanText } from '../procfs/clean-text.ts';
import { parseAutogroup, readAutogroup } from './autogroup.ts';
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
  const group = await readAutogroup(host, pid);
  if (group === undefined) return undefined;
  const reach = (await isAlone(host, pid, group.name))
    ? `${label} is alone in ${group.name}, its session: nice ranks it against nobody else.`
    : `nice ranks ${label} only within ${group.name}, its session.`;
  return `Autogroup is on: ${reach} That group's own nice is ${group.nice}; to rank it above other sessions: echo -15 > /proc/${pid}/autogroup`;
}

/** Whether no other process stands in the autogroup. Every process is asked: it is for a dialog, not for a refresh. */
async function isAlone(host: Host, pid: number, name: string): Promise<boolean> {
  const own = `/proc/${pid}/autogroup`;
  const all = await host.read(['/proc/*/autogroup']);
  return [...all].every(
    ([path, read]) =>
      path === own ||
      path === '/proc/self/autogroup' ||
      path === '/proc/thread-self/autogroup' ||
      isFailure(read) ||
      parseAutogroup(read.text)?.name !== name,
  );
}
