import { readFileSync } from 'node:fs';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { type Body, readClients, readStreams, readSummaries } from '../../../src/srs/api/read-bodies.ts';
import { readExporter } from '../../../src/srs/api/read-exporter.ts';
import { scrubBody, scrubCurl } from '../../../src/srs/privacy/scrub-api.ts';
import { cpuMsOf } from '../../helpers/cpu-ms.ts';

const S = 'Zx9SECRET7q';
const FOLDER = new URL('../../fixtures/', import.meta.url);
const BODIES = JSON.parse(readFileSync(new URL('srs-7.0.18-api.json', FOLDER), 'utf8')) as Readonly<
  Record<string, Body>
>;

function readingsOf(body: Body): readonly unknown[] {
  return [readSummaries(body), readStreams(body), readClients(body)];
}

describe('a body without its secrets says the same', () => {
  test.each(Object.keys(BODIES))('%s', path => {
    const body = BODIES[path] as Body;
    expect(readingsOf(JSON.parse(scrubBody(JSON.stringify(body))))).toEqual(readingsOf(body));
  });

  test('whatever it is', () => {
    fc.assert(
      fc.property(
        fc.record({
          streams: fc.array(
            fc.record({
              id: fc.stringMatching(/^[\w-]{0,12}$/),
              url: fc.stringMatching(/^[/\w.-]{0,20}$/),
              clients: fc.anything(),
              kbps: fc.anything(),
              video: fc.record({ codec: fc.stringMatching(/^[\w.]{0,9}$/), width: fc.double() }),
            }),
          ),
          clients: fc.array(fc.record({ id: fc.nat(), type: fc.stringMatching(/^[a-z-]{0,9}$/) })),
          data: fc.jsonValue(),
        }),
        made => {
          const text = JSON.stringify(made);
          expect(readingsOf(JSON.parse(scrubBody(text)))).toEqual(readingsOf(JSON.parse(text)));
        },
      ),
    );
  });

  test('what is exported', () => {
    const text = readFileSync(new URL('srs-7.0.18-metrics.txt', FOLDER), 'utf8');
    expect(readExporter(text)?.cpuPercent).toBeDefined();
    expect(readExporter(scrubBody(text))).toEqual(readExporter(text));
    const torn = `srs_cpu_percent many\nsrs_clients 7\nsrs_clients ${S}\nsrs_streams 2\nsecret ${S}\n`;
    expect(readExporter(scrubBody(torn))).toEqual(readExporter(torn));
    expect(scrubBody(torn)).toBe('srs_cpu_percent ***\nsrs_clients 7\nsrs_clients ***\nsrs_streams 2\n');
  });
});

test('nothing of what clients brought along stays', () => {
  const client = {
    id: 'c1',
    vhost: 'v',
    type: 'rtmp-play',
    ip: '192.0.2.7',
    pageUrl: `http://h/?${S}`,
    swfUrl: `http://h/${S}`,
    tcUrl: `rtmp://h/live?token=${S}`,
    url: `/live/livestream?token=${S}`,
    name: `livestream&token=${S}`,
    param: `?token=${S}`,
    stream: S,
    later: { unknown: S, list: [S, { name: `rtmp://u:${S}@h/live/${S}` }] },
    [`x ${S}`]: S,
  };
  const scrubbed = scrubBody(JSON.stringify({ code: 0, clients: [client] }));
  expect(scrubbed).not.toContain(S);
  expect(JSON.parse(scrubbed).clients[0]).toMatchObject({
    id: 'c1',
    type: 'rtmp-play',
    url: '/live/livestream',
    name: 'livestream',
    ip: '***',
  });
});

test.each(['', '[]', '7', 'null', `"${S}"`, `<html>${S}</html>`, `{"a":"${S}`, '{'.repeat(9)])(
  'of %j nothing stays',
  text => {
    expect(scrubBody(text)).toBe('');
  },
);

test('depth has an end', () => {
  const deep = `{"a":${'['.repeat(200_000)}"${S}"${']'.repeat(200_000)}}`;
  expect(scrubBody(deep)).toBe('{"a":[[[[[[[[null]]]]]]]]}');
});

test.each([
  ['question marks', JSON.stringify({ name: '?'.repeat(10_000_000) })],
  [
    'names',
    JSON.stringify({ streams: Array.from({ length: 100_000 }, () => ({ name: `a?${'b'.repeat(80)}` })) }),
  ],
  ['unfinished texts', `{"tcUrl":"${'\\"'.repeat(5_000_000)}`],
  ['no JSON', '?'.repeat(10_000_000)],
  ['figures', 'srs_a 1\n'.repeat(1_250_000)],
  ['builds', 'srs_build_info{'.repeat(4_000)],
])('ten megabytes of %s take no time', (_, text) => {
  expect(cpuMsOf(() => scrubBody(text))).toBeLessThan(1_500);
});

describe('what curl printed', () => {
  const M = '\u0001mark\u0001';

  test('bodies, each by itself', () => {
    const warned = `curl: /lib/libcurl.so.4: no version information\n{"clients":[{"id":"c","tcUrl":"${S}"}]}`;
    const text = `${warned}\n${M} 200\n{"name":"a?${S}"}\n${M} 401\n${S}\n${M} 200\n`;
    expect(scrubCurl(text, M)).toBe(
      `{"clients":[{"id":"c","tcUrl":"***"}]}\n${M} 200\n{"name":"a"}\n${M} 401\n\n${M} 200\n`,
    );
  });

  test('or why it did not run', () => {
    expect(scrubCurl('nsenter: failed to execute curl: No such file or directory\n', M)).toBe(
      'nsenter: failed to execute curl: No such file or directory\n',
    );
    expect(scrubCurl(`{"clients":[{"tcUrl":"${S}`, M)).toBe('');
    expect(scrubCurl('', M)).toBe('');
  });
});
