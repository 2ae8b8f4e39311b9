import { execFileSync } from 'node:child_process';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { quoteForShell } from '../../../src/host/remote/quote.ts';

const SHELLS = [['dash'], ['bash'], ['busybox', 'sh']];

/** What a shell makes of it, word for word. */
function readBack([file = '', ...args]: readonly string[], words: readonly string[]): readonly string[] {
  const script = `set -- ${quoteForShell(['x', ...words])}; shift; for word; do printf '%s\\0' "$word"; done`;
  const read = execFileSync(file, [...args], {
    input: script,
    encoding: 'utf8',
    env: { PATH: '/usr/bin:/bin' },
  });
  return read.split('\0').slice(0, -1);
}

/** Text that means something to a shell, or to a terminal, between any other. */
const word = fc.string({
  unit: fc.oneof(
    fc.constantFrom(
      ...`'"\`$(){}[]<>|&;*?!~#\\ \t\n\r=-`,
      '$(id)',
      '\x1b[31m',
      "'\\''",
      '\u2028',
      'é',
      '漢',
      '😀',
    ),
    fc.string({ unit: 'binary', minLength: 1, maxLength: 1 }).filter(text => text !== '\0'),
  ),
  maxLength: 12,
});

describe.each(SHELLS)('an argument for %s', (...shell) => {
  const [name = ''] = shell;
  it(`is read back as it was by ${name}`, () => {
    fc.assert(
      fc.property(fc.array(word, { minLength: 1, maxLength: 20 }), words => {
        // What cannot be written as UTF-8 (half of a surrogate pair) is replaced wherever it leaves the program.
        expect(readBack(shell, words)).toEqual(words.map(text => text.toWellFormed()));
      }),
      { numRuns: 60 },
    );
  });
});

describe('what cannot be an argument', () => {
  it.each([[['a\0b']], [['x', '\0']], [['-c', 'x']], [['']], [[]]])('%j is refused', command => {
    expect(() => quoteForShell(command)).toThrow(/NUL|no program/);
  });
});
