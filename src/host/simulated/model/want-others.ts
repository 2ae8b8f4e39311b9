import { type Task, WAITS_FOR_WORK } from './task.ts';

/** CPUs: who wants less wakes only now and then, and has a little more to do. */
const WAKES_SELDOM = 0.02;
const WAKES_EVERY_STEPS = 16;

/** How the disk is in a step. */
export interface DiskNow {
  readonly isBusy: boolean;
  readonly isStalled: boolean;
}

/**
 * Says what the threads beside SRS's want in a step. Those at the disk wait for it, and are gone once it is not busy.
 * @param active with the part of a CPU that each wants
 */
export function wantOthers(
  active: readonly (readonly [Task, number])[],
  atDisk: ReadonlySet<Task>,
  { isBusy, isStalled }: DiskNow,
  { nowMs, stepMs }: { readonly nowMs: number; readonly stepMs: number },
): void {
  for (const [task, load] of active) {
    const isAtDisk = atDisk.has(task);
    task.wantedMs = isAtDisk && (isStalled || !isBusy) ? 0 : wishOf(task.tid, load, nowMs, stepMs);
    if (!isAtDisk) continue;
    task.state = isStalled ? 'D' : 'S';
    task.wchan = isStalled ? 'folio_wait_bit_common' : WAITS_FOR_WORK;
  }
}

function wishOf(tid: number, load: number, nowMs: number, stepMs: number): number {
  if (load > WAKES_SELDOM) return stepMs * load;
  const isAwake = (nowMs / stepMs + tid) % WAKES_EVERY_STEPS === 0;
  return isAwake ? stepMs * WAKES_EVERY_STEPS * load : 0;
}
