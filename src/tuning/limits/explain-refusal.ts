import { hasCapability, hasSeccompFilter, isInUserNamespace } from '../../host/capabilities.ts';
import type { Host } from '../../host/host.ts';
import { cleanText } from '../../text/clean-text.ts';
import { quoteArgument } from '../../text/quote.ts';
import type { Tuning, TuningPlan } from '../tuning.ts';
import { readCpuCgroup } from './cpu-cgroup.ts';

/**
 * Why the kernel refuses root a change of this kind, and what would help. Only what was looked at is given as a reason;
 * where nothing was found it says so.
 */
export async function explainRefusal(
  host: Host,
  { capability }: Tuning,
  { process, targets, usesSudo }: Pick<TuningPlan, 'process' | 'targets' | 'usesSudo'>,
): Promise<string> {
  const has = capability && (await hasCapability(host, [capability], usesSudo));
  const set = usesSudo ? 'CapBnd' : 'CapEff';
  if (capability !== undefined && has === false)
    return `Root lacks ${capability} here (${set} in /proc/self/status): run it where root has that, such as on the host of the container`;
  if (process !== undefined && targets.some(({ wanted }) => /^(fifo|rr) /.test(wanted))) {
    const why = await describeNoRealTime(host, process.pid);
    if (why !== undefined) return why;
  }
  if ((await isInUserNamespace(host)) === true)
    return 'srs-top is in a user namespace (/proc/self/uid_map), whose root has no such rights on the host: run it on the host';
  if ((await hasSeccompFilter(host)) === true)
    return 'A seccomp filter is on srs-top (Seccomp in /proc/self/status), which may forbid it: run it on the host';
  return capability !== undefined && has === true
    ? `The reason is not known: root has ${capability} here`
    : 'The reason is not known';
}

/**
 * That the cgroup of a process gives real-time threads no time: then the kernel refuses with EPERM, whatever rights one has
 * (user_check_sched_setscheduler, kernel/sched/syscalls.c; Documentation/scheduler/sched-rt-group.rst). Undefined where it
 * does, or where that is not known.
 */
export async function describeNoRealTime(host: Host, pid: number): Promise<string | undefined> {
  const { withoutRealTime } = await readCpuCgroup(host, pid);
  const [own] = withoutRealTime;
  if (own === undefined) return undefined;
  const files = withoutRealTime
    .toReversed()
    .map(({ directory }) => quoteArgument(cleanText(`${directory}/cpu.rt_runtime_us`)));
  return `The cgroup ${own.group} gives real-time threads no time (its cpu.rt_runtime_us is 0), so the kernel refuses them. Give it some of what is left of /proc/sys/kernel/sched_rt_runtime_us: ${files.map(file => `echo 100000 > ${file}`).join(' && ')}`;
}
