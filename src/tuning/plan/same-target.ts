import type { TargetIdentity } from '../tuning.ts';

/** Whether two name the same thing: of threads, the same one for good. */
export function isSameTarget(one: TargetIdentity, other: TargetIdentity): boolean {
  return one.id === other.id && one.startTicks === other.startTicks;
}
