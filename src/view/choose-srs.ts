import type { Points } from '../metrics/history/history-points.ts';
import type { Snapshot } from '../metrics/model.ts';
import type { SrsMetrics, UdpWindow } from '../metrics/terms/metrics.ts';
import type { Thresholds } from '../settings/thresholds.ts';
import { lostPackets } from './sentences/loss-sentence.ts';

/** What makes one SRS on a host worth looking at before another. */
export interface Trouble {
  /** 2: it loses packets. 1: it waits for a CPU, or uses one up, by the limits of what is bad. 0: neither, as far as is known. */
  readonly level: 0 | 1 | 2;
  /** Packets lost in the window, or percent of waiting and CPU together: comparable within a level. */
  readonly extent: number;
}

/** Waiting and CPU are judged by the mean of so many seconds: those of one refresh go up and down. */
const CALM_SECONDS = 10;
/** Another SRS that loses so many times as much is in another sort of trouble. */
const CLEARLY_WORSE = 10;

/** How much trouble an SRS is in. */
export function troubleOf(
  srs: SrsMetrics,
  history: Points,
  { runQueueWait, threadCpu }: Thresholds,
): Trouble {
  const lost = ownLoss(srs.udp);
  if (lost > 0) return { level: 2, extent: lost };
  const calmFromMs = (history.at(-1)?.atMs ?? 0) - CALM_SECONDS * 1_000;
  const recent = history.slice(history.findLastIndex(({ atMs }) => atMs <= calmFromMs) + 1);
  // Who has nothing to do may wait.
  const wait = mean(recent.map(point => (point.carriesLoad === false ? 0 : point.runQueueWaitPercent)));
  const cpu = mean(recent.map(({ cpuPercent }) => cpuPercent));
  return { level: wait >= runQueueWait.bad || cpu >= threadCpu.bad ? 1 : 0, extent: wait + cpu };
}

/**
 * Which SRS is worth looking at: the one that is shown already while it is in no less trouble than the others, so that the
 * screen does not go to and fro between two; else the one in the most trouble; of equals the first that was found. One that
 * loses packets gives way to one that loses ten times as many.
 * @param shownPid undefined: none is shown yet
 * @returns its pid; undefined when there is no SRS
 */
export function chooseSrs(
  { metrics, past }: Pick<Snapshot, 'metrics' | 'past'>,
  thresholds: Thresholds,
  shownPid: number | undefined,
): number | undefined {
  const { srs: all } = metrics;
  // Alone, it needs no judging.
  if (all.length < 2) return all[0]?.pid;
  const judged = all.map(srs => ({
    pid: srs.pid,
    trouble: troubleOf(srs, past.get(srs.pid)?.history ?? [], thresholds),
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

/** Counters are of a namespace, which several SRS may share: what its own sockets dropped, where that is known. */
function ownLoss(udp: UdpWindow): number {
  const owned = udp.owners.reduce((sum, owner) => sum + owner.drops, 0);
  return udp.unowned === undefined ? Math.max(owned, lostPackets(udp)) : owned;
}

function mean(values: readonly (number | undefined)[]): number {
  const known = values.filter(value => value !== undefined);
  return known.length === 0 ? 0 : known.reduce((sum, value) => sum + value, 0) / known.length;
}
