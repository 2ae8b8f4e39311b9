import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { cleanText } from '../../src/procfs/clean-text.ts';

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

  test('never lets a control through, and changes nothing the second time', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary', maxLength: 60 }), text => {
        const clean = cleanText(text);
        expect(clean).not.toMatch(
          /[\u0000-\u001f\u007f-\u009f\u200b-\u200f\u2028-\u202e\u2060-\u206f\ufeff]/,
        );
        expect(cleanText(clean)).toBe(clean);
      }),
    );
  });
});
