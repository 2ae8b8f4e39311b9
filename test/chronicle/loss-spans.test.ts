import { describe, expect, test } from 'vitest';
import { LossSpans } from '../../src/chronicle/loss-spans.ts';
import { joinedWindows, LossyWindowRows } from '../../src/chronicle/lossy-windows.ts';
import { Moment } from '../../src/chronicle/moment.ts';
import type { UdpWindow } from '../../src/metrics/terms/metrics.ts';

const START = Date.parse('2026-11-23T03:12:00Z');
const timeAt = (second: number): string => new Date(START + second * 1_000).toISOString();

interface Second {
  /** Undefined: the counters could not be read. */
  readonly lost: number | undefined;
  readonly arrived?: number;
  readonly uncounted?: number;
  readonly drops?: readonly (readonly [local: string, count: number])[];
}

/** Refreshes a second apart, of which each is an interval of the ledger; undefined: there was none. */
function spansOf(seconds: readonly (Second | undefined)[], windowSeconds = 30) {
  const spans = new LossSpans();
  const blind: (readonly [number, number])[] = [];
  seconds.forEach((second, index) => {
    const atMs = (index + 1) * 1_000;
    const moment = new Moment(atMs, new Date(START + atMs));
    if (second === undefined) return;
    const { lost, arrived = 1_000, uncounted = 0, drops = [] } = second;
    const traffic = { fromMs: atMs - 1_000, toMs: atMs, lost, arrived, received: arrived, sent: 0 };
    const reading = { traffic, uncounted, hasMemoryErrors: false, drops: new Map(drops), windowSeconds };
    const gap = spans.push(reading, moment);
    if (gap !== undefined) blind.push([gap.fromMs / 1_000, gap.toMs / 1_000]);
  });
  return { told: spans.tell(seconds.length * 1_000), blind, lost: spans.lost };
}

const NONE: Second = { lost: 0 };
const of = (lost: number, drops: Second['drops'] = []): Second => ({ lost, drops });
const quiet = (count: number): Second[] => Array.from({ length: count }, () => NONE);

describe('when a loss began', () => {
  test('is seen where the counters had nothing before', () => {
    const { told } = spansOf([...quiet(10), of(5), ...quiet(40)]);
    expect(told).toHaveLength(1);
    expect(told[0]).toMatchObject({
      isKnownBy: 'seen',
      notBefore: timeAt(10),
      began: timeAt(11),
      ended: timeAt(11),
      quietSeconds: 10,
      isOpen: false,
      lost: 5,
      arrived: 1_000,
    });
  });

  test('is at or before the start where they had something at once', () => {
    const { told } = spansOf([of(3), of(4), NONE]);
    expect(told[0]).toMatchObject({ isKnownBy: 'at-or-before-start', notBefore: timeAt(0), quietSeconds: 0 });
    expect(told[0]).toMatchObject({ lost: 7, isOpen: true });
  });

  test('is at or before the end of a gap where they had something behind it', () => {
    const { told, blind } = spansOf([
      ...quiet(5),
      { lost: undefined },
      { lost: undefined },
      of(9),
      ...quiet(40),
    ]);
    expect(told[0]).toMatchObject({ isKnownBy: 'at-or-before-gap', notBefore: timeAt(7), lost: 9 });
    expect(blind).toEqual([
      [5, 6],
      [6, 7],
    ]);
  });

  test('refreshes that were missed are a gap, too', () => {
    const { blind } = spansOf([...quiet(5), undefined, undefined, undefined, NONE]);
    expect(blind).toEqual([[5, 8]]);
  });
});

describe('a span', () => {
  test('goes on over pauses shorter than a window, with all that came in them', () => {
    const { told } = spansOf([...quiet(5), of(2), ...quiet(20), of(3), ...quiet(40)]);
    expect(told).toHaveLength(1);
    expect(told[0]).toMatchObject({ began: timeAt(6), ended: timeAt(27), lost: 5, arrived: 22_000 });
  });

  test('ends where a pause is longer, and the next is another', () => {
    const { told } = spansOf([...quiet(5), of(2), ...quiet(31), of(3), ...quiet(40)]);
    expect(told.map(({ lost, arrived, quietSeconds }) => [lost, arrived, quietSeconds])).toEqual([
      [2, 1_000, 5],
      [3, 1_000, 31],
    ]);
  });

  test('has what each socket dropped, most first, also what was read a refresh early', () => {
    const { told } = spansOf([
      ...quiet(5),
      { lost: 0, drops: [[':8000', 4]] },
      of(10, [
        [':8000', 3],
        [':10080', 9],
      ]),
      ...quiet(40),
    ]);
    expect(told[0]?.sockets).toEqual([
      { local: ':10080', drops: 9 },
      { local: ':8000', drops: 7 },
    ]);
  });

  test('takes nothing of drops that belong to no loss', () => {
    const { told } = spansOf([{ lost: 0, drops: [[':8000', 4]] }, ...quiet(40), of(10), NONE]);
    expect(told[0]?.sockets).toEqual([]);
  });

  test('names the counters that had it', () => {
    const { told } = spansOf([...quiet(2), { lost: 0, uncounted: 6 }, NONE]);
    expect(told[0]).toMatchObject({ lost: 0, uncounted: 6, counters: ['drops of sockets'] });
  });

  test('does not take for another loss what is counted with the next reading', () => {
    const { told } = spansOf([...quiet(2), { lost: 0, uncounted: 5 }, of(19_000), of(20_000)]);
    expect(told[0]).toMatchObject({ lost: 39_000, uncounted: 0, counters: ['RcvbufErrors'] });
  });

  test('of an unknown number of packets has none that came', () => {
    const spans = new LossSpans();
    const traffic = { fromMs: 0, toMs: 1_000, lost: 3, arrived: undefined, received: undefined, sent: 0 };
    const reading = { traffic, uncounted: 0, hasMemoryErrors: false, drops: new Map(), windowSeconds: 30 };
    spans.push(reading, new Moment(1_000, new Date(START)));
    expect(spans.tell(1_000)[0]?.arrived).toBeUndefined();
  });
});

test('of very many spans the closest are told as one, and no packet goes missing', () => {
  const seconds = Array.from({ length: 300 }, (_, index) => [
    ...quiet(31 + (index % 7)),
    of(index + 1),
  ]).flat();
  const { told, lost } = spansOf(seconds);
  const sum = (300 * 301) / 2;
  expect(lost).toBe(sum);
  expect(told.length).toBeLessThanOrEqual(60);
  expect(told.reduce((all, span) => all + span.lost, 0)).toBe(sum);
  expect(told.reduce((all, span) => all + span.joined + 1, 0)).toBe(300);
});

describe('lossy windows', () => {
  const window = (endSecond: number, lost: number): UdpWindow => ({
    time: timeAt(endSecond),
    ...{ windowSeconds: 30, coveredSeconds: 30, gapSeconds: 0, isCurrent: true },
    ...{ received: 1_000 - lost, inErrors: lost, receiveBufferErrors: lost, memoryErrors: 0 },
    ...{ noPorts: 0, sent: 0, sendBufferErrors: 0, checksumErrors: 0, unowned: 0, uncounted: 0 },
    lossPercent: lost / 10,
    owners: lost === 0 ? [] : [{ local: ':8000', inode: 1, drops: lost }],
  });

  test('are those that lost something', () => {
    const rows = new LossyWindowRows();
    expect(rows.push([window(30, 0)])).toBe(true);
    expect(rows.push([window(60, 7)])).toBe(true);
    const rest = { beganMs: START + 60_000, endedMs: START + 70_000, lost: 2, uncounted: 0, arrived: 300 };
    expect(rows.tell(rest)).toEqual([
      {
        ...{ began: timeAt(30), ended: timeAt(60), windows: 1, isComplete: true, coveredSeconds: 30 },
        ...{ lost: 7, uncounted: 0, arrived: 1_000, socket: { local: ':8000', drops: 7 } },
      },
      {
        ...{ began: timeAt(60), ended: timeAt(70), windows: 1, isComplete: false, coveredSeconds: 10 },
        ...{ lost: 2, uncounted: 0, arrived: 300, socket: undefined },
      },
    ]);
  });

  test('of a day are told together, and sum up to the same', () => {
    const rows = new LossyWindowRows();
    for (let count = 1; count <= 2_880; count++) rows.push([window(count * 30, 1)]);
    const told = rows.tell(undefined);
    expect(told.length).toBeLessThanOrEqual(120);
    const sumOf = (all: typeof told) => [
      all.reduce((sum, { lost }) => sum + lost, 0),
      all.reduce((sum, { windows }) => sum + windows, 0),
    ];
    expect(sumOf(told)).toEqual([2_880, 2_880]);
    const shown = joinedWindows(told, 12);
    expect(shown.length).toBeLessThanOrEqual(12);
    expect(sumOf(shown)).toEqual([2_880, 2_880]);
    expect([shown[0]?.began, shown.at(-1)?.ended]).toEqual([timeAt(0), timeAt(86_400)]);
  });
});
