import Line from 'blessed-contrib/lib/widget/charts/line.js';
import drawille, { type Context } from 'drawille-canvas-blessed-contrib';
import type { Role } from '../look/theme.ts';
import { type ChartCell, type DrawChart, labelColumns, labelSteps, type TimeChart } from './time-chart.ts';

/** A braille character is this many dots. */
const DOTS = { across: 2, down: 4 };
/** Where blessed-contrib draws: dots below the axis, and between the axis and a value of 0. */
const BELOW_AXIS = 11;
const ABOVE_AXIS = 2;
/** In the canvas a role is the colour of this number (from 1: blessed-contrib takes 0 for none). */
const ROLES: readonly Role[] = ['dim', 'plain', 'unknown', 'good', 'warning', 'bad'];

/**
 * Draws with blessed-contrib's line chart, without a terminal of its own: `setData` needs a canvas and its size alone.
 * Where there is a value, the line is exactly there; a gap stays a gap.
 */
export const drawLineChart: DrawChart = chart => {
  const { values, labels, top, columns, rows } = chart;
  // blessed-contrib leaves the last row of the canvas empty; it is cut off again.
  const canvasSize = { width: columns * DOTS.across, height: (rows + 1) * DOTS.down };
  const ctx = prepareContext(new drawille.Canvas(canvasSize.width, canvasSize.height).getContext());
  const plotHeight = canvasSize.height - BELOW_AXIS;
  // So much above the top that its figure still falls on the first row.
  const headroom = 1 + (ABOVE_AXIS + 0.01) / (plotHeight - ABOVE_AXIS - 0.01);
  const steps = labelSteps(top, rows);
  const xPadding = labelColumns(top * headroom, steps) * DOTS.across;
  Line.prototype.setData.call(
    {
      options: {
        showNthLabel: 1,
        xPadding,
        xLabelPadding: 0,
        minY: 0,
        maxY: top * headroom,
        // Its steps are maxY divided by this: they become even parts of the top.
        numYLabels: steps * headroom,
        style: { line: colourOf('plain'), text: colourOf('dim'), baseline: colourOf('dim') },
      },
      canvasSize,
      ctx,
    },
    seriesByRole(chart).map(({ role, y }) => ({ x: labels, y, style: { line: colourOf(role) } })),
  );
  const perValue = (canvasSize.width - xPadding) / values.length;
  return {
    rows: ctx.canvas
      .frame()
      .split('\n')
      .slice(0, rows)
      .map(line => readCells(line)),
    axisRow: Math.floor(plotHeight / DOTS.down),
    columnOf: index => Math.floor((perValue * index + xPadding + 2) / DOTS.across),
  };
};

/** blessed-contrib draws null as 0, and begins every series at the left edge. So a gap is NaN, at which the pen is up. */
function prepareContext(ctx: Context): Context {
  let isDown = false;
  const { beginPath, lineTo } = ctx;
  return Object.assign(ctx, {
    // The canvas is new; to clear it dot by dot is most of what a chart would cost.
    clearRect() {},
    beginPath() {
      isDown = false;
      beginPath.call(ctx);
    },
    lineTo(x: number, y: number) {
      if (Number.isFinite(y)) {
        if (!isDown) ctx.moveTo(x, y);
        // From a point to itself, so that a value between two gaps is a dot.
        lineTo.call(ctx, x, y);
      }
      isDown = Number.isFinite(y);
    },
  });
}

/** A series for each role: its values and the one before each, from where the line comes. The worst is drawn last. */
function seriesByRole({ values, roleOf }: TimeChart): readonly { role: Role; y: readonly number[] }[] {
  const roles = values.map(value => (value === undefined ? undefined : roleOf(value)));
  const used = ROLES.filter(role => roles.includes(role));
  // Without any value the axes are still drawn.
  return (used.length === 0 ? (['plain'] as const) : used).map(role => ({
    role,
    y: values.map((value, index) =>
      value !== undefined && (roles[index] === role || roles[index + 1] === role) ? value : Number.NaN,
    ),
  }));
}

function colourOf(role: Role): number {
  return ROLES.indexOf(role) + 1;
}

/** A row of the canvas: characters between changes of colour (`ESC [ 38;5;N m`; 39 puts it back; 49 is of the background). */
function readCells(line: string): readonly ChartCell[] {
  const cells: ChartCell[] = [];
  let role: Role = 'plain';
  for (const [part, parameters] of line.matchAll(/\x1b\[([\d;]+)m|[^\x1b]/gu)) {
    if (parameters === undefined) cells.push({ text: part, role });
    else if (parameters !== '49')
      role = ROLES[Number(/^38;5;(\d+)$/.exec(parameters)?.[1] ?? 0) - 1] ?? 'plain';
  }
  return cells;
}
