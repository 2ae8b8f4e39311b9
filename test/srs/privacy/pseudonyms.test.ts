import { describe, expect, test } from 'vitest';
import { Pseudonyms } from '../../../src/srs/privacy/pseudonyms.ts';

test('a name is always replaced by the same, and two by two', () => {
  const names = new Pseudonyms('edge-7.example.org');
  expect(names.stream('/live/room')).toBe('/app-1/stream-1');
  expect(names.stream('/live/other')).toBe('/app-1/stream-2');
  expect(names.stream('/vod/room')).toBe('/app-2/stream-1');
  expect(names.stream('/live/room')).toBe('/app-1/stream-1');
  expect(names.hostName).toBe('host-1');
  expect(names.user('alice')).toBe('user-1');
  expect(['root', 'nobody', 'systemd-network', ''].map(name => names.user(name))).toEqual([
    'root',
    'nobody',
    'systemd-network',
    '',
  ]);
});

describe('in texts', () => {
  const names = new Pseudonyms('edge-7.example.org');
  names.stream('/live/room');

  test.each([
    ['edge-7.example.org is a recording', 'host-1 is a recording'],
    ['/home/alice/srs/objs/srs -c conf/srs.conf', '/home/user-1/srs/objs/srs -c conf/srs.conf'],
    ['ffmpeg -i rtmp://***@media.example.org:1935/live/***', 'ffmpeg -i rtmp://***@host-2:1935/app-1/***'],
    ['/live/room has no key frames', '/app-1/stream-1 has no key frames'],
    ['http://203.0.113.9:1985 did not answer', 'http://198.18.0.1:1985 did not answer'],
    ['EDGE-7 listens', undefined],
    ['Edge-7.Example.org and db.example.org:5432', 'host-1 and host-3:5432'],
    ['ssh bob@edge-9 to user@1000.service', 'ssh user-2@host-4 to user@1000.service'],
    [
      '/srv/acme/a.conf and /usr/lib/x and /sys/class/net/eth0/queues',
      '/srv/dir-1/dir-2.conf and /usr/lib/x and /sys/class/net/eth0/queues',
    ],
    ['net.core.rmem_max is 212992 B, cpu.stat of srs.service, run.sh, libc.so.6', undefined],
    ['renice -n -10 -p 17034', 'renice -n -10 -p 17034'],
    ['SRS 7.0.18 lost 12 % in 30 s (/proc/17034/net/udp)', undefined],
  ])('%s', (text, expected) => {
    expect(names.text(text)).toBe(expected ?? text);
  });

  test.each([
    ['maple', 'on MAPLE: maple-leaf, maples', 'on host-1: host-1-leaf, maples'],
    ['edge-acmecorp7', 'EDGE-ACMECORP7x', 'host-1x'],
  ])('the own name %s is found in any case', (name, text, expected) => {
    expect(new Pseudonyms(name).text(text)).toBe(expected);
  });

  test('a host that is called as an ordinary word leaves that word alone', () => {
    expect(new Pseudonyms('srs').text('/usr/local/srs/objs/srs')).toBe('/usr/local/srs/objs/srs');
  });
});

test.each(['a://', '/home/', '/a/a', 'a', '://', 'a.', 'a@', '--host=', 'a-', '/'])(
  'hostile texts of %s take no time',
  piece => {
    const names = new Pseudonyms('edge-7');
    names.stream('/a/b');
    const start = performance.now();
    names.text(piece.repeat(100_000));
    expect(performance.now() - start).toBeLessThan(1_500);
  },
);
