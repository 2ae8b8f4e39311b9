import { UNKNOWN_SHARES } from '../../metrics/cpu/cpu-shares.ts';
import type { CpuMetrics } from '../../metrics/terms/metrics.ts';
import type { PlacedCpu, PlacementConflict, PlacementMetrics } from '../../metrics/terms/placement-terms.ts';
import { busyPercent, type CpuRow, rowMaker } from '../panes/cpu-rows.ts';
import type { PaneInput } from '../panes/pane.ts';

/** A CPU with what it does and what lands there. */
export interface PlacementRow {
  readonly placed: PlacedCpu;
  readonly shares: CpuRow;
  /** The worst of what is in the way of the chosen SRS there; undefined: nothing. */
  readonly conflict: PlacementConflict['severity'] | undefined;
}

/** Every CPU, by number. Where /proc/stat has other numbers than the host, its figures are unknown. */
export function placementRows(input: PaneInput, placement: PlacementMetrics): readonly PlacementRow[] {
  const { snapshot, srs, theme } = input;
  const { cpus, cpuNumbers } = snapshot.metrics;
  const known = new Map<number, CpuMetrics>(cpuNumbers === 'host' ? cpus.map(one => [one.cpu, one]) : []);
  const toRow = rowMaker(srs, 'host', theme);
  const conflicts = conflictsOf(input, placement);
  return placement.cpus.map(placed => {
    const { cpu } = placed;
    const shares = known.get(cpu) ?? { cpu, ...UNKNOWN_SHARES, netRxPerSecond: undefined };
    // They are sorted, the worst first.
    const conflict = conflicts.find(one => one.cpu === cpu)?.severity;
    return { placed, shares: toRow(shares), conflict };
  });
}

/** What is in the way of the SRS that is looked at. */
export function conflictsOf({ srs }: PaneInput, placement: PlacementMetrics): readonly PlacementConflict[] {
  return placement.conflicts.filter(({ pid }) => pid === srs?.pid);
}

/** Those of most interest: where SRS is disturbed and where it runs, then the busiest, softirqs twice. By number. */
export function mostInteresting(rows: readonly PlacementRow[], count: number): readonly PlacementRow[] {
  const rank = ({ placed, shares, conflict }: PlacementRow): number =>
    (conflict === undefined ? 0 : 4_000) +
    (shares.isSrsCpu ? 2_000 : 0) +
    (placed.threads.length > 0 ? 1_000 : 0) +
    busyPercent(shares) +
    (shares.softirq ?? 0);
  return [...rows]
    .sort((a, b) => rank(b) - rank(a))
    .slice(0, count)
    .sort((a, b) => a.placed.cpu - b.placed.cpu);
}
