import { padEnd, padStart, widthOf } from '../../text/width.ts';
import type { Theme } from '../look/theme.ts';

/** The gaps, the arrow and the mark. */
const SIGNS_WIDTH = 9;
const NARROWEST_NAME = 6;

export interface TargetRow {
  readonly id: string;
  readonly name: string;
  readonly from: string;
  readonly to: string;
  /** Stands behind the value: whether it was reached. */
  readonly mark?: string;
  /** What else is to say; left out where a line is too short for it. */
  readonly note: string;
}

/** `7847 srs   0 → -15   busiest`, a line for each target below a head. Names give way, values do not. */
export function targetTable(
  rows: readonly TargetRow[],
  head: { readonly name: string; readonly from: string; readonly to: string },
  width: number,
  theme: Theme,
): string[] {
  const widest = (texts: readonly string[]): number => Math.max(0, ...texts.map(widthOf));
  const names = rows.map(({ id, name }) => `${id} ${name}`.trim());
  const fromWidth = widest([head.from, ...rows.map(row => row.from)]);
  const toWidth = widest([head.to, ...rows.map(row => row.to)]);
  const nameWidth = Math.min(
    widest([head.name, ...names]),
    Math.max(NARROWEST_NAME, width - fromWidth - toWidth - SIGNS_WIDTH),
  );
  const line = (name: string, { from, to, mark = '', note }: Omit<TargetRow, 'id' | 'name'>): string => {
    const values = `${padStart(from, fromWidth)} ${theme.symbols.arrow} ${padEnd(to, toWidth)}`;
    const bare = `  ${padEnd(name, nameWidth)}  ${values} ${mark}`.trimEnd();
    const noted = `${padEnd(bare, nameWidth + fromWidth + toWidth + SIGNS_WIDTH)} ${note}`.trimEnd();
    return widthOf(noted) <= width ? noted : bare;
  };
  return [
    theme.paint('dim', line(head.name, { ...head, note: '' })),
    ...rows.map((row, index) => line(names[index] ?? '', row)),
  ];
}
