import { parseCpuList } from '../../../procfs/cpu-list.ts';
import { parseCpuMask } from '../../../procfs/cpu-mask.ts';
import { toCount } from '../../../procfs/numbers.ts';
import type { HostFailure } from '../../host.ts';
import type { Machine } from '../model/machine.ts';
import type { ReceiveQueue } from '../model/nic.ts';

/** Microseconds: less is refused (kernel/sched/core.c, `min_cfs_quota_period`). */
const LEAST_QUOTA = 1_000;

/** Writes a file of the kernel, as far as tunings do. @returns why it was refused, with the kernel's error */
export function writeFile(machine: Machine, path: string, text: string): HostFailure | undefined {
  const refuse = (detail: string): HostFailure => ({ asked: path, reason: 'failed', detail });
  const value = text.trim();
  if (machine.sysctls.has(path)) {
    if (!isParameter(value)) return refuse('EINVAL: Invalid argument');
    machine.sysctls.set(path, value.split(/\s+/).join('\t'));
    return undefined;
  }
  const queue = queueAt(machine, path);
  if (queue !== undefined)
    return writeQueue(machine, queue, value) ? undefined : refuse('EINVAL: Invalid argument');
  const group = [...machine.groups.values()].find(one => path === `/sys/fs/cgroup${one.path}/cpu.max`);
  if (group === undefined)
    return { asked: path, reason: 'gone', detail: 'ENOENT: no such file or directory' };
  const [quota = '', period] = value.split(/\s+/);
  const microseconds = quota === 'max' ? undefined : toCount(quota);
  if (quota !== 'max' && (microseconds ?? 0) < LEAST_QUOTA) return refuse('EINVAL: Invalid argument');
  group.setQuota(microseconds, period === undefined ? undefined : Number(period));
  return undefined;
}

function isParameter(value: string): boolean {
  const numbers = value.split(/\s+/).map(toCount);
  return numbers.every(number => number !== undefined) && (numbers.length > 1 || (numbers[0] ?? 0) > 0);
}

interface Place {
  readonly queue: ReceiveQueue;
  readonly what: 'irq' | 'rps';
}

function queueAt({ nics }: Machine, path: string): Place | undefined {
  for (const { name, queues } of nics) {
    for (const [index, queue] of queues.entries()) {
      if (path === `/proc/irq/${queue.irq}/smp_affinity_list`) return { queue, what: 'irq' };
      if (path === `/sys/class/net/${name}/queues/rx-${index}/rps_cpus`) return { queue, what: 'rps' };
    }
  }
  return undefined;
}

/** @returns false where the kernel takes none of these CPUs */
function writeQueue(machine: Machine, { queue, what }: Place, value: string): boolean {
  const online = machine.cpus.map(({ number }) => number);
  const cpus = what === 'irq' ? parseCpuList(value) : parseCpuMask(value);
  const usable = cpus?.filter(cpu => online.includes(cpu));
  if (usable === undefined || (what === 'irq' && usable.length === 0)) return false;
  if (what === 'irq') queue.cpus = usable;
  else queue.rpsCpus = usable;
  return true;
}
