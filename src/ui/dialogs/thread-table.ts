import { padEnd, padStart, widthOf } from '../look/text.ts';
import type { Theme } from '../look/theme.ts';

/** The gaps, the arrow and the mark. */
const SIGNS_WIDTH = 9;
const NARROWEST_NAME = 6;

export interface ThreadRow {
  readonly tid: number;
  readonly name: string;
  readonly from: string;
  readonly to: string;
  /** Stands behind the value: whether it was reached. */
  readonly mark?: string;
  /** What else is to say; left out where a line is too short for it. */
  readonly note: string;
}

/** `7847 srs   0 → -15   busiest`, a line for each thread below a head. Names give way, values do not. */
export function threadTable(
  rows: readonly ThreadRow[],
  head: { readonly from: string; readonly to: string },
  width: number,
  theme: Theme,
): string[] {
  const widest = (texts: readonly string[]): number => Math.max(0, ...texts.map(widthOf));
  const names = rows.map(({ tid, name }) => `${tid} ${name}`);
  const fromWidth = widest([head.from, ...rows.map(row => row.from)]);
  const toWidth = widest([head.to, ...rows.map(row => row.to)]);
  const nameWidth = Math.min(
    widest(['thread', ...names]),
    Math.max(NARROWEST_NAME, width - fromWidth - toWidth - SIGNS_WIDTH),
  );
  const line = (name: string, { from, to, mark = '', note }: Omit<ThreadRow, 'tid' | 'name'>): string => {
    const values = `${padStart(from, fromWidth)} ${theme.symbols.arrow} ${padEnd(to, toWidth)}`;
    const bare = `  ${padEnd(name, nameWidth)}  ${values} ${mark}`.trimEnd();
    const noted = `${padEnd(bare, nameWidth + fromWidth + toWidth + SIGNS_WIDTH)} ${note}`.trimEnd();
    return widthOf(noted) <= width ? noted : bare;
  };
  return [
    theme.paint('dim', line('thread', { ...head, note: '' })),
    ...rows.map((row, index) => line(names[index] ?? '', row)),
  ];
}
