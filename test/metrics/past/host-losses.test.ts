import { expect, test } from 'vitest';
import { Look } from '../../../src/host/look.ts';
import { type HostLosses, HostLossesModel } from '../../../src/metrics/past/host-losses.ts';

interface Texts {
  readonly atMs: number;
  /** InErrors, and with it RcvbufErrors where there is one. */
  readonly errors?: readonly number[];
  readonly softirqTicks?: number;
  readonly dropped?: number;
}

function look({ atMs, errors, softirqTicks = 0, dropped = 0 }: Texts): Look {
  const [inErrors, receiveBufferErrors] = errors ?? [];
  const names = `InDatagrams NoPorts InErrors OutDatagrams${receiveBufferErrors === undefined ? '' : ' RcvbufErrors MemErrors'}`;
  const figures = `${atMs} 0 ${inErrors} 0${receiveBufferErrors === undefined ? '' : ` ${receiveBufferErrors} 0`}`;
  const idle = atMs / 10 - softirqTicks;
  const hex = (value: number): string => value.toString(16).padStart(8, '0');
  const texts: Record<string, string> = {
    ...(errors === undefined ? {} : { '/proc/net/snmp': `Udp: ${names}\nUdp: ${figures}\n` }),
    '/proc/stat': `cpu0 0 0 0 ${idle} 0 0 ${softirqTicks} 0 0 0\n`,
    '/proc/net/softnet_stat': `${[1, dropped, 0, 0, 0, 0, 0, 0, 0, 0, 0].map(hex).join(' ')}\n`,
  };
  return new Look({ texts: new Map(Object.entries(texts).map(([path, text]) => [path, { text, atMs }])) });
}

function lossesOf(all: readonly Texts[], aheadMs = 0): HostLosses {
  const model = new HostLossesModel();
  for (const texts of all) model.take(look(texts), aheadMs);
  return model.losses;
}

test('intervals with losses that follow one another are one span, with the worst of the CPU in it', () => {
  const { spans, knownSeconds } = lossesOf(
    [
      { atMs: 0, errors: [10] },
      { atMs: 1_000, errors: [10] },
      { atMs: 2_000, errors: [15], softirqTicks: 20, dropped: 2 },
      { atMs: 3_000, errors: [115], softirqTicks: 110, dropped: 5 },
      { atMs: 4_000, errors: [115], softirqTicks: 110, dropped: 5 },
      { atMs: 5_000, errors: [116], softirqTicks: 110, dropped: 5 },
    ],
    500,
  );
  expect(knownSeconds).toBe(5);
  expect(spans).toEqual([
    expect.objectContaining({
      fromMs: 1_500,
      toMs: 3_500,
      lost: 105,
      isForWantOfRoom: false,
      arrived: 2_105,
      softirq: { cpu: 0, percent: 90 },
      softnetDropped: 5,
    }),
    expect.objectContaining({ fromMs: 4_500, toMs: 5_500, lost: 1, softnetDropped: 0 }),
  ]);
});

test('where the kernel tells what was for want of room, only that counts', () => {
  const { spans } = lossesOf([
    { atMs: 0, errors: [10, 4] },
    { atMs: 1_000, errors: [20, 7] },
  ]);
  expect(spans).toMatchObject([{ lost: 3, isForWantOfRoom: true }]);
});

test.each([
  ['is missing', { atMs: 1_000 }],
  ['went back', { atMs: 1_000, errors: [3] }],
])('an interval at whose end the counter %s is unknown, and so is the next begin', (_, between) => {
  const { spans, knownSeconds } = lossesOf([
    { atMs: 0, errors: [10] },
    between,
    { atMs: 2_000, errors: [50] },
    { atMs: 3_000, errors: [51] },
  ]);
  const isThere = 'errors' in between;
  expect(knownSeconds).toBe(isThere ? 2 : 1);
  expect(spans.reduce((sum, { lost }) => sum + lost, 0)).toBe(isThere ? 48 : 1);
});

test('the same reading again says nothing', () => {
  const { knownSeconds } = lossesOf([
    { atMs: 0, errors: [10] },
    { atMs: 0, errors: [90] },
  ]);
  expect(knownSeconds).toBe(0);
});
