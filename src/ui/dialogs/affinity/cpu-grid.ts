import type { CpuMetrics } from '../../../metrics/terms/metrics.ts';
import { UNKNOWN } from '../../../text/format.ts';
import { padStart } from '../../../text/width.ts';
import type { Theme } from '../../../view/look/theme.ts';
import { busyPercent } from '../../../view/panes/cpu-rows.ts';
import { actionOf } from '../../parts/dialog-keys.ts';
import { CURSOR_KEYS } from './definition.ts';

/** How many cells stand in a row, and how many rows are seen at once. */
export interface GridShape {
  readonly perRow: number;
  readonly rowCount: number;
}

const GAP = 2;
/** Share of a dialog's body that a grid may take: the plan below it matters more. */
const GRID_SHARE = 0.4;

export function gridShape(cpus: readonly CpuMetrics[], width: number, bodyHeight: number): GridShape {
  const perRow = Math.max(1, Math.floor((width + GAP) / (cellWidth(cpus) + GAP)));
  const needed = Math.ceil(cpus.length / perRow);
  return { perRow, rowCount: Math.min(needed, Math.max(2, Math.floor(bodyHeight * GRID_SHARE))) };
}

/**
 * The CPUs with how busy they are (percent, as in the CPU pane), the chosen ones ticked, the cursor marked. Of more rows than
 * fit, those around the cursor.
 * @param cursor place in `cpus`
 */
export function gridLines(
  cpus: readonly CpuMetrics[],
  chosen: ReadonlySet<number>,
  cursor: number,
  shape: GridShape,
  theme: Theme,
): string[] {
  const numberWidth = widestNumber(cpus);
  const cells = cpus.map((cpu, index) => {
    const busy = cpu.idle === undefined ? UNKNOWN : Math.round(busyPercent(cpu)).toString();
    const tick = chosen.has(cpu.cpu) ? 'x' : ' ';
    const text = `[${tick}] ${padStart(String(cpu.cpu), numberWidth)} ${padStart(busy, 3)}`;
    return index === cursor ? theme.symbols.selected + theme.paint('selected', text) : ` ${text}`;
  });
  const lines = Array.from({ length: Math.ceil(cells.length / shape.perRow) }, (_, row) =>
    cells.slice(row * shape.perRow, (row + 1) * shape.perRow).join(' '.repeat(GAP)),
  );
  const first = firstRow(Math.floor(cursor / shape.perRow), lines.length, shape.rowCount);
  return lines.slice(first, first + shape.rowCount);
}

/** Where a key moves the cursor; undefined for a key that does not. */
export function moveCursor(
  key: string,
  cursor: number,
  cpuCount: number,
  shape: GridShape,
): number | undefined {
  const page = shape.perRow * shape.rowCount;
  const steps = {
    left: -1,
    right: 1,
    up: -shape.perRow,
    down: shape.perRow,
    pageUp: -page,
    pageDown: page,
    first: -cpuCount,
    last: cpuCount,
  } as const;
  const action = actionOf(CURSOR_KEYS, key);
  return action === undefined ? undefined : Math.min(cpuCount - 1, Math.max(0, cursor + steps[action]));
}

/** Keeps the cursor in the middle as far as there are rows on both sides. */
function firstRow(cursorRow: number, total: number, shown: number): number {
  return Math.max(0, Math.min(total - shown, cursorRow - Math.floor(shown / 2)));
}

function cellWidth(cpus: readonly CpuMetrics[]): number {
  return '›[x]  100'.length + widestNumber(cpus);
}

function widestNumber(cpus: readonly CpuMetrics[]): number {
  return Math.max(1, ...cpus.map(({ cpu }) => String(cpu).length));
}
