import fc from 'fast-check';
import { expect, test } from 'vitest';
import { styleChange } from '../../../src/ui/terminal/cell-style-changes.ts';
import { Pen } from '../../../src/ui/terminal/cell-styles.ts';

function penAfter(...sequences: readonly string[]): Pen {
  const pen = new Pen();
  for (const sequence of sequences) pen.apply(sequence === '' ? [] : sequence.split(';').map(Number));
  return pen;
}

test.each([
  ['1', '1', ''],
  ['', '1', '\x1b[1m'],
  ['1;31', '', '\x1b[m'],
  ['1;31', '1', '\x1b[39m'],
  ['1;2', '1', '\x1b[0;1m'],
  ['1;2;31', '2;31', '\x1b[22;2m'],
  ['31', '92;41', '\x1b[92;41m'],
  ['1;3;4;7;9', '1', '\x1b[0;1m'],
  ['38;5;200', '38;5;1', '\x1b[38;5;1m'],
  ['31', '38;5;1', '\x1b[38;5;1m'],
  ['', '38;2;1;2;3;48;2;255;0;9', '\x1b[38;2;1;2;3;48;2;255;0;9m'],
  ['48;5;9', '107', '\x1b[107m'],
])('from %j to %j is %j', (from, to, sequence) => {
  expect(styleChange(penAfter(from), penAfter(to))).toBe(sequence);
});

test('leads from any style to any other', () => {
  const codes = fc
    .array(
      fc.constantFrom(
        ...['1', '2', '3', '4', '7', '9', '22', '23', '24', '27', '29', '31', '90', '97', '39', '40', '106'],
        ...['49', '38;5;0', '38;5;255', '48;5;16', '38;2;0;0;0', '48;2;255;254;253', '0'],
      ),
    )
    .map(list => list.join(';'));
  fc.assert(
    fc.property(codes, codes, (from, to) => {
      const change = styleChange(penAfter(from), penAfter(to));
      const codes = /^\x1b\[(.*)m$/.exec(change)?.[1];
      expect({ ...(codes === undefined ? penAfter(from) : penAfter(from, codes)) }).toEqual({
        ...penAfter(to),
      });
    }),
  );
});

test.each(['5', '8', '21', '53', '38', '38;7;1;2;3', '99', '108', '256'])(
  'an SGR code that is not known (%s) changes nothing, nor does what belongs to it',
  code => {
    expect({ ...penAfter('1;4;33;44', code) }).toEqual({ ...penAfter('1;4;33;44') });
  },
);
