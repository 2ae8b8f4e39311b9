import { expect, test } from 'vitest';
import { cellsOf } from '../../../src/ui/terminal/cell-picture.ts';
import { Emulator } from '../../helpers/emulator.ts';

const LINES = [
  'plain \x1b[1mbold\x1b[22m \x1b[2mdim\x1b[22m \x1b[4mline\x1b[24m',
  '\x1b[31mred\x1b[39m \x1b[94mbright\x1b[39m \x1b[38;5;208m256\x1b[39m \x1b[38;2;1;2;254mrgb\x1b[39m',
  '\x1b[7minverse\x1b[27m \x1b[41mred\x1b[49m \x1b[48;5;17mblue\x1b[49m \x1b[48;2;9;8;7mrgb\x1b[49m',
  '見る ✖ é ▃▅ 0123456789012345',
  '\x1b[32mto the end',
];

test('cells are as a terminal shows the lines', async () => {
  const size = { columns: 26, rows: 7 };
  const emulator = new Emulator(size);
  await emulator.feed(LINES.map((line, row) => `\x1b[${row + 1}H\x1b[m${line}`).join(''));
  expect(cellsOf(LINES, size)).toEqual(emulator.cells());
});

test('rows that the screen does not have are left out', () => {
  const cells = cellsOf(['a', 'b', 'c'], { columns: 1, rows: 2 });
  expect(cells.map(row => row.map(({ char }) => char))).toEqual([['a'], ['b']]);
});
