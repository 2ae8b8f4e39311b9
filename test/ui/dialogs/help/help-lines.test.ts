import { describe, expect, test } from 'vitest';
import { widthOf } from '../../../../src/text/width.ts';
import { helpLines } from '../../../../src/ui/dialogs/help/help-lines.ts';
import { KEY_BINDINGS } from '../../../../src/ui/keys/keymap.ts';
import { dialogRoom } from '../../../../src/ui/parts/frame.ts';
import { createTheme } from '../../../../src/view/look/theme.ts';

const THEME = createTheme({ colorLevel: 0, isAscii: false });
const linesAt = (columns: number, isReadOnly = false): readonly string[] =>
  helpLines(KEY_BINDINGS, dialogRoom(columns, 50, 144).innerWidth, THEME, isReadOnly);

describe('the help', () => {
  test('says what is used most first', () => {
    expect(linesAt(160).slice(0, 2)).toEqual([
      'Most used',
      '  q quit  ? help  s next SRS  e why  v verdict  r renice  a affinity  u undo  p perf  h history  c policy  b buffers  i irq  f files',
    ]);
    expect(linesAt(160, true)[1]).toBe(
      '  q quit  ? help  s next SRS  e why  v verdict  h history  U journal  H threads  1 CPUs  o sockets  z zoom  d delay  w window  / filter',
    );
  });

  test('is seen whole at 160×50, in two columns', () => {
    const lines = linesAt(160);
    expect(lines.length).toBeLessThanOrEqual(dialogRoom(160, 50).bodyHeight);
    expect(lines[3]).toMatch(/^Change: shown first, Enter applies +Look$/);
  });

  test('is seen whole at 120×40 too', () => {
    expect(linesAt(120).length).toBeLessThanOrEqual(dialogRoom(120, 40).bodyHeight);
  });

  test.each([40, 80, 120, 160, 300])(
    'has every key, its meaning and nothing too wide at %i columns',
    columns => {
      const lines = linesAt(columns);
      const { innerWidth } = dialogRoom(columns, 50, 144);
      expect(Math.max(...lines.map(widthOf))).toBeLessThanOrEqual(innerWidth);
      const text = lines.join(' ').replaceAll(/ +/g, ' ');
      for (const { keys } of KEY_BINDINGS) expect(text).toContain(` ${keys.join(' ')} `);
      const heads = ['Change', 'Look', 'Move', 'In the history', 'Program', 'Signs'];
      for (const head of heads) expect(text).toContain(head);
    },
  );
});
