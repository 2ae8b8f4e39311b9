import type { CpuMetrics, ThreadMetrics } from '../../../metrics/terms/metrics.ts';
import { formatCpuList, parseCpuList } from '../../../procfs/cpu-list.ts';
import { presetsForAffinity } from '../../../tuning/kinds/process/affinity.ts';
import type { ThreadScope } from '../../../tuning/tuning.ts';
import { nextScope, type ScopeChoice, toThreadScope } from '../../../view/state/thread-scope.ts';
import { actionOf, keyNames } from '../../parts/dialog-keys.ts';
import { LIST_KEYS, typeList } from '../../parts/type-list.ts';
import { type GridShape, moveCursor } from './cpu-grid.ts';
import { AFFINITY_KEYS } from './definition.ts';

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

/** The CPUs that are asked for, and the threads they are for; undefined while no CPU is chosen. */
export function affinityWish(state: AffinityState): AffinityWish | undefined {
  const cpus = (state.typed ?? formatCpuList(state.chosen)).trim();
  return cpus === '' ? undefined : { scope: toThreadScope(state.scope), cpus };
}

/** The CPUs to tick: while a list is typed those that it names, if it is whole already. */
export function tickedCpus(state: AffinityState): ReadonlySet<number> {
  return state.typed === undefined ? state.chosen : new Set(parseCpuList(state.typed) ?? []);
}

/** Moves, toggles, chooses by a preset, goes to the next threads, or begins a typed list: by the keys of the definition. */
export function pressAffinity(state: AffinityState, key: string, facts: AffinityFacts): AffinityState {
  if (state.typed !== undefined) return { ...state, typed: typeList(state.typed, key) };
  const cursor = moveCursor(key, state.cursor, facts.cpus.length, facts.shape);
  if (cursor !== undefined) return { ...state, cursor };
  const action = actionOf([...AFFINITY_KEYS, ...LIST_KEYS], key);
  switch (action) {
    case 'toggle':
      return { ...state, chosen: toggle(state.chosen, facts.cpus[state.cursor]?.cpu) };
    case 'nextThreads':
      return { ...state, scope: nextScope(state.scope, 1, facts.threads) };
    case 'digit':
      return { ...state, typed: key };
    case 'startList':
      return { ...state, typed: '' };
    case 'allCpus':
    case 'allButFirst':
    case 'onlyThis': {
      const preset = presetKeys(state, facts).find(candidate => candidate.action === action);
      return preset === undefined ? state : { ...state, chosen: new Set(parseCpuList(preset.cpus)) };
    }
    // Signs and erasing are for a list that is being typed.
    default:
      return state;
  }
}

type PresetAction = 'allCpus' | 'allButFirst' | 'onlyThis';

export interface PresetKey {
  readonly action: PresetAction;
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
  const labels: readonly (readonly [action: PresetAction, label: string])[] = [
    ['allCpus', 'all'],
    ['allButFirst', 'all but CPU 0'],
    ['onlyThis', `only CPU ${cpus[state.cursor]?.cpu}`],
  ];
  return labels.flatMap(([action, label]) => {
    const preset = presets.find(candidate => candidate.label === label);
    return preset === undefined ? [] : [{ action, key: keyNames(AFFINITY_KEYS, action), ...preset }];
  });
}

function toggle(chosen: ReadonlySet<number>, cpu: number | undefined): ReadonlySet<number> {
  if (cpu === undefined) return chosen;
  const next = new Set(chosen);
  if (!next.delete(cpu)) next.add(cpu);
  return next;
}
