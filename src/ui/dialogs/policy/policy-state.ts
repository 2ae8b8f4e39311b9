import type { ThreadMetrics } from '../../../metrics/terms/metrics.ts';
import { CHOSEN_POLICIES, type ChosenPolicy } from '../../../tuning/kinds/process/policy.ts';
import type { ThreadScope } from '../../../tuning/tuning.ts';
import { stepAround } from '../../../view/state/step-around.ts';
import { nextScope, type ScopeChoice, toThreadScope } from '../../../view/state/thread-scope.ts';

import { actionOf } from '../../parts/dialog-keys.ts';
import { POLICY_KEYS } from './definition.ts';

export interface PolicyState {
  readonly scope: ScopeChoice;
  readonly policy: ChosenPolicy;
  /** As typed: digits, or empty. */
  readonly priority: string;
  /** A digit begins a new number. */
  readonly isProposed: boolean;
}

export interface PolicyWish {
  readonly scope: ThreadScope;
  readonly policy: ChosenPolicy;
  readonly priority: number;
}

/** In the middle: above nothing of the kernel's own (its threads have 50 and 99) but above all that is not real-time. */
const PROPOSED_PRIORITY = '10';
const LONGEST = 2;

/** Begins with what SRS has, so that two keys cannot make it real-time. */
export function startPolicy(present: string | undefined): PolicyState {
  const policy = CHOSEN_POLICIES.find(chosen => chosen === present) ?? 'other';
  return { scope: 'all', policy, priority: PROPOSED_PRIORITY, isProposed: true };
}

/** Chooses the policy or the threads, or types a priority. */
export function pressPolicy(state: PolicyState, key: string, threads: readonly ThreadMetrics[]): PolicyState {
  switch (actionOf(POLICY_KEYS, key)) {
    case 'digit': {
      const priority = ((state.isProposed ? '' : state.priority) + key).slice(0, LONGEST);
      return { ...state, priority, isProposed: false };
    }
    case 'previousThreads':
      return { ...state, scope: nextScope(state.scope, -1, threads) };
    case 'nextThreads':
      return { ...state, scope: nextScope(state.scope, 1, threads) };
    case 'previousPolicy':
      return { ...state, policy: stepAround(CHOSEN_POLICIES, state.policy, -1) };
    case 'nextPolicy':
      return { ...state, policy: stepAround(CHOSEN_POLICIES, state.policy, 1) };
    case 'erase':
      return { ...state, priority: state.priority.slice(0, -1), isProposed: false };
    case undefined:
      return state;
  }
}

/** What is asked for; undefined while a real-time policy has no priority. */
export function policyWish({ scope, policy, priority }: PolicyState): PolicyWish | undefined {
  if (!hasPriority(policy)) return { scope: toThreadScope(scope), policy, priority: 0 };
  return priority === '' ? undefined : { scope: toThreadScope(scope), policy, priority: Number(priority) };
}

export function hasPriority(policy: ChosenPolicy): boolean {
  return policy === 'fifo' || policy === 'rr';
}
