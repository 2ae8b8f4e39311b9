import type { SrsMetrics } from '../terms/metrics.ts';
import type { PlacedThread } from '../terms/placement-terms.ts';

/** So many looks are kept: the scheduler moves a thread that may run on several CPUs to and fro. */
const LOOKS = 10;

/** Where the threads of each SRS were at the newest looks. */
export class ThreadPlaces {
  #looks = new Map<string, readonly number[]>();

  /** Takes in a look. @returns what is known of each thread by CPU, the one that was seen there most often first */
  take(
    all: readonly Pick<SrsMetrics, 'pid' | 'startTicks' | 'threads'>[],
  ): ReadonlyMap<number, readonly PlacedThread[]> {
    const looks = new Map<string, readonly number[]>();
    const byCpu = new Map<number, PlacedThread[]>();
    for (const { pid, startTicks, threads } of all) {
      for (const { tid, name, lastCpu } of threads) {
        if (lastCpu === undefined) continue;
        // A thread id can be given anew, but not so soon under the same process.
        const key = `${pid} ${startTicks} ${tid}`;
        const places = [...(this.#looks.get(key) ?? []), lastCpu].slice(-LOOKS);
        looks.set(key, places);
        for (const cpu of new Set(places)) {
          const seen = places.filter(place => place === cpu).length;
          const there = byCpu.get(cpu) ?? [];
          there.push({ pid, tid, name, seen, looks: places.length });
          byCpu.set(cpu, there);
        }
      }
    }
    this.#looks = looks;
    for (const there of byCpu.values()) there.sort((a, b) => b.seen / b.looks - a.seen / a.looks);
    return byCpu;
  }
}

/** The CPU on which a thread was seen most often; of equals the lowest. Undefined: it was seen on none. */
export function mainCpuOf(
  tid: number,
  cpus: readonly { readonly cpu: number; readonly threads: readonly PlacedThread[] }[],
): number | undefined {
  let most = 0;
  let found: number | undefined;
  for (const { cpu, threads } of cpus) {
    const seen = threads.find(thread => thread.tid === tid)?.seen ?? 0;
    if (seen <= most) continue;
    most = seen;
    found = cpu;
  }
  return found;
}
