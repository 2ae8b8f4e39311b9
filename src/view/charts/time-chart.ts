import type { Role, Theme } from '../look/theme.ts';

/** A figure over time, to be drawn with a scale at its left and times below. */
export interface TimeChart {
  /** From the oldest to the newest, equally far apart; undefined is a gap. At least one. */
  readonly values: readonly (number | undefined)[];
  /** What a value is, which colours its part of the chart. */
  readonly roleOf: (value: number) => Role;
  /** For below each value, in ASCII; as many of them are written as there is room for. */
  readonly labels: readonly string[];
  /** What the top of the chart stands for; above 0. Its bottom is 0. */
  readonly top: number;
  readonly columns: number;
  /** With the two rows of the time axis; from `LEAST_CHART_ROWS` on. */
  readonly rows: number;
}

/** One column of one row of a chart: a character, and what it is. */
export interface ChartCell {
  readonly text: string;
  readonly role: Role;
}

export interface DrawnChart {
  /** As many rows as were asked for, each of as many cells as the chart has columns. The axis is the last but one. */
  readonly rows: readonly (readonly ChartCell[])[];
  /** The column in which the value with this index is drawn. */
  readonly columnOf: (index: number) => number;
}

export type DrawChart = (chart: TimeChart) => DrawnChart;

/** With fewer there is no room for two figures beside the chart. */
export const LEAST_CHART_ROWS = 4;
/** With fewer there is no room for a time below the chart. */
export const LEAST_CHART_COLUMNS = 20;
/** So that charts above one another begin alike. */
const LEAST_LABEL_COLUMNS = 6;
const STEPS = [10, 5, 4, 2];

/** Into how many parts the figures at the left divide the scale of a chart of so many rows: none of them is rounded. */
export function labelSteps(top: number, rows: number): number {
  const isExact = (step: number): boolean =>
    Number.isInteger(step < 1 ? Number((step * 100).toFixed(9)) : step);
  return STEPS.find(steps => 2 * steps <= rows - 2 && isExact(top / steps)) ?? 1;
}

/** Columns for the figures at the left, which have two decimals where a step is less than 1. */
export function labelColumns(top: number, steps: number): number {
  return Math.max(LEAST_LABEL_COLUMNS, formatLabel(top, top / steps).length);
}

export function formatLabel(value: number, step: number): string {
  return value.toFixed(step < 1 && value !== 0 ? 2 : 0);
}

/** What a blank is painted as: it has no colour of its own, and goes on in that before it, unless that is inverse. */
function roleOfBlank(before: Role, { isBadInverse }: Theme): Role {
  return before === 'bad' && isBadInverse ? 'plain' : before;
}

/** Cells as a line of the terminal, with as few changes of colour as they allow. */
export function paintCells(cells: readonly ChartCell[], theme: Theme): string {
  let line = '';
  let run = '';
  let runRole: Role = 'plain';
  for (let index = 0; index < cells.length; index++) {
    const { text, role } = cells[index] as ChartCell;
    const own: Role = text === ' ' ? roleOfBlank(runRole, theme) : role;
    if (own !== runRole) {
      line += theme.paint(runRole, run);
      run = '';
      runRole = own;
    }
    run += text;
  }
  return line + theme.paint(runRole, run);
}

/**
 * As `paintCells`, of a text that has one character of 16 bits a column: charts that are drawn every second make no thousands
 * of cells for it.
 */
export function paintText(text: string, roleAt: (column: number) => Role, theme: Theme): string {
  let line = '';
  let runFrom = 0;
  let runRole: Role = 'plain';
  for (let column = 0; column < text.length; column++) {
    const role: Role = text[column] === ' ' ? roleOfBlank(runRole, theme) : roleAt(column);
    if (role === runRole) continue;
    line += theme.paint(runRole, text.slice(runFrom, column));
    runFrom = column;
    runRole = role;
  }
  return line + theme.paint(runRole, text.slice(runFrom));
}
