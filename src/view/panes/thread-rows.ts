import { threadCpuSeverity, threadWaitSeverity } from '../../metrics/judgement/severities.ts';
import type { SrsMetrics, ThreadMetrics } from '../../metrics/terms/metrics.ts';
import type { Thresholds } from '../../settings/thresholds.ts';
import { formatPercent, UNKNOWN } from '../../text/format.ts';
import { roleOf } from '../look/severity.ts';
import { type Column, fittingColumns, judgedCell, tableRows, tableRule } from '../look/table.ts';
import type { Theme } from '../look/theme.ts';
import type { ViewState } from '../state/view-state.ts';
import { type Extent, extentOfRows, type PaneInput, type Size, visibleRows } from './pane.ts';
import { filteredTitle, filterRows, markOrder, nothingMatches, orderNames, sortRows } from './row-choice.ts';

/** Its head, a thread, and how many more there are. */
const LEAST_UNASKED = 3;

/** Whether there is a table of threads in so many rows, its head among them. */
function hasThreadTable(srs: SrsMetrics, { showThreads }: ViewState, rows: number): boolean {
  if (showThreads === false || rows < 2) return false;
  // Unless the user asked for threads, a count of them is not worth a head and a row.
  return showThreads === true || rows >= Math.min(srs.threads.length + 1, LEAST_UNASKED);
}

/** The threads that are wanted, as many as fit below a head; nothing while they are hidden. */
export function threadTable(
  srs: SrsMetrics,
  { view, theme, snapshot }: PaneInput,
  size: Size,
): readonly string[] {
  if (!hasThreadTable(srs, view, size.rows)) return [];
  const columns = fittingColumns(threadColumns(srs, snapshot.settings.thresholds, theme), size.columns);
  const { filter, sortBy } = view.rows.srs;
  const threads = sortRows(filterRows(srs.threads, filter, textOf), sortBy, columns);
  const title = filteredTitle('threads', 'threads', filter);
  const head = tableRule(title, markOrder(columns, sortBy, theme), size.columns, theme);
  if (srs.threads.length > 0 && threads.length === 0)
    return [head, nothingMatches(filter, size.columns, theme)];
  return [
    head,
    ...visibleRows(threads, { height: size.rows - 1, offset: view.scroll.srs }, theme, shown =>
      tableRows(shown, columns, theme),
    ),
  ];
}

/** How far the table can be scrolled in so many rows. */
export function extentOfThreads(srs: SrsMetrics, view: ViewState, rows: number): Extent {
  if (!hasThreadTable(srs, view, rows)) return extentOfRows(0, rows);
  return extentOfRows(filterRows(srs.threads, view.rows.srs.filter, textOf).length, rows - 1);
}

/** What the threads can be sorted by in a table of this width. */
export function threadOrders(
  srs: SrsMetrics,
  { snapshot, theme }: PaneInput,
  columns: number,
): readonly string[] {
  return orderNames(fittingColumns(threadColumns(srs, snapshot.settings.thresholds, theme), columns));
}

/** What a filter looks at. */
function textOf({ tid, name }: ThreadMetrics): string {
  return `${tid} ${name}`;
}

function threadColumns(
  srs: SrsMetrics,
  thresholds: Thresholds,
  theme: Theme,
): readonly Column<ThreadMetrics>[] {
  const isBusiest = (thread: ThreadMetrics): boolean => thread.tid === srs.busiestTid;
  return [
    {
      head: '',
      width: 26,
      align: 'left',
      dropOrder: 0,
      cell: thread => ({
        text: ` ${isBusiest(thread) ? theme.symbols.selected : ' '}${String(thread.tid).padStart(7)} ${thread.name}`,
        role: isBusiest(thread) ? 'strong' : 'plain',
      }),
    },
    {
      head: 'NI',
      width: 5,
      align: 'right',
      dropOrder: 0,
      cell: thread => String(thread.nice ?? UNKNOWN),
      order: { name: 'NI', figure: thread => thread.nice },
    },
    {
      head: 'PR',
      order: { name: 'PR', figure: thread => thread.priority },
      width: 5,
      align: 'right',
      dropOrder: 4,
      cell: thread => String(thread.priority ?? UNKNOWN),
    },
    { head: 'policy', width: 10, align: 'right', dropOrder: 5, cell: thread => thread.policy ?? UNKNOWN },
    {
      head: 'CPU',
      order: { name: 'CPU', figure: thread => thread.lastCpu },
      width: 5,
      align: 'right',
      dropOrder: 2,
      cell: thread => String(thread.lastCpu ?? UNKNOWN),
    },
    { head: 'affinity', width: 11, align: 'right', dropOrder: 3, cell: thread => thread.affinity ?? UNKNOWN },
    {
      head: '%CPU',
      order: { name: '%CPU', figure: thread => thread.cpuPercent },
      width: 7,
      align: 'right',
      dropOrder: 0,
      cell: ({ cpuPercent }) =>
        judgedCell(formatPercent(cpuPercent), roleOf(threadCpuSeverity(cpuPercent, thresholds)), 7, theme),
    },
    {
      head: 'wait %',
      order: { name: 'wait %', figure: thread => thread.runQueueWaitPercent },
      width: 8,
      align: 'right',
      dropOrder: 1,
      cell: thread =>
        judgedCell(
          formatPercent(thread.runQueueWaitPercent),
          roleOf(threadWaitSeverity(thread, thresholds)),
          8,
          theme,
        ),
    },
  ];
}
