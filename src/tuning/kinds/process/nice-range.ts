import type { Refusal } from '../../tuning.ts';

/** The kernel's range (setpriority(2)). */
export const LOWEST_NICE = -20;
export const HIGHEST_NICE = 19;

/** Why a number is no nice value; undefined when it is one. */
export function refuseNice(nice: number): Refusal | undefined {
  return Number.isInteger(nice) && nice >= LOWEST_NICE && nice <= HIGHEST_NICE
    ? undefined
    : { refused: `nice ${nice}: a whole number from ${LOWEST_NICE} to ${HIGHEST_NICE} is needed` };
}
