import type { Source } from './sample.ts';

/** Whether all of a source, or a part of it, could not be had when it was read last; not of one that was never read. */
export function hasFailed({ failure, missing, atMs }: Source<unknown>): boolean {
  return Number.isFinite(atMs) && (failure ?? missing) !== undefined;
}
