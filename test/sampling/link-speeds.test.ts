import { describe, expect, test } from 'vitest';
import type { ReadResult } from '../../src/host/host.ts';
import { LinkSpeeds, readLinkSpeeds } from '../../src/sampling/link-speeds.ts';
import { createProcHost } from '../helpers/proc-host.ts';

const pathOf = (name: string) => `/sys/class/net/${name}/speed`;

test.each([
  ['10000', 10_000],
  ['800000', 800_000],
  ['-1', undefined],
  ['0', undefined],
  ['65535', undefined],
  ['4294967295', undefined],
  ['18446744073709551615', undefined],
  ['', undefined],
  ['10000 Mb/s', undefined],
])('of %j is %s', (text, expected) => {
  expect(readLinkSpeeds(new Map([[pathOf('eth0'), { text, atMs: 0 }]])).get('eth0')).toBe(expected);
});

describe('interfaces that keep their reader waiting', () => {
  async function read(answers: Readonly<Record<string, Partial<ReadResult>>>) {
    const host = createProcHost();
    for (const name of Object.keys(answers)) host.files.set(pathOf(name), '1000\n');
    host.readAside = async paths =>
      new Map(
        paths.map(path => [
          path,
          { text: '1000', atMs: 0, ...answers[path.split('/')[4] ?? ''] } as ReadResult,
        ]),
      );
    const speeds = new LinkSpeeds(host);
    speeds.accept(await host.look({ names: speeds.namesAt(0) }), 0);
    await new Promise(resolve => setTimeout(resolve, 5));
    return speeds.source;
  }
  const late = { reason: 'failed', detail: 'no answer within 10 s', asked: '' } as const;

  test.each([
    [{ eth0: { tookMs: 1_900 } }, undefined],
    [{ ext0: { tookMs: 3_510 }, eth1: {} }, 'ext0 takes 3.5 s to answer'],
    [{ ext0: { tookMs: 3_510 }, ext1: { tookMs: 2_000 } }, 'ext0, ext1 take 3.5 s to answer'],
    [{ ext0: late, eth1: {} }, 'ext0 does not answer'],
    [
      { a: { tookMs: 3_000 }, b: { tookMs: 3_000 }, c: { tookMs: 3_000 }, d: { tookMs: 3_000 }, e: late },
      'a, b, c and 2 more do not answer',
    ],
  ])('%j: %s', async (answers, expected) => {
    const { waits, value } = await read(answers);
    expect(waits).toBe(expected);
    expect([...(value?.values() ?? [])].every(speed => speed === 1_000)).toBe(true);
  });
});

test('a host without sysfs has no speeds, and says so', async () => {
  const host = createProcHost();
  const speeds = new LinkSpeeds(host);
  speeds.accept(await host.look({ names: speeds.namesAt(0) }), 0);
  await new Promise(resolve => setTimeout(resolve, 5));
  const failure = { asked: '/sys/class/net', reason: 'gone' };
  expect(speeds.source).toMatchObject({ value: undefined, atMs: 0, failure });
});

test('a slow driver that answers while a refresh is asked leaves the speeds known', async () => {
  const host = createProcHost();
  host.files.set(pathOf('eth0'), '1000\n');
  const { promise, resolve } = Promise.withResolvers<ReadonlyMap<string, ReadResult>>();
  host.readAside = () => promise;
  const speeds = new LinkSpeeds(host);
  speeds.accept(await host.look({ names: speeds.namesAt(0) }), 0);
  // Four drivers that hang take 10 s each: what is under way is not asked for again.
  expect(speeds.namesAt(31_000)).toEqual([]);
  resolve(new Map([[pathOf('eth0'), { text: '1000', atMs: 0 }]]));
  await new Promise(settle => setTimeout(settle, 5));
  speeds.accept(await host.look({}), 31_000);
  await new Promise(settle => setTimeout(settle, 5));
  expect(speeds.source.failure).toBeUndefined();
  expect([...(speeds.source.value ?? [])]).toEqual([['eth0', 1_000]]);
});
