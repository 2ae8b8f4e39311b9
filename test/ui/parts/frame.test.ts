import { describe, expect, test } from 'vitest';
import { commandText } from '../../../src/text/quote.ts';
import { widthOf } from '../../../src/text/width.ts';
import { dialogRoom, drawFrame } from '../../../src/ui/parts/frame.ts';
import { scrolledBy } from '../../../src/ui/parts/use-viewport.ts';
import { targetTable } from '../../../src/view/lines/target-table.ts';
import { createTheme } from '../../../src/view/look/theme.ts';

const PLAIN = createTheme({ colorLevel: 0, isAscii: false });
const COLORED = createTheme({ colorLevel: 3, isAscii: false });
const ASCII = createTheme({ colorLevel: 0, isAscii: true });

describe('the frame of a dialog', () => {
  test('is no larger than the terminal, and no wider than 80 columns', () => {
    expect(dialogRoom(40, 10)).toEqual({ width: 40, innerWidth: 36, bodyHeight: 7 });
    expect(dialogRoom(200, 60)).toEqual({ width: 80, innerWidth: 76, bodyHeight: 57 });
    expect(dialogRoom(200, 60, 200).width).toBe(200);
  });

  test('fills every line to its width, also where it is coloured, wide or too long', () => {
    const lines = ['', COLORED.paint('bad', 'lost'), '日本語', 'x'.repeat(99)];
    const drawn = drawFrame(
      { title: 'renice', lines, offset: 0, hint: 'Esc leaves' },
      dialogRoom(30, 10),
      COLORED,
      6,
    );
    expect(drawn.map(widthOf)).toEqual(Array(9).fill(30));
  });

  test('shows the lines from the offset on, and says which', () => {
    const lines = Array.from({ length: 20 }, (_, index) => `line ${index + 1}`);
    const drawn = drawFrame(
      { title: 'help', lines, offset: 5, hint: 'Esc leaves' },
      dialogRoom(40, 10),
      PLAIN,
    );
    expect(drawn).toHaveLength(10);
    expect(drawn[1]).toBe('│ line 6                               │');
    expect(drawn[8]).toBe('│ Esc leaves                6-12 of 20 │');
  });

  test('is drawn in ASCII for a terminal without UTF-8', () => {
    const drawn = drawFrame(
      { title: 'renice', lines: ['renice 0 → -15: – é', 'x'.repeat(30)], offset: 0, hint: 'a | b' },
      dialogRoom(24, 10),
      ASCII,
    );
    expect(drawn).toEqual([
      '+ renice --------------+',
      '| renice 0 > -15: - ?  |',
      `| ${'x'.repeat(19)}~ |`,
      '| a | b                |',
      '+----------------------+',
    ]);
  });
});

describe('scrolling', () => {
  const view = { lineCount: 20, height: 7, hasArrows: true };

  test('keeps a line of the page before, and stays within the text', () => {
    expect(scrolledBy('PageDown', 0, view)).toBe(6);
    expect(scrolledBy('PageDown', 12, view)).toBe(13);
    expect(scrolledBy('PageUp', 4, view)).toBe(0);
    expect(scrolledBy('End', 0, view)).toBe(13);
    expect(scrolledBy('Down', 13, view)).toBe(13);
    expect(scrolledBy('PageDown', 0, { ...view, lineCount: 3 })).toBe(0);
  });

  test('leaves the arrows to a form', () => {
    expect(scrolledBy('Down', 0, { ...view, hasArrows: false })).toBeUndefined();
    expect(scrolledBy('PageDown', 0, { ...view, hasArrows: false })).toBe(6);
  });
});

describe('the table of threads', () => {
  const rows = [
    { id: '7847', name: 'srs', from: '0', to: '-15', note: 'busiest, 17.2 %' },
    { id: '7850', name: 'SRT:SndQ:w1', from: '-5', to: '-15', mark: '✖', note: '' },
  ];

  test('lines the values up', () => {
    expect(targetTable(rows, { name: 'thread', from: 'NI now', to: 'then' }, 60, PLAIN)).toEqual([
      '  thread            NI now → then',
      '  7847 srs               0 → -15    busiest, 17.2 %',
      '  7850 SRT:SndQ:w1      -5 → -15  ✖',
    ]);
  });

  test('gives up notes and names where it is narrow, never values or marks', () => {
    const lines = targetTable(rows, { name: 'thread', from: 'NI now', to: 'then' }, 30, PLAIN);
    expect(lines).toEqual([
      '  thread       NI now → then',
      '  7847 srs          0 → -15',
      '  7850 SRT:S…      -5 → -15  ✖',
    ]);
  });
});

test('a command is shown as a shell would take it', () => {
  expect(commandText(['perf', 'record', '-o', "/home/a b/it's/perf.data"])).toBe(
    "perf record -o '/home/a b/it'\\''s/perf.data'",
  );
});
