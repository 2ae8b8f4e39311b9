import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { KeyReader, type Typed } from '../../../src/ui/terminal/key-reader.ts';
import { expectNoKeys, readAll, TYPING } from '../../helpers/typed-bytes.ts';

const read = (...chunks: readonly string[]): readonly Typed[] =>
  readAll(chunks.map(bytes => ({ bytes, afterMs: 0 })));
/** Each chunk so long after the one before it that an Escape has become the key. */
const readSlowly = (...chunks: readonly string[]): readonly Typed[] =>
  readAll(chunks.map(bytes => ({ bytes, afterMs: 60 })));

const PASTE: Typed = { kind: 'paste', bytes: 'r-15\r' };
const TEXT = '\x1b[200~r-15\r\x1b[201~';
const ESCAPE: Typed = { kind: 'escape' };
const key = (bytes: string): Typed => ({ kind: 'keys', bytes });

describe('what is pasted', () => {
  test.each<[string, string, readonly Typed[]]>([
    ['nothing', '', []],
    ['an Escape', '\x1b', [ESCAPE]],
    ['two of them', '\x1b\x1b', [ESCAPE, ESCAPE]],
    ['an Escape and an O', '\x1bO', [ESCAPE, key('O')]],
    ['half a report of the mouse', '\x1b[<0;12', []],
    ['the beginning of one', '\x1b[<', []],
    ['half a report in bytes', '\x1b[M!', []],
    ['half of its own beginning', '\x1b[20', []],
    ['its own end', '\x1b[201~', []],
    ['half a character', '\xe5\xaa', [key('\xe5\xaa')]],
    ['a key', 'x', [key('x')]],
  ])('behind %s is no key, wherever it is torn', (_, before, typed) => {
    const all = before + TEXT;
    expect(read(all)).toEqual([...typed, PASTE]);
    for (let at = 1; at < all.length; at++) {
      for (const way of [read, readSlowly]) {
        const pasted = way(all.slice(0, at), all.slice(at)).filter(({ kind }) => kind === 'paste');
        expect(pasted).toEqual([PASTE]);
      }
    }
    expect(readSlowly(...all).filter(({ kind }) => kind === 'paste')).toEqual([PASTE]);
    expect(readSlowly(...all).some(one => one.kind === 'keys' && /[r\r]/.test(one.bytes))).toBe(false);
  });

  test('and whose end does not come is ended by Esc alone, or by Ctrl-C, which stays a key', () => {
    const open = [
      { bytes: '\x1b[200~r\r', afterMs: 0 },
      { bytes: 'q\r', afterMs: 5_000 },
    ];
    expect(readAll(open)).toEqual([]);
    const q = { bytes: 'q', afterMs: 600 };
    const paste: Typed = { kind: 'paste', bytes: 'r\rq\r' };
    expect(readAll([...open, { bytes: '\x1b', afterMs: 600 }, q])).toEqual([paste, key('q')]);
    expect(readAll([...open, { bytes: '\x03', afterMs: 600 }, q])).toEqual([paste, key('\x03'), key('q')]);
    // Right behind the rest they may be a part of it.
    expect(readAll([...open, { bytes: '\x1b', afterMs: 60 }, q])).toEqual([]);
    expect(readAll([...open, { bytes: '\x03', afterMs: 60 }, q])).toEqual([]);
  });

  test('takes no more memory than its beginning', () => {
    const reader = new KeyReader();
    reader.push('\x1b[200~', 0);
    for (let count = 0; count < 1_000; count++) expect(reader.push('x'.repeat(10_000), 0)).toEqual([]);
    const [typed] = reader.push('\x1b[201~', 0);
    expect(typed).toEqual({ kind: 'paste', bytes: 'x'.repeat(65_536) });
  });

  test('never comes among keys, nor does an Enter that nobody pressed, in whatever mix and pieces', () => {
    fc.assert(fc.property(TYPING(true), expectNoKeys), { numRuns: 500 });
  });
});

describe('what is no sequence', () => {
  test('ends where something else begins, and is no key', () => {
    expect(read('\x1b[<0;12\r')).toEqual([key('\r')]);
    expect(read('\x1b[12\xc3\xa9')).toEqual([key('\xc3\xa9')]);
    expect(read('\x1b[Ma\x1b[A')).toEqual([key('\x1b[A')]);
  });

  test('an Escape and a letter that come at once are two keys', () => {
    expect(read('\x1bq')).toEqual([ESCAPE, key('q')]);
    expect(read('\x1b\r')).toEqual([ESCAPE, key('\r')]);
  });

  test('a bracket that is typed after an Escape is a key', () => {
    expect(readSlowly('\x1b', '[', '2')).toEqual([ESCAPE, key('[2')]);
    expect(readSlowly('\x1b', '[')).toEqual([ESCAPE, key('[')]);
    expect(readSlowly('\x1b', 'x', '[2q')).toEqual([ESCAPE, key('x'), key('[2q')]);
  });
});
