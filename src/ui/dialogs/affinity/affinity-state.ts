import type { CpuMetrics, ThreadMetrics } from '../../../metrics/terms/metrics.ts';
import { formatCpuList, parseCpuList } from '../../../procfs/cpu-list.ts';
import { presetsForAffinity } from '../../../tuning/kinds/process/affinity.ts';
import type { ThreadScope } from '../../../tuning/tuning.ts';
import { nextScope, type ScopeChoice, toThreadScope } from '../../../view/state/thread-scope.ts';
import { typeList } from '../../parts/type-list.ts';
import { type GridShape, moveCursor } from './cpu-grid.ts';

export interface AffinityState {
  readonly scope: ScopeChoice;
  readonly chosen: ReadonlySet<number>;
  /** Place in the list of CPUs, not a CPU's number: some can be offline. */
  readonly cursor: number;
  /** A list that is being typed, which then counts instead of the ticks. Undefined: the grid has the keys. */
  readonly typed: string | undefined;
}

export interface AffinityWish {
  readonly scope: ThreadScope;
  readonly cpus: string;
}

/** What a key is judged by. */
export interface AffinityFacts {
  readonly cpus: readonly CpuMetrics[];
  readonly threads: readonly ThreadMetrics[];
  readonly shape: GridShape;
}

/** Begins with the CPUs that SRS has now, as far as they are online; with all of them when that is not known. */
export function startAffinity(affinity: string | undefined, cpus: readonly CpuMetrics[]): AffinityState {
  const online = cpus.map(({ cpu }) => cpu);
  const current = affinity === undefined ? undefined : parseCpuList(affinity);
  const chosen = new Set(current === undefined ? online : online.filter(cpu => current.includes(cpu)));
  return { scope: 'all', chosen, cursor: 0, typed: undefined };
}

/** The CPUs that are asked for, and for whom; undefined while there is none. */
export function affinityWish(state: AffinityState): AffinityWish | undefined {
  const cpus = (state.typed ?? formatCpuList(state.chosen)).trim();
  return cpus === '' ? undefined : { scope: toThreadScope(state.scope), cpus };
}

/** The CPUs to tick: while a list is typed those that it names, if it is whole already. */
export function tickedCpus(state: AffinityState): ReadonlySet<number> {
  return state.typed === undefined ? state.chosen : new Set(parseCpuList(state.typed) ?? []);
}

/** Space toggles, arrows move, `a` `x` `o` are presets, `t` goes to the next threads, a digit (or `l`) begins a typed list. */
export function pressAffinity(state: AffinityState, key: string, facts: AffinityFacts): AffinityState {
  if (state.typed !== undefined) return { ...state, typed: typeList(state.typed, key) };
  const cursor = moveCursor(key, state.cursor, facts.cpus.length, facts.shape);
  if (cursor !== undefined) return { ...state, cursor };
  if (/^\d$/.test(key)) return { ...state, typed: key };
  switch (key) {
    case 'Space':
      return { ...state, chosen: toggle(state.chosen, facts.cpus[state.cursor]?.cpu) };
    case 't':
      return { ...state, scope: nextScope(state.scope, 1, facts.threads) };
    case 'l':
      return { ...state, typed: '' };
    default: {
      const preset = presetKeys(state, facts).find(candidate => candidate.key === key);
      return preset === undefined ? state : { ...state, chosen: new Set(parseCpuList(preset.cpus)) };
    }
  }
}

export interface PresetKey {
  readonly key: string;
  readonly label: string;
  readonly cpus: string;
}

/** The presets that there are on this host, with their keys; `only CPU …` is that at the cursor. */
export function presetKeys(
  state: AffinityState,
  { cpus }: Pick<AffinityFacts, 'cpus'>,
): readonly PresetKey[] {
  const presets = presetsForAffinity(cpus.map(({ cpu }) => cpu));
  const keys = { a: 'all', x: 'all but CPU 0', o: `only CPU ${cpus[state.cursor]?.cpu}` };
  return ['a', 'x', 'o'].flatMap(key => {
    const preset = presets.find(({ label }) => label === keys[key as keyof typeof keys]);
    return preset === undefined ? [] : [{ key, ...preset }];
  });
}

function toggle(chosen: ReadonlySet<number>, cpu: number | undefined): ReadonlySet<number> {
  if (cpu === undefined) return chosen;
  const next = new Set(chosen);
  if (!next.delete(cpu)) next.add(cpu);
  return next;
}
