import type { ExaminedEntry } from '../engine/entry-state.ts';
import { tuningOf } from '../kinds/tunings.ts';
import type { TuningKind } from '../tuning.ts';

/** A change that stands, as it would be made again after a boot. */
export interface StandingTuning {
  readonly kind: TuningKind;
  /** Name of the process: `srs`. Of the host, its name. */
  readonly label: string;
  /** Pid of the process, to find its unit; undefined for what belongs to the host. */
  readonly pid?: number | undefined;
  /** Whether every thread of the process was meant, those that come later too. */
  readonly isOfAll: boolean;
  readonly targets: readonly { readonly id: string; readonly name: string; readonly value: string }[];
}

/**
 * What changes of the journal stand for: of the same thing the newest counts, if it still has the value that srs-top gave
 * it. What somebody has changed since is not srs-top's to keep.
 * @param inForce the oldest first
 */
export function standingTunings(inForce: readonly ExaminedEntry[]): readonly StandingTuning[] {
  const seen = new Set<string>();
  const standing: StandingTuning[] = [];
  for (const { entry, targets } of inForce.toReversed()) {
    const { kind: name, label, process, scope } = entry.begun;
    const kind = tuningOf(name)?.kind;
    if (kind === undefined) continue;
    const own = targets.flatMap(({ id, name: target, now, before, set }) => {
      const key = `${kind} ${process?.pid ?? ''} ${id}`;
      if (seen.has(key) || now === undefined || now === before) return [];
      seen.add(key);
      if (now !== set) return [];
      return [{ id, name: target, value: now }];
    });
    if (own.length === 0) continue;
    const isOfAll = scope === 'all' && own.length === targets.length;
    standing.push({ kind, label, pid: process?.pid, isOfAll, targets: own });
  }
  return standing.reverse();
}
