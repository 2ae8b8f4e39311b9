import type { SrsMetrics, ThreadMetrics } from '../../metrics/terms/metrics.ts';
import { formatPercent } from '../../text/format.ts';
import type { ThreadScope } from '../../tuning/tuning.ts';
import { stepAround } from './step-around.ts';

/** All threads of the process, or the one with this tid: a tid stays the same where a place in a list does not. */
export type ScopeChoice = 'all' | number;

/** The threads in the order of the choices: the busiest, which is nearly always meant, and the others by their tids. */
export function threadChoices({
  threads,
  busiestTid,
}: Pick<SrsMetrics, 'threads' | 'busiestTid'>): readonly ThreadMetrics[] {
  const busiest = threads.filter(({ tid }) => tid === busiestTid);
  return [...busiest, ...threads.filter(({ tid }) => tid !== busiestTid)];
}

/** The choice before or after, round the list of `all` and every thread. One that is gone counts as `all`. */
export function nextScope(scope: ScopeChoice, by: 1 | -1, threads: readonly ThreadMetrics[]): ScopeChoice {
  const choices: readonly ScopeChoice[] = ['all', ...threads.map(thread => thread.tid)];
  return stepAround(choices, scope, by);
}

export function toThreadScope(scope: ScopeChoice): ThreadScope {
  return scope === 'all' ? 'all' : [scope];
}

/** `all 4 threads`, `7851 SRT:RcvQ:w1  0.4 %`, `7847 srs  busiest, 17.2 %`. */
export function describeScope(scope: ScopeChoice, srs: SrsMetrics): string {
  if (scope === 'all') return describeAll(srs);
  const thread = srs.threads.find(({ tid }) => tid === scope);
  return thread === undefined ? `${scope} (gone)` : `${scope} ${thread.name}  ${describeLoad(thread, srs)}`;
}

/** `1/5`: which of the choices it is. */
export function placeOf(scope: ScopeChoice, srs: SrsMetrics): string {
  const place = scope === 'all' ? 1 : threadChoices(srs).findIndex(({ tid }) => tid === scope) + 2;
  return `${place}/${srs.threads.length + 1}`;
}

/** `busiest, 17.2 %`; `0.4 %`. */
export function describeLoad(thread: ThreadMetrics, srs: SrsMetrics): string {
  const percent = `${formatPercent(thread.cpuPercent)} %`;
  return thread.tid === srs.busiestTid && srs.threads.length > 1 ? `busiest, ${percent}` : percent;
}

/** The nice values that threads within the scope have now; unknown ones are left out. */
export function niceValues(scope: ScopeChoice, threads: readonly ThreadMetrics[]): readonly number[] {
  return threads
    .filter(({ tid }) => scope === 'all' || tid === scope)
    .flatMap(({ nice }) => (nice === undefined ? [] : [nice]));
}

function describeAll({ threads, threadCount }: SrsMetrics): string {
  const count = threadCount ?? threads.length;
  if (count === 0) return 'all threads';
  return count === 1 ? 'its only thread' : `all ${count} threads`;
}
