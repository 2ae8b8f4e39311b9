import type { Cell } from './cells.ts';

const LETTERS = 'abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789';

/**
 * A screen as a text that a reviewer can read and compare: its characters, then the same geometry with a letter for each
 * look (a dot for plain text), then what the letters stand for. Blanks at the ends of lines are left out of both.
 */
export function describeScreen(cells: readonly (readonly Cell[])[]): string {
  const letters = new Map<string, string>();
  const letterOf = (cell: Cell): string => {
    const look = describeLook(cell);
    if (look === '') return cell.char === ' ' ? ' ' : '.';
    const letter = letters.get(look) ?? LETTERS[letters.size];
    if (letter === undefined) throw new Error(`expected at most ${LETTERS.length} looks on a screen`);
    letters.set(look, letter);
    return letter;
  };
  const texts = cells.map(row => row.map(({ char }) => char).join(''));
  const looks = cells.map(row => row.map(letterOf).join(''));
  return [
    ...trimEnds(texts),
    '',
    '── colours',
    ...trimEnds(looks),
    '',
    ...[...letters].map(([look, letter]) => `${letter}  ${look}`),
    '',
  ].join('\n');
}

function trimEnds(lines: readonly string[]): readonly string[] {
  return lines.map(line => line.trimEnd());
}

function describeLook(cell: Cell): string {
  const words = [
    cell.foreground === 'default' ? '' : `colour ${cell.foreground}`,
    cell.background === 'default' ? '' : `on ${cell.background}`,
    cell.isBold ? 'bold' : '',
    cell.isDim ? 'dim' : '',
    cell.isInverse ? 'inverse' : '',
    cell.isUnderlined ? 'underlined' : '',
  ];
  // The colour of a blank is not to be seen.
  const isBlank = cell.char === ' ' && cell.background === 'default' && !cell.isInverse && !cell.isUnderlined;
  return isBlank ? '' : words.filter(word => word !== '').join(' ');
}
