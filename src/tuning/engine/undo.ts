import type { Host } from '../../host/host.ts';
import type { JournalEntry } from '../journal/journal-entries.ts';
import { tuningOf } from '../kinds/tunings.ts';
import { countOf, nameTargets } from '../plan/name-targets.ts';
import { buildPlan } from '../plan/plan.ts';
import {
  type AtOdds,
  isRefusal,
  isSameTarget,
  type Refusal,
  type Tuning,
  type TuningPlan,
  type TuningTarget,
} from '../tuning.ts';
import { type EntryTarget, type ExaminedEntry, examineHere, isUndoable } from './entry-state.ts';

/** A target that is still there. */
type LivingTarget = EntryTarget & { readonly now: string };

/** Takes a change of the journal back. Plain data, as every wish. */
export interface UndoWish {
  readonly kind: 'undo';
  readonly entry: JournalEntry;
  /** Later changes of the same targets: whether srs-top itself gave them what they have now. */
  readonly later: readonly JournalEntry[];
  /**
   * When nobody can be asked: targets at odds are left as they are and named in `leaves`; refused when that is all of
   * them.
   */
  readonly leavesAtOdds: boolean;
}

/** The wish to take a change back. @param all of the journal, the oldest first; a change that is not in it is not told of */
export function undoWish(
  entry: JournalEntry,
  all: readonly JournalEntry[] = [],
  { leavesAtOdds = false }: { readonly leavesAtOdds?: boolean } = {},
): UndoWish {
  const later = all.filter(
    one =>
      one.entry > entry.entry &&
      one.begun.kind === entry.begun.kind &&
      one.begun.targets.some(target => entry.begun.targets.some(own => isSameTarget(own, target))),
  );
  return { kind: 'undo', entry, later, leavesAtOdds };
}

/**
 * What takes a change of the journal back: each target from what it has now to what it had before. Targets that are gone
 * or back already are left out, and named. Those that have another value than srs-top gave them are in `atOdds`: to be
 * confirmed apart. Threads that came since to a process whose threads all had one value before get that one too. Refused
 * when nothing is left to take back: the process is gone, it was undone before, the host was started again.
 */
export async function planUndo(
  host: Host,
  { entry, later, leavesAtOdds }: UndoWish,
): Promise<TuningPlan | Refusal> {
  const { begun } = entry;
  const examined = await examineHere(host, entry);
  const tuning = tuningOf(begun.kind);
  if (tuning === undefined || !isUndoable(examined)) {
    return { refused: `${entry.entry} (${begun.title}) cannot be undone: ${examined.words}` };
  }
  const living = examined.targets.filter((target): target is LivingTarget => target.now !== undefined);
  const changed = living.filter(({ now, before }) => now !== before);
  const atOdds = changed
    .filter(({ now, set }) => now !== set)
    .map(({ before: _, ...target }) => ({ ...target, by: findLater(later, target) }));
  const leaves = leavesAtOdds ? atOdds : [];
  const own = changed.filter(target => !leaves.some(left => isSameTarget(left, target)));
  const newcomers = planNewcomers(examined);
  const targets = [...own.map(({ set: _, ...target }) => takeBack(target)), ...newcomers];
  if (targets.length === 0) {
    return {
      refused: `undo ${entry.entry} (${begun.title}): not done without asking, because something else has changed it since`,
    };
  }
  const areThreads = targets.every(({ startTicks }) => startTicks !== undefined);
  const plan = await buildPlan(host, tuning, {
    verb: begun.verb,
    label: begun.label,
    process: begun.process,
    // Each by name: `all` would reach threads that were not examined here.
    scope: areThreads ? targets.map(({ id }) => Number(id)) : begun.scope,
    targets,
    cautions: describe(examined, tuning, { atOdds, areNewcomersIncluded: newcomers.length > 0 }),
  });
  if (isRefusal(plan)) return plan;
  return {
    ...plan,
    title: `undo ${entry.entry}: ${plan.title}`,
    undoes: entry.entry,
    atOdds: leavesAtOdds ? [] : atOdds,
    leaves,
  };
}

function takeBack({ id, name, startTicks, now, before }: Omit<LivingTarget, 'set'>): TuningTarget {
  return { id, name, startTicks, before: now, wanted: before };
}

/** The newest of the later changes that gave the target the value that it has now. */
function findLater(later: readonly JournalEntry[], target: Omit<LivingTarget, 'before'>): number | undefined {
  const gaveIt = ({ begun }: JournalEntry): boolean =>
    begun.targets.some(one => isSameTarget(one, target) && one.wanted === target.now);
  return later.findLast(gaveIt)?.entry;
}

/** These threads never had an old value: only when all others had the same one is it clear which to give. */
function planNewcomers({ targets, newcomers }: ExaminedEntry): readonly TuningTarget[] {
  const [first] = targets;
  if (first === undefined || targets.some(({ before, set }) => before !== first.before || set !== first.set))
    return [];
  return newcomers.map(({ value, ...identity }) => ({ ...identity, before: value, wanted: first.before }));
}

function describe(
  { entry, targets, newcomers }: ExaminedEntry,
  { nouns, endWord = 'ended' }: Tuning,
  found: { readonly atOdds: readonly AtOdds[]; readonly areNewcomersIncluded: boolean },
): readonly (string | undefined)[] {
  const ended = targets.filter(({ now }) => now === undefined);
  const back = targets.filter(({ now, before }) => now === before);
  const newcomersEnd = found.areNewcomersIncluded
    ? `started since, at ${newcomers[0]?.value}: taken back too.`
    : 'started since; what it would have had before is not known, so it stays.';
  return [
    ...describeAtOdds(found.atOdds),
    entry.finished === undefined
      ? `${entry.entry} was not finished: srs-top ended before it had read back what it changed.`
      : undefined,
    newcomers.length > 0 ? `${nameTargets(newcomers)} ${newcomersEnd}` : undefined,
    ended.length > 0 ? `${nameTargets(ended)} ${endWord} since.` : undefined,
    back.length > 0 ? `Already as before: ${countOf(back.length, nouns)}, ${nameTargets(back)}.` : undefined,
  ];
}

/** `srs 7847: now at -5, srs-top had set -15. Something else has changed it since.`, by values and who gave them. */
export function describeAtOdds(atOdds: readonly AtOdds[]): readonly string[] {
  const byWords = Map.groupBy(atOdds, ({ now, set, by }) => {
    const who =
      by === undefined ? 'Something else has changed it since.' : `Number ${by} has changed it since.`;
    return `now at ${now}, srs-top had set ${set}. ${who}`;
  });
  return [...byWords].map(([words, group]) => `${nameTargets(group)}: ${words}`);
}
