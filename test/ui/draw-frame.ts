import type { Snapshot } from '../../src/metrics/model.ts';
import { footerLine, headerLine, lossLine } from '../../src/ui/frame-lines.ts';
import { type Layout, layOut, type Place } from '../../src/ui/layout.ts';
import { padEnd } from '../../src/ui/look/text.ts';
import { createTheme } from '../../src/ui/look/theme.ts';
import type { PaneInput } from '../../src/ui/panes/pane.ts';
import { PANES_BY_NAME } from '../../src/ui/panes/panes.ts';
import { INITIAL_VIEW } from '../../src/ui/view-state.ts';

/** What the panes are drawn from: a snapshot without colours, in the view that the program begins with. */
export function paneInput(snapshot: Snapshot, change: Partial<PaneInput> = {}): PaneInput {
  const [srs] = snapshot.metrics.srs;
  return {
    snapshot,
    srs,
    past: srs === undefined ? undefined : snapshot.past.get(srs.pid),
    view: INITIAL_VIEW,
    focus: undefined,
    theme: createTheme({ colorLevel: 0, isAscii: false }),
    windowSeconds: srs?.udp.windowSeconds ?? 30,
    delaySeconds: 1,
    wanted: 'srs',
    facts: undefined,
    ...change,
  };
}

/** Where the panes go on a screen of this size. */
export function placePanes(input: PaneInput, columns: number, rows: number): Layout {
  return layOut({
    columns,
    rows,
    wishOf: (name, width) => PANES_BY_NAME[name].wish(input, width),
    hasProblems: false,
    zoomed: input.view.isZoomed ? input.view.focus : undefined,
  });
}

/** The rows of a whole screen, as the program puts them together. Nothing is cut to the screen's size here. */
export function drawFrame(input: PaneInput, columns: number, rows: number): string[] {
  const layout = placePanes(input, columns, rows);
  const left = drawColumn(input, layout.left);
  const right = drawColumn(input, layout.right);
  const leftWidth = layout.left[0]?.columns ?? 0;
  const panes =
    right.length === 0
      ? left
      : Array.from({ length: Math.max(left.length, right.length) }, (_, row) =>
          `${padEnd(left[row] ?? '', leftWidth)}  ${right[row] ?? ''}`.trimEnd(),
        );
  const height = rows - (layout.hasHeader ? 3 : 2);
  return [
    ...(layout.hasHeader ? [headerLine(input, columns)] : []),
    lossLine(input, columns),
    ...panes,
    ...Array.from({ length: Math.max(0, height - panes.length) }, () => ''),
    footerLine(input, { bytesPerSecond: 1_000 }, false, columns),
  ];
}

function drawColumn(input: PaneInput, places: readonly Place[]): string[] {
  return places.flatMap(place => {
    const lines = PANES_BY_NAME[place.name].render(input, place);
    return [...lines, ...Array.from({ length: Math.max(0, place.rows - lines.length) }, () => '')];
  });
}
