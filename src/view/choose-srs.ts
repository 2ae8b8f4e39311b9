import { type Trouble, troubleOf } from '../metrics/judgement/trouble.ts';
import type { Snapshot } from '../metrics/model.ts';

/** Another SRS that loses so many times as much is in another sort of trouble. */
const CLEARLY_WORSE = 10;

/**
 * Which SRS is worth looking at: the one that is shown already while it is in no less trouble than the others, so that the
 * screen does not go to and fro between two; else the one in the most trouble; of equals the first that was found. One that
 * loses packets gives way to one that loses ten times as many.
 * @param shownPid undefined: none is shown yet
 * @returns its pid; undefined when there is no SRS
 */
export function chooseSrs(
  { metrics, past, settings }: Pick<Snapshot, 'metrics' | 'past' | 'settings'>,
  shownPid: number | undefined,
): number | undefined {
  const { srs: all } = metrics;
  // Alone, it needs no judging.
  if (all.length < 2) return all[0]?.pid;
  const judged = all.map(srs => ({
    pid: srs.pid,
    trouble: troubleOf(srs, past.get(srs.pid)?.history ?? [], settings.thresholds),
  }));
  const worst = judged.reduce((most, other) => (isMore(other.trouble, most.trouble) ? other : most));
  const shown = judged.find(({ pid }) => pid === shownPid);
  if (shown === undefined) return worst.pid;
  const { level, extent } = worst.trouble;
  const isClearlyWorse =
    level > shown.trouble.level || (level === 2 && extent >= CLEARLY_WORSE * shown.trouble.extent);
  return isClearlyWorse ? worst.pid : shown.pid;
}

function isMore(trouble: Trouble, than: Trouble): boolean {
  // Without trouble the first that was found is as good as any.
  return (
    trouble.level > than.level ||
    (trouble.level === than.level && trouble.level > 0 && trouble.extent > than.extent)
  );
}
