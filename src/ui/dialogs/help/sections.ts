import { padEnd, widthOf, wrapText } from '../../../text/width.ts';
import type { Theme } from '../../../view/look/theme.ts';

/** From so many columns on sections stand side by side: a line of one column would be too long to read. */
export const TWO_COLUMNS_FROM = 100;
const GAP = 3;

/** Terms under a head, and what they mean. */
export interface Section {
  readonly head: string;
  readonly items: readonly (readonly [term: string, meaning: string])[];
}

/** Two columns of sections. */
export function inColumns(
  left: readonly Section[],
  right: readonly Section[],
  width: number,
  theme: Theme,
): readonly string[] {
  const column = Math.floor((width - GAP) / 2);
  return beside(sectionLines(left, column, theme), sectionLines(right, column, theme), column + GAP);
}

/** The sections one below the other. */
export function sectionLines(sections: readonly Section[], width: number, theme: Theme): readonly string[] {
  return sections.flatMap(({ head, items }, index) => {
    const termWidth = Math.max(...items.map(([term]) => widthOf(term)));
    return [
      ...(index === 0 ? [] : ['']),
      theme.paint('title', head),
      ...items.flatMap(([term, meaning]) => describe(term, meaning, termWidth, width, theme)),
    ];
  });
}

function beside(left: readonly string[], right: readonly string[], rightAt: number): readonly string[] {
  return Array.from({ length: Math.max(left.length, right.length) }, (_, row) => {
    const line = right[row] ?? '';
    return line === '' ? (left[row] ?? '') : padEnd(left[row] ?? '', rightAt) + line;
  });
}

/** A term and what it means; further lines stand below the meaning. */
function describe(
  term: string,
  meaning: string,
  termWidth: number,
  width: number,
  theme: Theme,
): readonly string[] {
  const start = termWidth + 4;
  return wrapText(meaning, Math.max(12, width - start)).map((line, index) => {
    const shown = index === 0 ? term : '';
    return `  ${theme.paint('strong', shown)}${' '.repeat(termWidth - widthOf(shown))}  ${line}`;
  });
}
