import cliTruncate from 'cli-truncate';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import {
  padEnd,
  padStart,
  spread,
  truncate,
  truncateStart,
  widthOf,
  wrapText,
} from '../../../src/text/width.ts';
import { toAscii } from '../../../src/view/look/ascii.ts';
import { meter, sparkline } from '../../../src/view/look/bars.ts';
import { roleOf } from '../../../src/view/look/severity.ts';
import { ASCII_SYMBOLS, UNICODE_SYMBOLS } from '../../../src/view/look/symbols.ts';
import {
  type Column,
  fittingColumns,
  tableRows,
  tableRule,
  titleRule,
} from '../../../src/view/look/table.ts';
import { createTheme } from '../../../src/view/look/theme.ts';

const PLAIN = createTheme({ colorLevel: 0, isAscii: false });
const COLOURED = createTheme({ colorLevel: 1, isAscii: false });

describe('text', () => {
  test('is as wide as the terminal draws it', () => {
    expect(['srs', '媒体', 'é', '\x1b[31mred\x1b[39m', '✖'].map(widthOf)).toEqual([3, 4, 1, 3, 1]);
  });

  test('is cut to a width, at its end or at its beginning', () => {
    expect(truncate('conf/srs.conf', 8)).toBe('conf/sr…');
    expect(truncate('媒体服务器', 6)).toBe('媒体…');
    expect(truncateStart('[2001:db8::1]:8000', 9)).toBe('…:1]:8000');
    expect(truncate('srs', 0)).toBe('');
  });

  test('is cut without the library as the library cuts it', () => {
    const character = fc.constantFrom(...'srs /·─█éÀ…–~'.split(''));
    fc.assert(
      fc.property(
        fc.string({ unit: character, maxLength: 12 }),
        fc.integer({ min: 1, max: 14 }),
        (text, width) => {
          expect(truncate(text, width)).toBe(cliTruncate(text, width));
          expect(truncateStart(text, width)).toBe(cliTruncate(text, width, { position: 'start' }));
        },
      ),
    );
  });

  test('is exactly as wide as it is padded to, whatever is in it', () => {
    fc.assert(
      fc.property(
        fc.string({ unit: 'grapheme', maxLength: 12 }),
        fc.integer({ min: 1, max: 20 }),
        (raw, width) => {
          const text = raw.replace(/[^\P{C}]/gu, '');
          expect(widthOf(padEnd(text, width))).toBe(width);
          expect(widthOf(padStart(text, width))).toBe(width);
        },
      ),
    );
  });

  test('at both ends of a line: the left one gives way', () => {
    expect(spread('left side', 'right', 12)).toBe('left s…right');
    expect(spread('left', 'right', 12)).toBe('left   right');
    expect(spread('left', 'right side', 4)).toBe('rig…');
  });

  test('is broken at spaces, and words that are too long are cut', () => {
    expect(wrapText('ready but without a CPU', 10)).toEqual(['ready but', 'without a', 'CPU']);
    expect(wrapText('net.core.rmem_max', 8)).toEqual(['net.core', '.rmem_ma', 'x']);
    expect(wrapText('', 8)).toEqual(['']);
    // A folder in Chinese, and characters of two code units.
    expect(wrapText('srs /opt/流媒体/srs', 8)).toEqual(['srs', '/opt/流', '媒体/srs']);
    expect(wrapText('📺📺📺e\u0301', 3)).toEqual(['📺', '📺', '📺e\u0301']);
    expect(wrapText('📺📺', 1)).toEqual(['📺', '📺']);
  });

  test('in ASCII is as wide as it was', () => {
    expect(toAscii('– … · → 媒 é ok')).toBe('- ~ | > ?? ? ok');
    // What one code point does to the width of another: a keycap, an emoji form, a skin tone, a flag, a mark.
    expect(toAscii('1\ufe0f\u20e3|☎\ufe0f|👍🏽|🇩🇪|e\u0301|–…')).toBe('1?|??|??|??|e|-~');
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme', maxLength: 20 }), text => {
        expect(toAscii(text)).toMatch(/^[\x00-\x7f]*$/);
        expect(widthOf(toAscii(text))).toBe(widthOf(text));
      }),
    );
  });
});

describe('meter', () => {
  test.each([
    [0, ''],
    [0.5, '██'],
    [0.53, '██▏'],
    [1, '████'],
    [7, '████'],
    [undefined, ''],
  ])('%s of 4 columns is %j', (share, expected) => {
    expect(meter(share, 4, UNICODE_SYMBOLS)).toBe(expected);
  });

  test('in ASCII has whole columns', () => {
    expect(meter(0.6, 5, ASCII_SYMBOLS)).toBe('###');
  });
});

describe('sparkline', () => {
  test('puts the newest at the right, and leaves a gap a gap', () => {
    expect(sparkline([0, 50, undefined, 100], 6, UNICODE_SYMBOLS, 100)).toBe('  ▁▅ █');
    expect(sparkline([1, 2, 3, 4], 2, UNICODE_SYMBOLS, 4)).toBe('▆█');
  });

  test('of nothing but zeros is flat', () => {
    expect(sparkline([0, 0], 2, UNICODE_SYMBOLS)).toBe('▁▁');
    expect(sparkline([], 3, UNICODE_SYMBOLS)).toBe('   ');
  });

  test('never leaves its scale', () => {
    expect(sparkline([250], 1, UNICODE_SYMBOLS, 100)).toBe('█');
  });
});

test('a figure that is good, or not judged, is not coloured', () => {
  expect((['good', 'warning', 'bad', 'unknown', undefined] as const).map(roleOf)).toEqual([
    'plain',
    'warning',
    'bad',
    'unknown',
    'plain',
  ]);
});

describe('tables', () => {
  const column = (head: string, width: number, dropOrder: number, align: 'left' | 'right' = 'right') =>
    ({ head, width, align, dropOrder, cell: row => row[head] ?? '' }) satisfies Column<
      Record<string, string>
    >;
  const columns = [column('name', 10, 0, 'left'), column('a', 6, 1), column('b', 6, 2), column('c', 6, 2)];
  const headsAt = (width: number): readonly string[] =>
    fittingColumns(columns, width).map(({ head }) => head);

  test('drop the columns that are needed least, those of one rank together', () => {
    expect([28, 27, 16, 15].map(headsAt)).toEqual([
      ['name', 'a', 'b', 'c'],
      ['name', 'a'],
      ['name', 'a'],
      ['name'],
    ]);
  });

  test('narrow their first column, then give up the last, before a figure is cut', () => {
    const fixed = [column('name', 20, 0, 'left'), column('a', 8, 0), column('b', 8, 0)];
    expect(fittingColumns(fixed, 30).map(({ width }) => width)).toEqual([14, 8, 8]);
    expect(fittingColumns(fixed, 24).map(({ width }) => width)).toEqual([16, 8]);
    expect(fittingColumns(fixed, 8).map(({ width }) => width)).toEqual([8]);
  });

  test('have their heads in the rule, over their columns', () => {
    const rule = tableRule('T', columns, 30, PLAIN);
    expect(rule).toBe('─ T ────────── a     b     c ─');
    expect(widthOf(rule)).toBe(30);
    const [row = ''] = tableRows([{ name: 'x', a: '1', b: '2', c: '3' }], columns, PLAIN);
    expect(row).toBe('x              1     2     3');
    expect(row.indexOf('1')).toBe(rule.indexOf('a'));
  });

  test('cut a title that would take the place of the first head', () => {
    expect(tableRule('a very long title', columns, 30, PLAIN)).toBe('─ a very long… a     b     c ─');
  });

  test('leave out a head where a title is too short to be cut', () => {
    const narrow = [column('name', 3, 0, 'left'), column('a', 6, 1), column('b', 6, 2)];
    expect(tableRule('sockets', narrow, 20, PLAIN)).toBe('─ sockets ─── b ────');
  });

  test('colour a text, not the blanks around it', () => {
    const bad: Column<string> = {
      head: '',
      width: 6,
      align: 'right',
      dropOrder: 0,
      cell: text => ({ text, role: 'warning' }),
    };
    expect(tableRows(['7'], [bad], COLOURED)).toEqual(['     \x1b[33m7\x1b[39m']);
  });

  test('have rules as wide as they are told, whatever the title', () => {
    fc.assert(
      fc.property(fc.string({ maxLength: 60 }), fc.integer({ min: 12, max: 100 }), (title, width) => {
        const plain = title.replace(/[^ -~]/g, '');
        expect(widthOf(tableRule(plain, columns, width, PLAIN))).toBe(width);
        expect(widthOf(titleRule(plain, 'up 6:11', width, PLAIN))).toBe(width);
      }),
    );
  });
});

describe('a theme', () => {
  test('has a sign for every severity, one column wide, and another in ASCII', () => {
    for (const symbols of [UNICODE_SYMBOLS, ASCII_SYMBOLS]) {
      const signs = [symbols.good, symbols.warning, symbols.bad, symbols.unknown];
      expect(new Set(signs).size).toBe(4);
      expect(signs.map(widthOf)).toEqual([1, 1, 1, 1]);
    }
    expect(Object.values(ASCII_SYMBOLS).flat().join('')).toMatch(/^[ -~]*$/);
  });

  test('without colour paints nothing', () => {
    expect(PLAIN.paint('bad', 'x')).toBe('x');
    expect(COLOURED.paint('bad', 'x')).toBe('\x1b[31m\x1b[1mx\x1b[22m\x1b[39m');
    expect(COLOURED.paint('bad', '')).toBe('');
  });
});
