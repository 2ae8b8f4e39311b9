import { beforeAll, describe, expect, test } from 'vitest';
import type { HistoryPoint } from '../../../src/metrics/history/history-point.ts';
import type { UdpWindow } from '../../../src/metrics/terms/metrics.ts';
import { countedLoss, ledgerOf, lossPercent } from '../../../src/metrics/udp/losses.ts';
import { judge } from '../../../src/metrics/verdict/verdict.ts';
import { formatJson } from '../../../src/output/json.ts';
import { lossPane } from '../../../src/view/panes/loss-pane.ts';
import { lossSentence } from '../../../src/view/sentences/loss-sentence.ts';
import { paneInput } from '../../ui/draw-frame.ts';
import { momentAt, onlySrs, type PlayedMoment, playCapture } from '../play-capture.ts';

const WINDOW: UdpWindow = {
  time: '2026-11-23T01:46:55.000Z',
  windowSeconds: 30,
  coveredSeconds: 30,
  received: 900_000,
  noPorts: 3,
  inErrors: 111,
  receiveBufferErrors: 50,
  sent: 345_120,
  sendBufferErrors: 4,
  checksumErrors: 10,
  memoryErrors: 40,
  lossPercent: undefined,
  owners: [
    { local: '0.0.0.0:8000', inode: 7, drops: 60 },
    { local: '0.0.0.0:10080', inode: 8, drops: 20 },
  ],
  unowned: 10,
  uncounted: 5,
  gapSeconds: 0,
  isCurrent: true,
};

describe('the ledger of a window', () => {
  test('tells the stages apart', () => {
    expect(ledgerOf(WINDOW)).toEqual({
      arrived: 900_111,
      receiveBuffer: 50,
      memory: 40,
      uncounted: 5,
      checksum: 10,
      otherInput: 11,
      sendBuffer: 4,
      lost: 95,
      owned: 80,
      unread: undefined,
    });
  });

  test('adds up what is known, which is the least that was lost', () => {
    const lostOf = (change: Partial<UdpWindow>) => ledgerOf({ ...WINDOW, ...change }).lost;
    expect(lostOf({ memoryErrors: undefined })).toBe(55);
    expect(lostOf({ uncounted: undefined })).toBe(90);
    expect(lostOf({ receiveBufferErrors: undefined })).toBe(45);
  });

  test.each<[Partial<UdpWindow>, string | undefined]>([
    [{}, undefined],
    [{ isCurrent: false }, 'counters'],
    [{ received: undefined }, 'received and errors'],
    [{ inErrors: undefined }, 'received and errors'],
    [{ sendBufferErrors: undefined }, 'send buffer errors'],
    [{ uncounted: undefined }, 'drops of sockets'],
    [{ isCurrent: false, uncounted: undefined }, 'counters'],
  ])('%j leaves unknown by name: %s', (change, source) => {
    expect(ledgerOf({ ...WINDOW, ...change }).unread).toBe(source);
  });

  test('unknown is no 0', () => {
    expect(ledgerOf({ ...WINDOW, inErrors: undefined })).toMatchObject({
      arrived: undefined,
      otherInput: undefined,
    });
    expect(countedLoss(undefined, 5)).toBeUndefined();
    expect([lossPercent(undefined, 9), lossPercent(1, undefined), lossPercent(0, 0)]).toEqual([
      undefined,
      undefined,
      undefined,
    ]);
    expect(lossPercent(1, 8)).toBe(12.5);
  });
});

describe('in the recorded incident', () => {
  let moments: readonly PlayedMoment[];
  beforeAll(async () => {
    moments = await playCapture('incident-rcvbuf-renice', 5);
  });

  const pointsAt = ({ snapshot }: PlayedMoment): readonly HistoryPoint[] =>
    snapshot.past.get(onlySrs(snapshot).pid)?.history.slice(0) ?? [];

  test('the points of the history add up to the window, at every refresh', () => {
    let losing = 0;
    for (const moment of moments) {
      const { udp } = onlySrs(moment.snapshot);
      const points = pointsAt(moment);
      const within: HistoryPoint[] = [];
      let coveredMs = 0;
      for (const point of points.toReversed()) {
        const traffic = point.forVerdict?.udp;
        if (traffic === undefined || coveredMs >= udp.coveredSeconds * 1_000 - 1) break;
        within.push(point);
        coveredMs += traffic.toMs - traffic.fromMs;
      }
      if (udp.coveredSeconds === 0) continue;
      const sum = (pick: 'lost' | 'received' | 'arrived' | 'sent'): number =>
        within.reduce((total, point) => total + (point.forVerdict?.udp?.[pick] ?? Number.NaN), 0);
      expect(coveredMs / 1_000).toBeCloseTo(udp.coveredSeconds, 6);
      const { arrived, receiveBuffer, memory = 0 } = ledgerOf(udp);
      expect([sum('lost'), sum('arrived'), sum('received'), sum('sent')]).toEqual([
        (receiveBuffer ?? Number.NaN) + memory,
        arrived,
        udp.received,
        udp.sent,
      ]);
      if (sum('lost') > 0) losing++;
    }
    expect(losing).toBeGreaterThan(5);
  });

  test('the first line, the pane, JSON, the trend and a verdict name the same loss', () => {
    const moment = momentAt(moments, 65);
    const { snapshot } = moment;
    const srs = onlySrs(snapshot);
    const { lost } = ledgerOf(srs.udp);
    expect(lost).toBe(5_020);
    expect(lossSentence(srs).figures).toMatch(/^5,020 of /);
    const pane = lossPane.render(paneInput(snapshot), { columns: 100, rows: 2 });
    expect(pane[1]).toMatch(/^ {2}now .* 5,020 /);
    const json = JSON.parse(formatJson(snapshot.metrics)) as {
      srs: { udp: { receiveBufferErrors: number } }[];
    };
    expect(json.srs[0]?.udp.receiveBufferErrors).toBe(5_020);
    const points = pointsAt(moment);
    const newest = points.at(-1);
    const elapsed = ((newest?.forVerdict?.udp?.toMs ?? 0) - (newest?.forVerdict?.udp?.fromMs ?? 0)) / 1_000;
    expect((newest?.lostPerSecond ?? Number.NaN) * elapsed).toBeCloseTo(
      newest?.forVerdict?.udp?.lost ?? Number.NaN,
      6,
    );
    const beganMs = newest?.atMs ?? 0;
    const { before } = judge(points, { beganMs, doneMs: beganMs, titles: [], windowSeconds: 5 });
    expect(before).toMatchObject({ lost: 5_020, lossPercent: srs.udp.lossPercent });
  });
});
