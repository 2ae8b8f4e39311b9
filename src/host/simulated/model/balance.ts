import type { Cpu } from './cpu.ts';
import type { Task } from './task.ts';

/** CPUs: a thread moves where it finds so much more room. Without it threads would go to and fro. */
const WORTH_A_MOVE = 0.12;
/** Threads that use less are left where they are. */
const COUNTS_FROM = 0.02;

/**
 * Moves threads to CPUs with room, as the kernel's balancer does some times a second: one at a time, to the CPU with the
 * least to do among those that it may run on. By what threads want, not by their weights, as `select_task_rq_fair` and the
 * utilisation of newer kernels do.
 * @param softirqLoads what softirq takes of each CPU, 0 to 1
 */
export function balance(tasks: readonly Task[], cpus: readonly Cpu[], softirqLoads: readonly number[]): void {
  const loads = cpus.map((_, index) => softirqLoads[index] ?? 0);
  for (const { cpu, load } of tasks) loads[cpu] = (loads[cpu] ?? 0) + load;
  for (const task of tasks) {
    const isAllowed = task.cpus.includes(task.cpu);
    if (isAllowed && task.load < COUNTS_FROM) continue;
    const others = (loads[task.cpu] ?? 0) - task.load;
    const best = leastLoaded(task, loads);
    if (best === undefined || best === task.cpu) continue;
    if (isAllowed && others - (loads[best] ?? 0) < WORTH_A_MOVE) continue;
    loads[task.cpu] = others;
    loads[best] = (loads[best] ?? 0) + task.load;
    task.cpu = best;
  }
}

function leastLoaded({ cpus, cpu, load }: Task, loads: readonly number[]): number | undefined {
  const loadOf = (number: number): number =>
    (loads[number] ?? Number.POSITIVE_INFINITY) - (number === cpu ? load : 0);
  return cpus.reduce<number | undefined>(
    (best, number) => (best === undefined || loadOf(number) < loadOf(best) ? number : best),
    undefined,
  );
}
