import { readFileSync } from 'node:fs';
import { gunzipSync } from 'node:zlib';
import { describe, expect, test } from 'vitest';
import { LogDigest } from '../../../src/srs/log/log-digest.ts';
import { scrubLog, scrubLogLine } from '../../../src/srs/privacy/scrub-log.ts';
import { cpuMsOf } from '../../helpers/cpu-ms.ts';

function fixture(name: string): Buffer {
  return readFileSync(new URL(`../../fixtures/${name}`, import.meta.url));
}

/** What SRS's log grew by, line of the capture by line. */
function logOf(name: string): readonly string[] {
  return gunzipSync(fixture(name))
    .toString()
    .trim()
    .split('\n')
    .map(line => (JSON.parse(line) as { srsLog?: string }).srsLog ?? '');
}

function digestOf(pieces: readonly string[]): readonly unknown[] {
  const digest = new LogDigest(0);
  digest.takePast(pieces.slice(0, 3).join('').split('\n'), undefined);
  return pieces.map((piece, index) => {
    digest.take(piece.split('\n'), index * 1_000, undefined);
    return digest.at(index * 1_000);
  });
}

describe('a log without its words says the same', () => {
  test.each(['publisher-line-log', 'sendqdisc-log'])('%s', name => {
    const pieces = logOf(`${name}.ndjson.gz`);
    const scrubbed = pieces.map(scrubLog);
    expect(pieces.join('').length).toBeGreaterThan(10_000);
    expect(scrubbed.join('').length).toBeLessThan(pieces.join('').length);
    expect(digestOf(scrubbed)).toEqual(digestOf(pieces));
  });

  test('lines of 7.0.18, with and without colours', () => {
    const text = fixture('srs-7.0.18-log-lines.txt').toString();
    const coloured = text.replaceAll(/^.*$/gm, line => `\x1b[33m${line}\x1b[0m`);
    expect(digestOf([scrubLog(text)])).toEqual(digestOf([text]));
    expect(digestOf([scrubLog(coloured)])).toEqual(digestOf([coloured]));
  });
});

const S = 'Zx9SECRET7q';
const HEAD = '[2026-11-23 01:45:23.267][ERROR][12131][6f8884e4][11]';

test.each([
  [`${HEAD} http: post http://hook/on_publish?token=${S} failed`, `${HEAD} `],
  [`${HEAD}[RTMP] ${S}`, `${HEAD}[RTMP] `],
  [`\x1b[31m${HEAD} rtmp connect app=live, tcUrl=rtmp://h/live?k=${S}\x1b[0m`, `\x1b[31m${HEAD} `],
  [`thread [12131][6f8884e4]: do_cycle() [src/app/x.cpp:99] ${S}`, ''],
  [S, ''],
  [`[${S}] x`, ''],
  [`${HEAD}[${S} x] y`, ''],
  [
    `[2026-11-23 01:45:23.267][WARN][12131][6f8884e4][11] handle udp pkt, count=7/7, err: code=5008(RtcStun)(RTC do STUN or ICE failed) : size=201, data=[90 78] : no session, peer_id=192.0.2.7:51355, fast=-72`,
    `[2026-11-23 01:45:23.267][WARN][12131][6f8884e4][11] handle udp pkt, count=7/7, err: code=5008(RtcStun)(RTC do STUN or ICE failed) : size=201, data=[00] : no session, peer_id=0.0.0.0:51355, fast=-72`,
  ],
])('%j', (line, expected) => {
  expect(scrubLogLine(line)).toBe(expected);
});

test('a piece that ended amid a line does so still', () => {
  expect(scrubLog(`${HEAD} a\nthe beg`)).toBe(`${HEAD} \n-`);
  expect(scrubLog(`${HEAD} a\n`)).toBe(`${HEAD} \n`);
  expect(scrubLog('the beg')).toBe('-');
  expect(scrubLog('')).toBe('');
});

test.each(['[', '[a]', '\x1b[1m', 'data=[', 'Hybrid cpu='])('8 KB of %j take no time', piece => {
  const line = piece.repeat(8_192 / piece.length);
  const tookMs = cpuMsOf(() => {
    for (let index = 0; index < 20; index++) scrubLogLine(line);
  });
  expect(tookMs).toBeLessThan(200);
});
