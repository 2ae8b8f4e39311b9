import { describeRecent } from '../../../tuning/kinds/process/quota-cautions.ts';
import { NO_QUOTA } from '../../../tuning/kinds/process/quota-value.ts';
import type { QuotaLevel } from '../../../tuning/limits/cpu-quotas.ts';
import type { RecentThrottling } from '../../../tuning/limits/cpu-throttling.ts';
import { actionOf } from '../../parts/dialog-keys.ts';
import { NUMBER_KEYS, typeNumber } from '../../parts/to-number.ts';
import { QUOTA_KEYS } from './definition.ts';

export interface QuotaState {
  /** The cgroup that was chosen; undefined: the one that decides. */
  readonly group: string | undefined;
  /** What was typed; undefined: no quota. */
  readonly typed: string | undefined;
}

/** Proposes to lift the quota that decides. */
export function startQuota(): QuotaState {
  return { group: undefined, typed: undefined };
}

/**
 * Arrows choose the cgroup, `n` asks for no quota, and the first digit begins a number of CPUs.
 * @param shown the one that stands there now
 */
export function pressQuota(
  state: QuotaState,
  key: string,
  levels: readonly QuotaLevel[],
  shown: QuotaLevel | undefined,
): QuotaState {
  switch (actionOf(QUOTA_KEYS, key)) {
    case 'none':
      return { ...state, typed: undefined };
    case 'previousGroup':
      return { ...state, group: neighbourOf(levels, shown, -1) };
    case 'nextGroup':
      return { ...state, group: neighbourOf(levels, shown, 1) };
    case undefined: {
      if (actionOf(NUMBER_KEYS, key) === undefined) return state;
      return { ...state, typed: typeNumber(state.typed ?? '', key) };
    }
  }
}

/** What is asked for: a number that may be none yet; undefined while nothing is typed. */
export function cpusIn({ typed }: QuotaState): number | 'none' | undefined {
  if (typed === undefined) return NO_QUOTA;
  return typed === '' || typed === '.' ? undefined : Number(typed);
}

/** How much SRS is held back just now, which was looked at for the cgroup that decides: beside no other. */
export function heldBackLines(
  recent: RecentThrottling | undefined,
  shown: QuotaLevel | undefined,
  deciding: QuotaLevel | undefined,
): readonly string[] {
  const isShown = shown !== undefined && shown.file === deciding?.file;
  return recent === undefined || !isShown ? [] : [`${describeRecent(recent)}.`];
}

function neighbourOf(
  levels: readonly QuotaLevel[],
  shown: QuotaLevel | undefined,
  by: 1 | -1,
): string | undefined {
  if (shown === undefined) return undefined;
  const place = levels.findIndex(({ group }) => group === shown.group) + by;
  return levels[(place + levels.length) % levels.length]?.group;
}
