import type { Verdict } from '../metrics/verdict/verdict.ts';
import { padEnd, truncate } from '../text/width.ts';
import type { DrawChart } from './charts/time-chart.ts';
import { historyLines } from './history/history-view.ts';
import { COLUMN_GAP, type Layout, type Place } from './layout/layout.ts';
import { PANES_BY_NAME } from './layout/panes.ts';
import { type FooterContent, footerLine, headerLine, problemLines } from './lines/frame-lines.ts';
import { lossLine } from './lines/loss-line.ts';
import { isUndoable, verdictLine } from './lines/verdict-line.ts';
import { whyLines } from './lines/why-lines.ts';
import type { PaneInput, Size } from './panes/pane.ts';
import { placementLines } from './placement/placement-view.ts';
import { timeLineLines, timeLineRows } from './replay/time-line.ts';
import { lossSentence } from './sentences/loss-sentence.ts';
import { serviceLines } from './service/service-view.ts';

export interface FrameRequest extends Size, FooterContent {
  readonly layout: Layout;
  /** What stands in the line for it, where the layout has one. */
  readonly verdict?: Verdict | undefined;
  /** For the history; undefined until it is loaded. */
  readonly drawLineChart?: DrawChart | undefined;
}

/** All rows of the screen, top to bottom: as many as it has, none wider than it is. */
export function composeFrame(input: PaneInput, request: FrameRequest): readonly string[] {
  const { columns, rows, layout } = request;
  const top = [
    ...(layout.hasHeader ? [headerLine(input, columns)] : []),
    lossLine(input, columns),
    ...whyLines(input, { columns, rows }).slice(0, layout.whyRows),
  ];
  const { verdict } = request;
  const bottom = [
    ...(layout.hasVerdictLine && verdict !== undefined ? [verdictLineOf(input, verdict, request)] : []),
    ...problemLinesOf(input, request),
    ...timeLineOf(input, { columns, rows }),
    footerLine(input, request, columns),
  ];
  const room = Math.max(0, rows - top.length - bottom.length);
  const shown = shownLines(input, request, { columns, rows: room });
  const middle = Array.from({ length: room }, (_, row) => shown[row] ?? '');
  return [...top, ...middle, ...bottom].slice(0, rows).map(line => truncate(line, columns));
}

/** What stands between top and bottom: the panes, or what was opened in their place. */
function shownLines(
  input: PaneInput,
  { layout, drawLineChart }: FrameRequest,
  size: Size,
): readonly string[] {
  const { history, service, placement } = input.view;
  if (service !== undefined) return serviceLines(input, service.first, size);
  if (placement !== undefined) return placementLines(input, placement.first, size);
  return history === undefined ? paneLines(input, layout) : historyLines(input, history, size, drawLineChart);
}

function problemLinesOf(input: PaneInput, { layout, columns, rows }: FrameRequest): readonly string[] {
  return layout.hasProblemLine ? problemLines(input, { columns, rows }) : [];
}

function timeLineOf({ timeLine, theme }: PaneInput, { columns, rows }: Size): readonly string[] {
  return timeLine === undefined ? [] : timeLineLines(timeLine, { columns, rows: timeLineRows(rows), theme });
}

function verdictLineOf(input: PaneInput, verdict: Verdict, { columns, isReadOnly }: FrameRequest): string {
  const { srs, snapshot, past, marks, theme } = input;
  return verdictLine(verdict, theme, columns, {
    present: srs === undefined ? undefined : lossSentence(srs, snapshot.metrics.srs).severity,
    nowMs: past?.history.at(-1)?.atMs ?? verdict.span.doneMs,
    isUndoable: !isReadOnly && isUndoable(verdict, marks),
  });
}

function paneLines(input: PaneInput, layout: Layout): readonly string[] {
  const left = column(input, layout.left);
  const right = column(input, layout.right);
  const leftWidth = layout.left[0]?.columns ?? 0;
  const upper = Array.from({ length: layout.upperRows }, (_, row) => {
    const beside = right[row] ?? '';
    return beside === '' ? (left[row] ?? '') : padEnd(left[row] ?? '', leftWidth + COLUMN_GAP) + beside;
  });
  return [...upper, ...column(input, layout.bottom)];
}

/** The rows of the panes that stand under one another. */
function column(input: PaneInput, places: readonly Place[]): readonly string[] {
  return places.flatMap(place => {
    const lines = PANES_BY_NAME[place.name].render(input, place);
    return Array.from({ length: place.rows }, (_, row) => lines[row] ?? '');
  });
}
