import type { PictureCell } from '../../src/output/picture-cell.ts';

export type Rows = readonly (readonly PictureCell[])[];

/** The widest figures of srs-top's own cost, with the gap before them: `1,000.0 % 100.0 MiB 100.0 kB/s`. */
const COST_COLUMNS = 33;
const INSTEAD_OF_COST = '· · ·';

/**
 * A screen whose footer shows `· · ·` instead of what srs-top itself costs, which no two runs have in common. Keys that
 * stand where wider figures would push them out are left out too; the border of a dialog that lies there is not.
 */
export function withoutCost(rows: Rows): Rows {
  const footer = rows.at(-1) ?? [];
  const text = textOf(footer);
  const room = footer.length - COST_COLUMNS;
  const keys = [...text.matchAll(/[^\s╰─╯]+(?: [^\s╰─╯]+)*/g)]
    .map(key => key.index + key[0].length)
    .filter(end => end <= room);
  const style = footer.at(-1) ?? BLANK;
  const instead = [...INSTEAD_OF_COST].map(char => ({ ...style, char }));
  const replaced = footer.map((cell, column) => {
    const isBorder = /[╰─╯]/.test(cell.char);
    return column < Math.max(0, ...keys) || isBorder ? cell : BLANK;
  });
  return [...rows.slice(0, -1), [...replaced.slice(0, -instead.length), ...instead]];
}

/** The dialog of this title alone, with its border. Throws when it is not there. */
export function cropDialog(rows: Rows, title: string): Rows {
  const texts = rows.map(textOf);
  const top = texts.findIndex(text => text.includes(`╭ ${title} `));
  const bottom = texts.findIndex((text, row) => row > top && text.includes('╰'));
  const left = texts[top]?.indexOf('╭') ?? -1;
  const right = texts[top]?.indexOf('╮') ?? -1;
  if (top < 0 || bottom < 0 || right < 0) throw new Error(`no dialog ${title} in:\n${texts.join('\n')}`);
  return rows.slice(top, bottom + 1).map(row => row.slice(left, right + 1));
}

/** What differs from run to run, and what stands there instead. */
export type Replacement = readonly [pattern: RegExp, text: string];

/**
 * Rows of a dialog with other texts, each in the style of what it stands for. The blanks before the right border give
 * way, or become more.
 * @param replacements with global patterns of one-column characters; `$1` stands for their first group
 */
export function replaceTexts(rows: Rows, replacements: readonly Replacement[]): Rows {
  return rows.map(row => replacements.reduce((cells, replacement) => replaceIn(cells, replacement), row));
}

function replaceIn(row: readonly PictureCell[], [pattern, text]: Replacement): readonly PictureCell[] {
  const cells: PictureCell[] = [];
  let end = 0;
  for (const match of textOf(row).matchAll(pattern)) {
    const style = row[match.index] ?? BLANK;
    const instead = text.replace('$1', match[1] ?? '');
    cells.push(...row.slice(end, match.index));
    cells.push(...[...instead].map(char => ({ ...style, char })));
    end = match.index + match[0].length;
  }
  if (end === 0) return row;
  cells.push(...row.slice(end, -1));
  const border = row.slice(-1);
  return [...cells, ...blanks(row.length - cells.length - 1)].slice(0, row.length - 1).concat(border);
}

export function textOf(row: readonly PictureCell[]): string {
  return row.map(({ char }) => char).join('');
}

const BLANK: PictureCell = {
  char: ' ',
  foreground: 'default',
  background: 'default',
  isBold: false,
  isDim: false,
  isInverse: false,
  isUnderlined: false,
};

function blanks(count: number): readonly PictureCell[] {
  return Array.from({ length: Math.max(0, count) }, () => BLANK);
}
