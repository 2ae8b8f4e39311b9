import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { scrubCommandLine, scrubText } from '../../../src/srs/privacy/scrub-words.ts';

/** Stands wherever a secret stands. */
const S = 'Zx9SECRET7q';

function scrubbed(...words: readonly string[]): readonly string[] {
  return scrubCommandLine(words.map(word => `${word}\0`).join(''))
    .split('\0')
    .slice(0, -1);
}

describe('command lines', () => {
  test.each<[readonly string[], readonly string[]]>([
    [
      ['ffmpeg', '-i', `rtmp://user:${S}@example.org/live/${S}?token=${S}`],
      ['ffmpeg', '-i', 'rtmp://***@example.org/live/***?***'],
    ],
    [
      ['ffmpeg', '-headers', `Authorization: Bearer ${S}\r\n`, '-y'],
      ['ffmpeg', '-headers', '***', '-y'],
    ],
    [
      ['curl', '-u', `admin:${S}`, 'http://h:1985/api/v1/summaries'],
      ['curl', '-u', '***', 'http://h:1985/api/***'],
    ],
    [
      ['curl', '-H', `X-Api-Token: ${S}`],
      ['curl', '-H', '***'],
    ],
    [
      ['./objs/srs', '-c', 'conf/rtc.conf'],
      ['./objs/srs', '-c', 'conf/rtc.conf'],
    ],
    [
      ['ffmpeg', '-passphrase', S, '-f', 'flv'],
      ['ffmpeg', '-passphrase', '***', '-f', 'flv'],
    ],
    [
      ['srs-bench', '--stream-key', S],
      ['srs-bench', '--stream-key', '***'],
    ],
    [
      ['x', `--token=${S}`, 'y'],
      ['x', '--token=***', 'y'],
    ],
    [
      ['env', `RTMP_KEY=${S}`, './srs'],
      ['env', 'RTMP_KEY=***', './srs'],
    ],
    [
      ['ffmpeg', `rtmp://h/live/${S} live=1 token=${S} conn=S:${S}`],
      ['ffmpeg', 'rtmp://h/live/*** live=1 token=*** conn=***'],
    ],
    [
      ['sh', '-c', `ffmpeg -passphrase ${S} -i srt://h:10080?streamid=#!::r=live/${S},m=publish`],
      ['sh', '-c', 'ffmpeg -passphrase *** -i srt://h:10080?***'],
    ],
    [
      ['sh', '-c', `x --password "a ${S} b" y`],
      ['sh', '-c', 'x --password *** y'],
    ],
    [
      ['gst-launch-1.0', 'rtmpsink', `location=rtmp://h/app/${S}`],
      ['gst-launch-1.0', 'rtmpsink', 'location=rtmp://h/app/***'],
    ],
    [
      ['ffmpeg', '-f', 'tee', `[f=flv]rtmp://a/x/${S}|[f=flv]rtmp://b/y/${S}`],
      ['ffmpeg', '-f', 'tee', '[f=flv]rtmp://a/x/***'],
    ],
    [
      ['x', `http://hooks.example.org/services/T0/B0/${S}`],
      ['x', 'http://hooks.example.org/services/***'],
    ],
    [
      ['x', `rtmp://h/${S}`],
      ['x', 'rtmp://h/***'],
    ],
    [
      ['x', `rtmp://h/app...vhost...v...token...${S}/live`],
      ['x', 'rtmp://h/***'],
    ],
    [
      ['x', `rtmp://u:a/${S}@h/app/key`],
      ['x', 'rtmp://***'],
    ],
    [
      ['x', `rtmp://u:1/${S}@h/app/key`],
      ['x', 'rtmp://***'],
    ],
    [
      ['x', `rtmp://u:a@${S}@h/app/key`],
      ['x', 'rtmp://***@h/app/***'],
    ],
    [
      ['x', `webrtc://[2001:db8::7]:8000/live/${S}`],
      ['x', 'webrtc://[2001:db8::7]:8000/live/***'],
    ],
    [
      ['x', `{"token":"${S}","a":1}`],
      ['x', '{"token":***'],
    ],
    [
      ['x', `rtmp%3A%2F%2Fh%2Flive%2F${S}`],
      ['x', '***'],
    ],
    [
      ['x', `eyJhbGciOiJI.${S}.${S}`],
      ['x', '***'],
    ],
    [
      ['x', `a=1&token=${S}&b=2`],
      ['x', 'a=1&token=***'],
    ],
    [
      ['x', 'file:///var/www/a.flv'],
      ['x', 'file:///var/www/a.flv'],
    ],
  ])('%j', (words, expected) => {
    expect(scrubbed(...words)).toEqual(expected);
  });

  test('of megabytes the first page stays, with whole arguments', () => {
    const long = scrubCommandLine(`./srs\0${'a b '.repeat(500)}\0${'x'.repeat(5_000_000)}\0`);
    expect(long).toBe(`./srs\0${'a b '.repeat(500)}\0`);
    expect(scrubCommandLine('x'.repeat(100_000))).toBe('***\0');
  });

  test('arguments stay as many', () => {
    fc.assert(
      fc.property(fc.array(fc.string({ unit: 'grapheme' })), words => {
        const bare = words.map(word => word.replaceAll('\0', ''));
        expect(scrubbed(...bare)).toHaveLength(bare.length);
      }),
    );
  });

  test('a secret never stays, wherever an address has it', () => {
    const part = fc.stringMatching(/^[a-z0-9.@:/?#&=!,;|'"<>[\]-]{0,20}$/);
    fc.assert(
      fc.property(fc.constantFrom('rtmp', 'srt', 'https'), part, part, (scheme, before, after) => {
        // As host, and as the first part of a path that goes on, it is told.
        const address = `${scheme}://h/app/${before}${S}${after}`;
        expect(scrubbed('ffmpeg', '-i', address).join(' ')).not.toContain(S);
      }),
    );
  });
});

describe('hostile texts', () => {
  test.each([
    ['one letter', 'a'],
    ['schemes', 'a://'],
    ['question marks', '?'],
    ['slashes', '/'],
    ['ats', '@a:'],
    ['names', 'token='],
    ['options', '-token '],
    ['quotes', '"token='],
    ['headers', 'x-'],
    ['dots', 'x-a-token-'],
    ['blanks', ' '],
  ])('%s take no time', (_, piece) => {
    const text = piece.repeat(Math.ceil(60_000 / piece.length)).slice(0, 60_000);
    const start = performance.now();
    scrubCommandLine(`${text}\0`);
    scrubText(text);
    expect(performance.now() - start).toBeLessThan(500);
  });
});

test.each([
  ['packets are lost: 12 % in 30 s, see renice -n -10 -p 17034', undefined],
  ['SRS 17034 (nice 0 → -10), all 4 threads', undefined],
  [`on_publish http://h/hooks/${S}?token=${S} failed`, 'on_publish http://h/hooks/***?*** failed'],
])('a sentence: %s', (text, expected) => {
  expect(scrubText(text)).toBe(expected ?? text);
});
