/** Losses of a window: how many, of how long. */
export interface Losses {
  readonly count: number;
  readonly seconds: number;
}

/**
 * What became of losses: `same` is as many a second as before, as far as can be told. `few`: there are some in one window
 * alone, and so few that chance may have put them there. `short`: the window without any is too short beside the other.
 */
export type LossChange = 'none' | 'ended' | 'began' | 'fell' | 'grew' | 'same' | 'few' | 'short';

/** Less than this part of what was lost before is no change worth the name. */
const NOTABLE_SHARE = 0.1;
/** Losses come in bursts, seconds apart: a window without any tells nothing of one that is longer than twice that. */
const LEAST_SHARE_OF_TIME = 0.5;
/** Standard deviations: chance alone brings more in one of 22. */
const BY_CHANCE_WITHIN = 2;

/** Compares what two windows lost a second. Pure. */
export function compareLosses(before: Losses, after: Losses): LossChange {
  if (before.count === 0 && after.count === 0) return 'none';
  if (before.count === 0) return onlyIn(after, before) ?? 'began';
  if (after.count === 0) return onlyIn(before, after) ?? 'ended';
  const [was, is] = [before.count / before.seconds, after.count / after.seconds];
  if (canBeChance(before, after)) return 'same';
  if (is <= was * (1 - NOTABLE_SHARE)) return 'fell';
  return is >= was * (1 + NOTABLE_SHARE) ? 'grew' : 'same';
}

function onlyIn(losing: Losses, without: Losses): 'few' | 'short' | undefined {
  if (without.seconds < losing.seconds * LEAST_SHARE_OF_TIME) return 'short';
  return canBeChance(losing, without) ? 'few' : undefined;
}

/** Whether as many a second may have been lost in both: then each loss falls into one of them by their lengths. */
function canBeChance(one: Losses, other: Losses): boolean {
  const share = one.seconds / (one.seconds + other.seconds);
  const total = one.count + other.count;
  const deviation = Math.sqrt(total * share * (1 - share));
  return Math.abs(one.count - total * share) < BY_CHANCE_WITHIN * deviation;
}
