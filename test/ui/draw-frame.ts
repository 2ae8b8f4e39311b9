import type { AdvisedSnapshot } from '../../src/advice/advised.ts';
import { type Advice, NO_ADVICE } from '../../src/advice/terms/finding.ts';
import type { Snapshot } from '../../src/metrics/model.ts';
import { footerKeys } from '../../src/ui/keys/footer-keys.ts';
import type { DrawChart } from '../../src/view/charts/time-chart.ts';
import { composeFrame } from '../../src/view/compose-frame.ts';
import { type Layout, layOut } from '../../src/view/layout/layout.ts';
import { PANES_BY_NAME } from '../../src/view/layout/panes.ts';
import { problemLines } from '../../src/view/lines/frame-lines.ts';
import { whyRows } from '../../src/view/lines/why-lines.ts';
import { createTheme } from '../../src/view/look/theme.ts';
import type { PaneInput } from '../../src/view/panes/pane.ts';
import { hidesPanes, INITIAL_VIEW } from '../../src/view/state/view-state.ts';

/** What the panes are drawn from: a snapshot without colours, in the view that the program begins with. */
export function paneInput(
  snapshot: Snapshot & { readonly advice?: Advice },
  change: Partial<PaneInput> = {},
): PaneInput {
  const [srs] = snapshot.metrics.srs;
  const advised: AdvisedSnapshot = { ...snapshot, advice: snapshot.advice ?? NO_ADVICE };
  return {
    snapshot: advised,
    srs,
    past: srs === undefined ? undefined : snapshot.past.get(srs.pid),
    view: INITIAL_VIEW,
    marks: [],
    focus: undefined,
    theme: createTheme({ colorLevel: 0, isAscii: false }),
    windowSeconds: srs?.udp.windowSeconds ?? 30,
    delaySeconds: 1,
    wanted: { name: 'srs' },
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
    panes: input.view.panes,
    hasProblems: input.lineProblem !== undefined,
    problemRows: problemLines(input, { columns, rows }).length,
    whyRows: whyRows(input, { columns, rows }),
    zoomed: input.view.isZoomed || hidesPanes(input.view) ? input.view.focus : undefined,
  });
}

/** The rows of a whole screen, as the program puts them together. */
export function drawFrame(
  input: PaneInput,
  columns: number,
  rows: number,
  drawLineChart?: DrawChart,
): string[] {
  const layout = placePanes(input, columns, rows);
  const cost = { bytesPerSecond: 1_000 };
  return composeFrame(input, {
    columns,
    rows,
    layout,
    cost,
    keys: footerKeys(input, false),
    isReadOnly: false,
    drawLineChart,
  }).map(line => line.trimEnd());
}
