import type { Stage } from '../../metrics/terms/stages.ts';

/** Of DNS, time and metadata of the cloud, never of media. */
const NO_MEDIA = /linklocal/;

/** The allowance of the cloud that was exceeded most, by the stage `cloud`; undefined: none that is one of media. */
export function worstAllowance({
  counters,
}: Stage): { readonly counter: string; readonly value: number } | undefined {
  return Object.entries(counters)
    .flatMap(([counter, value]) => (!value || NO_MEDIA.test(counter) ? [] : [{ counter, value }]))
    .sort((a, b) => b.value - a.value)[0];
}
