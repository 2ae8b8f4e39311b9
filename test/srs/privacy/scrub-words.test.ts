import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { scrubCommandLine, scrubText } from '../../../src/srs/privacy/scrub-words.ts';
import { cpuMsOf } from '../../helpers/cpu-ms.ts';

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
      ['x', `file:///var/www/${S}.flv`],
      ['x', 'file:***.flv'],
    ],
    [
      ['x', 'file:///var/www/index.html'],
      ['x', 'file:///var/www/index.html'],
    ],
    [
      ['ffmpeg', '-headers', 'Cookie:', S, 'more', '-y'],
      ['ffmpeg', '-headers', '***', '***', '***', '-y'],
    ],
    [
      ['curl', '-H', '"Authorization:', 'Basic', `${S}"`, '-v'],
      ['curl', '-H', '***', '***', '***', '-v'],
    ],
    [
      ['x', `rtmp:h/live/${S}`, `--url=srt:user:${S}@h.example/live/${S}`],
      ['x', 'rtmp://h/live/***', '--url=srt://***@h.example/live/***'],
    ],
    [
      ['x', `127.0.0.1/live/${S}`, `media.example.org:1935/live/${S}`, `h:1935/${S}`, `[::1]/live/${S}`],
      ['x', '127.0.0.1/live/***', 'media.example.org:1935/live/***', 'h:1935/***', '[::1]/live/***'],
    ],
    [
      ['x', `alice:${S}@db.example.org/main`],
      ['x', '***@db.example.org/main'],
    ],
    [
      ['curl', `-ualice:${S}`],
      ['curl', '-u***'],
    ],
    [
      ['sh', '-c', `curl -u alice:${S} h`],
      ['sh', '-c', 'curl -u *** h'],
    ],
    [
      ['mysql', '-uroot', `-p${S}`],
      ['mysql', '-uroot', '-p***'],
    ],
    [
      ['/usr/bin/redis-cli', '-h', 'h', '-a', S],
      ['/usr/bin/redis-cli', '-h', 'h', '-a', '***'],
    ],
    [
      ['sshpass', '-p', '1234', 'ssh', 'h'],
      ['sshpass', '-p', '***', 'ssh', 'h'],
    ],
    [
      ['x', '-p', S],
      ['x', '-p', '***'],
    ],
    [
      ['x', `ghp_${S}`, `a=github_pat_${S}`, 'AKIAIOSFODNN7EXAMPLE', `xoxb-${S}`, `sk_live_${S}`],
      ['x', '***', '***', '***', '***', '***'],
    ],
    [
      ['x', 'wJalrXUtnFEMIK7MDENGbPxRfiCYEXAMPLEKEY'],
      ['x', '***'],
    ],
    [
      ['ffmpeg', '-i', `/var/dvr/live/${S}.flv`, `-f=hls/${S}/index.m3u8`, `${S}.mp4`],
      ['ffmpeg', '-i', '***.flv', '-f=***.m3u8', '***.mp4'],
    ],
    [
      ['ffmpeg', '-rtmp_app', `live/${S}`, '-publish', `live/${S}`],
      ['ffmpeg', '-rtmp_app', '***', '-publish', '***'],
    ],
  ])('%j', (words, expected) => {
    expect(scrubbed(...words)).toEqual(expected);
  });

  test.each([
    'taskset -a -p 3 17034',
    'taskset -pc 0-3 17034',
    'renice -n -10 -p 17034',
    'perf record -a -p 17034',
    'nginx -p /etc/nginx/',
    'ssh -p 2222 host',
    'docker run -p 8080:80 -p1935:1935',
    'ffmpeg -preset veryfast -profile:v main -pix_fmt yuv420p',
    './objs/srs -c conf/rtc.conf',
    '/usr/local/srs/objs/srs -c /etc/srs/live.example.org.conf',
    'SRS at 198.18.0.1:18066 lost 7,382 of 902,144 packets (0.8 %)',
    'ip route add 10.0.0.0/8 via 10.0.0.1',
    'echo 4 > /sys/class/net/eth0/queues/rx-0/rps_cpus',
    'sysctl -w net.core.rmem_max=8388608',
    '0.0.0.0:8000/udp',
    'nginx: worker process',
  ])('%s stays', text => {
    expect(scrubText(text)).toBe(text);
    expect(scrubbed(...text.split(' '))).toEqual(text.split(' '));
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
    ['names of hosts', 'a.'],
    ['places', '=a.b/'],
    ['ports', 'a:1/'],
    ['schemes without slashes', 'rtmp:'],
    ['passwords', 'a:b'],
    ['files', ':a.flvx'],
  ])('%s take no time', (_, piece) => {
    const text = piece.repeat(Math.ceil(60_000 / piece.length)).slice(0, 60_000);
    const tookMs = cpuMsOf(() => {
      scrubCommandLine(`${text}\0`);
      scrubText(text);
    });
    expect(tookMs).toBeLessThan(500);
  });
});

test.each([
  ['packets are lost: 12 % in 30 s, see renice -n -10 -p 17034', undefined],
  ['SRS 17034 (nice 0 → -10), all 4 threads', undefined],
  [`on_publish http://h/hooks/${S}?token=${S} failed`, 'on_publish http://h/hooks/***?*** failed'],
])('a sentence: %s', (text, expected) => {
  expect(scrubText(text)).toBe(expected ?? text);
});
