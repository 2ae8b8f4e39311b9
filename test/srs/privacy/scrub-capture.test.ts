import { expect, test } from 'vitest';
import { anonymiser } from '../../../src/srs/privacy/anonymise.ts';
import { Pseudonyms } from '../../../src/srs/privacy/pseudonyms.ts';
import { scrubCapture } from '../../../src/srs/privacy/scrub-capture.ts';
import { SCRUB_SECRETS } from '../../../src/srs/privacy/scrub-secrets.ts';

const S = 'Zx9SECRET7q';
const HEAD = '[2026-11-23 01:45:23.267][INFO][12131][6f8884e4]';
const RECORD = {
  t: 3,
  wall: '2026-11-23T01:45:50Z',
  files: {
    '/proc/7/cmdline': `./srs\0-i\0rtmp://media.example.org/live/${S}\0`,
    '/proc/7/net/udp': '  1: 097100CB:1F40 00000000:0000 07',
    '/proc/sys/kernel/hostname': 'edge-7.example.org\n',
    '/proc/loadavg': '1.00 1.00 1.00 1/2 3\n',
  },
  links: { '/proc/7/fd/9': `/data/${S}.flv` },
  commands: { 'ss -tin': 'ESTAB 0 0 203.0.113.9:1935 8.8.8.8:4711\n' },
  srsLog: `${HEAD} tcUrl=${S}\n`,
};

test('a record of a capture has no secrets', () => {
  const scrubbed = scrubCapture(RECORD, SCRUB_SECRETS);
  expect(scrubbed).toEqual({
    ...RECORD,
    files: { ...RECORD.files, '/proc/7/cmdline': './srs\0-i\0rtmp://media.example.org/live/***\0' },
    links: { '/proc/7/fd/9': '/***' },
    srsLog: `${HEAD} \n`,
  });
});

test('and other names where they are wanted', () => {
  const scrubbed = scrubCapture(RECORD, anonymiser(new Pseudonyms('edge-7.example.org')));
  expect(scrubbed).toEqual({
    ...RECORD,
    files: {
      '/proc/7/cmdline': './srs\0-i\0rtmp://host-2/app-1/***\0',
      '/proc/7/net/udp': '  1: 010012C6:1F40 00000000:0000 07',
      '/proc/sys/kernel/hostname': 'host-1\n',
      '/proc/loadavg': RECORD.files['/proc/loadavg'],
    },
    links: { '/proc/7/fd/9': '/***' },
    commands: { 'ss -tin': 'ESTAB 0 0 198.18.0.1:1935 198.18.0.2:4711\n' },
    srsLog: `${HEAD} \n`,
  });
});
