/** How thick a line is that leads from the middle of a cell to one of its sides. */
export type Weight = 'none' | 'light' | 'heavy';

export interface BoxArms {
  readonly up: Weight;
  readonly down: Weight;
  readonly left: Weight;
  readonly right: Weight;
}

const FIRST = 0x2500;

/**
 * U+2500 to U+257F of Unicode's chart "Box Drawing", 16 a row: up, down, left and right of each, 1 light and 2 heavy. A
 * blank one is no line that goes straight from the middle to a side: dashed, double, round or slanted.
 */
const ARMS = [
  '0011 0022 1100 2200 .... .... .... .... .... .... .... .... 0101 0102 0201 0202',
  '0110 0120 0210 0220 1001 1002 2001 2002 1010 1020 2010 2020 1101 1102 2101 1201',
  '2201 2102 1202 2202 1110 1120 2110 1210 2210 2120 1220 2220 0111 0121 0112 0122',
  '0211 0221 0212 0222 1011 1021 1012 1022 2011 2021 2012 2022 1111 1121 1112 1122',
  '2111 1211 2211 2121 2112 1221 1212 2122 1222 2221 2212 2222 .... .... .... ....',
  '.... .... .... .... .... .... .... .... .... .... .... .... .... .... .... ....',
  '.... .... .... .... .... .... .... .... .... .... .... .... .... .... .... ....',
  '.... .... .... .... 0010 1000 0001 0100 0020 2000 0002 0200 0012 1200 0021 2100',
].flatMap(row => row.split(' '));

/** The lines of a character of box drawing; undefined where it is none of straight, whole lines. */
export function armsOf(code: number): BoxArms | undefined {
  const arms = ARMS[code - FIRST];
  if (arms === undefined || arms.startsWith('.')) return undefined;
  const [up, down, left, right] = [...arms].map(digit => WEIGHTS[Number(digit)] ?? 'none');
  return { up: up ?? 'none', down: down ?? 'none', left: left ?? 'none', right: right ?? 'none' };
}

const WEIGHTS = ['none', 'light', 'heavy'] as const;

export interface Dashes {
  readonly isVertical: boolean;
  readonly weight: Weight;
  /** Of one cell. */
  readonly count: number;
}

/** `┄` to `┋` and `╌` to `╏`: the weights take turns, and so do the directions, in pairs. */
export function dashesOf(code: number): Dashes | undefined {
  const isTwo = code >= 0x254c && code <= 0x254f;
  if (!isTwo && !(code >= 0x2504 && code <= 0x250b)) return undefined;
  const count = isTwo ? 2 : code < 0x2508 ? 3 : 4;
  return { isVertical: (code & 2) !== 0, weight: (code & 1) === 0 ? 'light' : 'heavy', count };
}
