import { parseCpuList } from '../../procfs/cpu-list.ts';
import type { KernelStat, SoftirqCounts } from '../../procfs/types.ts';
import type { Sample } from '../../sampling/sample.ts';
import type { Step } from '../terms/rates.ts';

const REASON =
  "/proc/stat numbers CPUs otherwise than the host does (lxcfs?): which of them NET_RX and SRS's threads are on cannot be told";

/**
 * Whether the CPUs of /proc/stat are those that the kernel's other sources mean by the same numbers. In a container lxcfs
 * puts a file in its place that shows the CPUs of its cpuset alone, numbered from 0, while /proc/softirqs, affinities and
 * the CPU that a thread ran on last have the host's numbers.
 */
export class CpuNumbers {
  #shown: ReadonlySet<number> = new Set();
  #isOther = false;
  /** Affinities that have one of these CPUs. */
  readonly #fitting = new Set<string>();

  /**
   * Why they cannot be joined; undefined when they can, as far as is known. What was found once holds as long as /proc/stat
   * has the same CPUs.
   */
  take(
    sample: Sample,
    stat: Step<KernelStat> | undefined,
    softirqs: Step<SoftirqCounts> | undefined,
  ): string | undefined {
    const now = sample.stat.value?.cpus;
    if (now !== undefined && now.size > 0) {
      this.#show(now);
      this.#isOther ||=
        areOtherThanCounted(sample, this.#shown, stat, softirqs) ||
        sample.srs.some(({ threads }) => threads.value?.some(thread => !this.#fits(thread.affinity)));
    }
    return this.#isOther ? REASON : undefined;
  }

  #show(cpus: ReadonlyMap<number, unknown>): void {
    if (cpus.size === this.#shown.size && areAllIn(this.#shown, cpus)) return;
    this.#shown = new Set(cpus.keys());
    this.#isOther = false;
    this.#fitting.clear();
  }

  /** A thread may always run on a CPU that is online. */
  #fits(affinity: string | undefined): boolean {
    if (affinity === undefined || this.#fitting.has(affinity)) return true;
    const cpus = parseCpuList(affinity);
    const fits = cpus === undefined || cpus.length === 0 || cpus.some(cpu => this.#shown.has(cpu));
    if (fits) this.#fitting.add(affinity);
    return fits;
  }
}

function areOtherThanCounted(
  sample: Sample,
  shown: ReadonlySet<number>,
  stat: Step<KernelStat> | undefined,
  softirqs: Step<SoftirqCounts> | undefined,
): boolean {
  // Covers every CPU the host could have; CPUs that are offline have no line in /proc/stat.
  const possible = sample.softirqs.value?.get('NET_RX');
  if (possible === undefined || possible.size === 0) return false;
  for (const cpu of shown) if (!possible.has(cpu)) return true;
  if (possible.size === shown.size) return false;
  if (sample.isStatReplaced === true) return true;
  // One that went offline since the reading before is in that one.
  const isAbsent = (cpu: number): boolean => !shown.has(cpu) && stat?.before.cpus.has(cpu) === false;
  const before = softirqs?.before.get('NET_RX');
  // A CPU that received packets between two readings is online.
  for (const [cpu, count] of softirqs?.now.get('NET_RX') ?? [])
    if (isAbsent(cpu) && count > (before?.get(cpu) ?? count)) return true;
  return false;
}

function areAllIn(cpus: ReadonlySet<number>, wanted: ReadonlyMap<number, unknown>): boolean {
  for (const cpu of wanted.keys()) if (!cpus.has(cpu)) return false;
  return true;
}
