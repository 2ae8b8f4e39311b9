import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { cleanLines, cleanText } from '../../src/text/clean-text.ts';

describe('cleanText', () => {
  test('leaves a clipboard sequence (OSC 52) as harmless letters', () => {
    expect(cleanText('srs\u001b]52;c;cm0gLXJm\u0007')).toBe('srs]52;c;cm0gLXJm');
    expect(cleanText('\u009b2J\u009d0;title\u009c')).toBe('2J0;title');
    expect(cleanText('\u001b[31mred\u001b[0m')).toBe('[31mred[0m');
  });

  test('newlines and tabs become spaces', () => {
    expect(cleanText('a\nb\tc\r\nd')).toBe('a b c  d');
  });

  test('takes out what turns or hides text', () => {
    expect(cleanText('a\u202egnp.exe\u202c\u200b\u2066\ufeff\u061cb')).toBe('agnp.exeb');
    expect(cleanText('a\u2028b\u2029c')).toBe('abc');
  });

  test('keeps what people write', () => {
    for (const text of ['', './objs/srs -c conf/srs.conf', '直播服务器', 'é ü ñ', '📺 live']) {
      expect(cleanText(text)).toBe(text);
    }
  });

  test('takes out halves of surrogate pairs', () => {
    expect(cleanText('a\ud83db\udcfac📺')).toBe('abc📺');
  });

  test('never lets a control through, and changes nothing the second time', { timeout: 30_000 }, () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary', maxLength: 60 }), text => {
        const clean = cleanText(text);
        expect(clean).not.toMatch(
          /[\u0000-\u001f\u007f-\u009f\u200b-\u200f\u2028-\u202e\u2060-\u206f\ufeff]/,
        );
        expect(clean).not.toMatch(/[\u{e0000}-\u{e0fff}]/u);
        expect(cleanLines(text).replaceAll(/[\n\t]/g, '')).toBe(cleanText(text.replaceAll(/[\n\t]/g, '')));
        expect(cleanText(clean)).toBe(clean);
      }),
    );
  });

  test.each([
    ['tags', 'ok\u{e0001}\u{e0068}\u{e0069}\u{e007f}'],
    ['variation selectors', 'o\ufe0fk\u{e0100}'],
    ['joiners', 'o\u200dk\u2060\u034f'],
    ['annotations', 'o\ufff9k\ufffa\ufffb'],
    ['fillers', 'o\u115f\u1160k\u3164\uffa0'],
    ['soft hyphens', 'o\u00adk'],
    ['marks of scripts', 'o\u180ek\u{1bca0}\u{1d173}\u{13430}'],
    ['separators', 'o\u2028k\u2029'],
  ])('takes out %s', (_, text) => {
    expect(cleanText(text)).toBe('ok');
  });

  test('lets no invisible character through, of every character there is', { timeout: 30_000 }, () => {
    const unseen = /\p{Cc}|\p{Cf}|\p{Zl}|\p{Zp}|\p{Default_Ignorable_Code_Point}/u;
    let kept = 0;
    for (let code = 0; code <= 0x10ffff; code++) {
      if (code >= 0xd800 && code <= 0xdfff) continue;
      const character = String.fromCodePoint(code);
      const clean = cleanText(character);
      if (clean === character) kept++;
      const isSpace = /[\t\n\v\f\r]/.test(character);
      if (unseen.test(clean) || (clean !== character && clean !== '' && !isSpace))
        throw new Error(`U+${code.toString(16)}`);
    }
    expect(kept).toBeGreaterThan(1_100_000);
  });
});

describe('cleanLines', () => {
  test('keeps newlines and tabs', () => {
    expect(cleanLines('srs 7\n\t  55d0 main\u001b[2J\u202e (/srs)\r\n\u009b1m\n')).toBe(
      'srs 7\n\t  55d0 main[2J (/srs) \n1m\n',
    );
  });
});
