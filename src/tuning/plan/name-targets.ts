import type { TargetIdentity, TuningPlan } from '../tuning.ts';

/** `4 threads`, `1 thread`. */
export function countOf(count: number, [one, many]: readonly [one: string, many: string]): string {
  return `${count} ${count === 1 ? one : many}`;
}

/** `4 threads`, `1 thread`. */
export function countThreads(count: number): string {
  return countOf(count, ['thread', 'threads']);
}

/** `srs 7847`; of the host, its name. */
export function nameWhom({ label, process }: Pick<TuningPlan, 'label' | 'process'>): string {
  return process === undefined ? label : `${label} ${process.pid}`;
}

/** `SRT:GC 7849, SRT:SndQ:w1 7850, SRT:RcvQ:w1 7851 and 2 more`. */
export function nameTargets(targets: readonly Pick<TargetIdentity, 'id' | 'name'>[]): string {
  const named = targets.slice(0, 3).map(target => `${target.name} ${target.id}`.trim());
  return targets.length > 3 ? `${named.join(', ')} and ${targets.length - 3} more` : named.join(', ');
}
