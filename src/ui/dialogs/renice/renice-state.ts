import type { ThreadMetrics } from '../../../metrics/terms/metrics.ts';
import { GUIDE_NICE } from '../../../tuning/kinds/process/renice.ts';
import type { ThreadScope } from '../../../tuning/tuning.ts';
import { nextScope, niceValues, type ScopeChoice, toThreadScope } from '../../../view/state/thread-scope.ts';
import { actionOf } from '../../parts/dialog-keys.ts';
import { RENICE_KEYS } from './definition.ts';
import { type NiceField, niceIn, pressNice, startNiceField } from './nice-field.ts';

export interface ReniceState {
  readonly scope: ScopeChoice;
  readonly nice: NiceField;
  /** The autogroup is meant, not the threads. */
  readonly isGroup: boolean;
}

export function startRenice(nice: number | undefined): ReniceState {
  return { scope: 'all', nice: startNiceField(nice), isGroup: false };
}

/** The value of SRS's guide; undefined where one of the threads has that, or a lower one, already. */
export function proposeNice(threads: readonly ThreadMetrics[]): number | undefined {
  return niceValues('all', threads).every(nice => nice > GUIDE_NICE) ? GUIDE_NICE : undefined;
}

/** Arrows choose the threads, `g` its autogroup instead; all other keys are the field's. */
export function pressRenice(state: ReniceState, key: string, threads: readonly ThreadMetrics[]): ReniceState {
  switch (actionOf(RENICE_KEYS, key)) {
    case 'group':
      return { ...state, isGroup: !state.isGroup };
    case 'previousThreads':
      return { ...state, scope: nextScope(state.scope, -1, threads) };
    case 'nextThreads':
      return { ...state, scope: nextScope(state.scope, 1, threads) };
    case undefined:
      return { ...state, nice: pressNice(state.nice, key, niceValues(state.scope, threads)) };
  }
}

export interface ReniceWish {
  readonly isGroup: boolean;
  readonly scope: ThreadScope;
  readonly nice: number;
}

/** What is asked for; undefined while no number is typed. */
export function wishOf(state: ReniceState): ReniceWish | undefined {
  const nice = niceIn(state.nice);
  return nice === undefined ? undefined : { isGroup: state.isGroup, scope: toThreadScope(state.scope), nice };
}
