import { readFileSync } from 'node:fs';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { MOST_BODY_BYTES } from '../../../src/srs/api/ask-api.ts';
import { authorizationLine, authorizationOf } from '../../../src/srs/api/credentials.ts';
import { PAGE } from '../../../src/srs/api/read-api.ts';
import {
  type Body,
  MOST_ENTRIES,
  readClients,
  readStreams,
  readSummaries,
} from '../../../src/srs/api/read-bodies.ts';

const BODIES = JSON.parse(
  readFileSync(new URL('../../fixtures/srs-7.0.18-api.json', import.meta.url), 'utf8'),
) as Readonly<Record<string, Body>>;

describe('bodies of a real SRS 7.0.18', () => {
  test('summaries', () => {
    expect(readSummaries(BODIES['/api/v1/summaries'])).toEqual({
      version: '7.0.18',
      uptimeSeconds: 42,
      clientCount: 9,
      sentBytes: expect.any(Number),
      receivedBytes: expect.any(Number),
      toldAtMs: 1_795_398_129_642,
      countedAtMs: expect.any(Number),
    });
  });

  test('streams: WebRTC has no codec there, and no frames', () => {
    expect(readStreams(BODIES['/api/v1/streams/'])).toEqual([
      expect.objectContaining({
        id: 'vid-2294rg1',
        url: '/live/livestream',
        isPublished: false,
        clients: 9,
        videoFrames: undefined,
        videoCodec: undefined,
      }),
    ]);
  });

  test('clients', () => {
    const clients = readClients(BODIES['/api/v1/clients/']) ?? [];
    expect(clients).toHaveLength(9);
    expect(new Set(clients.map(({ protocol }) => protocol))).toEqual(new Set(['webrtc']));
  });

  test('the index that comes in place of a path which this build does not have', () => {
    const index = BODIES['/api/v1/tcmalloc'];
    expect(index).toMatchObject({ code: 0, urls: expect.anything() });
    expect([readSummaries(index), readStreams(index), readClients(index)]).toEqual([
      undefined,
      undefined,
      undefined,
    ]);
  });
});

test('a page of what a real SRS says fits into the bytes that are read', () => {
  for (const [path, list] of [
    ['/api/v1/clients/', 'clients'],
    ['/api/v1/streams/', 'streams'],
  ] as const) {
    const entries = BODIES[path]?.[list];
    const [entry] = Array.isArray(entries) ? entries : [];
    expect(2 * PAGE * JSON.stringify(entry).length).toBeLessThan(MOST_BODY_BYTES);
  }
});

test('of a list that never ends the first entries are read', () => {
  const clients = Array.from({ length: 20_000 }, (_, index) => ({ id: String(index), type: 'rtc-play' }));
  expect(readClients({ clients })).toHaveLength(MOST_ENTRIES);
  expect(readStreams({ streams: clients.map(one => ({ ...one, url: '/live/x' })) })).toHaveLength(
    MOST_ENTRIES,
  );
});

test('statistics that are off leave the version alone', () => {
  const body = {
    data: { ok: false, self: { version: '8.0.50', srs_uptime: 1795398911 }, system: { conn_srs: 0 } },
  };
  expect(readSummaries(body)).toEqual({
    version: '8.0.50',
    uptimeSeconds: undefined,
    clientCount: undefined,
    sentBytes: undefined,
    receivedBytes: undefined,
    toldAtMs: undefined,
    countedAtMs: undefined,
  });
});

test('numbers as ids, and a stream without an address, as SRS 4.0 has them', () => {
  expect(readStreams({ streams: [{ id: 7, app: 'live', name: 'x', frames: 3 }] })).toMatchObject([
    { id: '7', url: '/live/x', videoFrames: 3 },
  ]);
});

test('whatever JSON comes, every figure is whole and not below 0, and no name is longer than 512', () => {
  fc.assert(
    fc.property(fc.jsonValue(), fc.constantFrom('streams', 'clients', 'data'), (value, key) => {
      const body = { [key]: value } as Body;
      const read = [readSummaries(body), ...(readStreams(body) ?? []), ...(readClients(body) ?? [])];
      for (const figure of read.flatMap(one => Object.values(one ?? {})))
        if (typeof figure === 'number') expect(Number.isSafeInteger(figure) && figure >= 0).toBe(true);
        else if (typeof figure === 'string') expect(figure.length).toBeLessThanOrEqual(512);
    }),
  );
});

test.each([
  [{ user: 'a', password: 'b"c\\d' }, 'Basic YTpiImNcZA==', 'header = "Authorization: Basic YTpiImNcZA=="\n'],
  [{ user: 'ä', password: '' }, 'Basic w6Q6', 'header = "Authorization: Basic w6Q6"\n'],
  [{ token: 't"k' }, 'Bearer t"k', 'header = "Authorization: Bearer t\\"k"\n'],
])('a password is written as a header, and as curl reads it', (credentials, header, line) => {
  expect(authorizationOf(credentials)).toBe(header);
  expect(authorizationLine(header)).toBe(line);
});

test('a token with a line break would be another header, or another line of curl: it is none', () => {
  expect(() => authorizationOf({ token: 'x\nurl = "http://evil"' })).toThrow('more than one line');
});
