import type { Thresholds } from '../../settings/thresholds.ts';
import type { Points } from '../history/history-points.ts';
import type { SrsMetrics, UdpWindow } from '../terms/metrics.ts';
import { ledgerOf } from '../udp/losses.ts';

/** What makes one SRS on a host worth looking at before another. */
export interface Trouble {
  /** 2: it loses packets. 1: it waits for a CPU, or uses one up, by the limits of what is bad. 0: neither, as far as is known. */
  readonly level: 0 | 1 | 2;
  /** Packets lost in the window, or percent of waiting and CPU together: comparable within a level. */
  readonly extent: number;
}

/** Waiting and CPU are judged by the mean of so many seconds: those of one refresh go up and down. */
const CALM_SECONDS = 10;

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
  // A thread with nothing to do may wait.
  const wait = mean(recent.map(point => (point.carriesLoad === false ? 0 : point.runQueueWaitPercent)));
  const cpu = mean(recent.map(({ cpuPercent }) => cpuPercent));
  return { level: wait >= runQueueWait.bad || cpu >= threadCpu.bad ? 1 : 0, extent: wait + cpu };
}

/** Counters are of a namespace, which several SRS may share: what its own sockets dropped, where that is known. */
function ownLoss(udp: UdpWindow): number {
  const { owned, lost } = ledgerOf(udp);
  return udp.unowned === undefined ? Math.max(owned, lost) : owned;
}

function mean(values: readonly (number | undefined)[]): number {
  const known = values.filter(value => value !== undefined);
  return known.length === 0 ? 0 : known.reduce((sum, value) => sum + value, 0) / known.length;
}
