import type { TuningPlan, TuningTarget } from './tuning.ts';

type Change = Pick<TuningPlan, 'kind' | 'scope' | 'process'>;
type Wish = Pick<TuningTarget, 'tid' | 'wanted'>;

/**
 * The commands that give every thread what it shall have, without sudo. `renice -p PID` and `taskset -p PID` reach one
 * thread only, so every tid is named; `taskset -a` walks the threads by itself and takes in those that just came.
 * renice is util-linux's, whose `-n` is the nice value itself, not a step.
 */
export function tuningCommands(change: Change, wishes: readonly Wish[]): readonly (readonly string[])[] {
  const tidsByValue = Map.groupBy(wishes, wish => wish.wanted);
  return [...tidsByValue].flatMap(([value, group]) => {
    const tids = group.map(wish => String(wish.tid));
    if (change.kind === 'nice') return [['renice', '-n', value, '-p', ...tids]];
    if (change.scope === 'all' && tidsByValue.size === 1)
      return [['taskset', '-apc', value, `${change.process.pid}`]];
    return tids.map(tid => ['taskset', '-pc', value, tid]);
  });
}

/** What a user can type to do the same. The arguments are numbers and CPU lists: nothing in them needs a quote. */
export function toShellLine(commands: readonly (readonly string[])[], usesSudo: boolean): string {
  return commands.map(command => [...(usesSudo ? ['sudo'] : []), ...command].join(' ')).join(' && ');
}

/** `4 threads`, `1 thread`. */
export function countThreads(count: number): string {
  return count === 1 ? '1 thread' : `${count} threads`;
}

/** `SRT:GC 7849, SRT:SndQ:w1 7850, SRT:RcvQ:w1 7851 and 2 more`. */
export function nameThreads(threads: readonly { readonly tid: number; readonly name: string }[]): string {
  const named = threads.slice(0, 3).map(thread => `${thread.name} ${thread.tid}`.trim());
  return threads.length > 3 ? `${named.join(', ')} and ${threads.length - 3} more` : named.join(', ');
}
