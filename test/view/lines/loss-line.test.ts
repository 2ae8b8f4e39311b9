import { describe, expect, test } from 'vitest';
import type { HistoryPoint } from '../../../src/metrics/history/history-point.ts';
import { HistoryPoints } from '../../../src/metrics/history/history-points.ts';
import type { UdpWindow } from '../../../src/metrics/terms/metrics.ts';
import { widthOf } from '../../../src/text/width.ts';
import { lossLine } from '../../../src/view/lines/loss-line.ts';
import { createTheme } from '../../../src/view/look/theme.ts';
import type { PaneInput } from '../../../src/view/panes/pane.ts';
import { paneInput } from '../../ui/draw-frame.ts';
import { snapshotOf } from '../../ui/made-up-snapshot.ts';

const INPUT = paneInput(snapshotOf());
const COLOURED = createTheme({ colorLevel: 1, isAscii: false });

function withMetrics(change: Partial<PaneInput['snapshot']['metrics']>): PaneInput {
  return { ...INPUT, snapshot: { ...INPUT.snapshot, metrics: { ...INPUT.snapshot.metrics, ...change } } };
}

function withUdp(change: Partial<UdpWindow>): PaneInput {
  if (INPUT.srs === undefined) throw new Error('no SRS');
  return { ...INPUT, srs: { ...INPUT.srs, udp: { ...INPUT.srs.udp, ...change } } };
}

describe('the line of loss', () => {
  test('leaves out whose namespace it is before it cuts the sentence', () => {
    expect(lossLine(INPUT, 100)).toMatch(
      /^✖ LOSING UDP {2}10,040 of 306,440 in 10 s \(3\.28 %\) .* srs's netns$/,
    );
    expect(lossLine(INPUT, 78)).not.toContain('netns');
    expect(lossLine(INPUT, 60)).toMatch(/^✖ LOSING UDP {2}10,040 of 306,440 in 10 s \(3\.28 %\) +$/);
    const owners = [{ local: '0.0.0.0:8000', inode: 1, drops: 10_040 }];
    expect(lossLine(withUdp({ owners }), 60)).toMatch(
      /^✖ LOSING UDP {2}10,040 in 10 s \(3\.28 %\) {2}all at :8000 +$/,
    );
    expect(lossLine(withUdp({ owners }), 40)).toBe('✖ LOSING UDP  10,040 in 10 s (3.28 %)   ');
    const healthy = { receiveBufferErrors: 0, inErrors: 0, received: 2_880_000 };
    expect(lossLine(withUdp(healthy), 40)).toMatch(/^✔ no UDP loss {2}in 10 s +srs's netns$/);
    expect(widthOf(lossLine(INPUT, 60))).toBe(60);
  });

  test('does not keep to itself that an SRS of another namespace loses', () => {
    const [srs] = INPUT.snapshot.metrics.srs;
    if (srs === undefined) throw new Error('no SRS');
    const healthy = { ...srs, udp: { ...srs.udp, receiveBufferErrors: 0, inErrors: 0 } };
    const other = (pid: number, id: string) => ({ ...srs, pid, namespace: { id, isHost: false } });
    const lineOf = (columns: number, ...others: readonly (typeof srs)[]): string =>
      lossLine({ ...withMetrics({ srs: [healthy, ...others] }), srs: healthy }, columns);
    expect(lineOf(80, other(18_211, 'net:[2]'))).toBe(
      '✔ no UDP loss  in 10 s, 296,400 received  ✖ SRS 18211 loses 10,040',
    );
    expect(lineOf(45, other(18_211, 'net:[2]'))).toBe('✔ no UDP loss  ✖ SRS 18211 loses 10,040');
    expect(lineOf(80, other(2, 'net:[2]'), other(3, 'net:[3]'))).toContain(
      '✖ SRS 2 loses 10,040, 1 more loses',
    );
    expect(lineOf(80, ...[2, 3, 4].map(pid => other(pid, `net:[${pid}]`)))).toContain(', 2 more lose');
    // Two of one namespace have its counters, and one of them the socket.
    const owner = other(3, 'net:[2]');
    const owners = [{ local: '0.0.0.0:8000', inode: 1, drops: 10_040 }];
    const sibling = { ...other(2, 'net:[2]'), udp: { ...srs.udp, owners: [] } };
    const line = lineOf(80, sibling, { ...owner, udp: { ...owner.udp, owners } });
    expect(line).toBe('✔ no UDP loss  in 10 s, 296,400 received  ✖ SRS 3 loses 10,040');
    const ofSockets = { ...srs, pid: 2, udp: { ...healthy.udp, uncounted: 10_040 } };
    expect(lineOf(80, { ...ofSockets, namespace: { id: 'net:[2]', isHost: false } })).toContain(
      '✖ SRS 2 loses 10,040',
    );
    // In the first window the span is longer; how much is lost stands there all the same.
    const first = { ...srs, udp: { ...srs.udp, windowSeconds: 30 } };
    expect(lossLine({ ...withMetrics({ srs: [first, other(18_211, 'net:[2]')] }), srs: first }, 69)).toBe(
      '✖ LOSING UDP  10,040 (3.28 %)  ✖ SRS 18211 loses 10,040',
    );
    // One namespace has one set of counters: they are told already.
    expect(lineOf(80, other(18_211, srs.namespace.id ?? ''))).not.toContain('18211');
    // Whose counters they are may not be known; who loses nothing has others.
    const unknown = { id: undefined, isHost: undefined };
    const loses = { ...srs, pid: 18_211, namespace: unknown };
    const lineOfUnknown = (own: typeof srs): string =>
      lossLine({ ...withMetrics({ srs: [own, loses] }), srs: own }, 80);
    expect(lineOfUnknown({ ...healthy, namespace: unknown })).toContain('✖ SRS 18211 loses 10,040');
    expect(lineOfUnknown({ ...srs, namespace: unknown })).not.toContain('18211');
  });

  test('says that there is no SRS', () => {
    expect(lossLine({ ...INPUT, srs: undefined }, 80)).toBe('– no srs here: nothing to lose');
  });

  test('says for how long nothing was lost any more, where that is worth telling', () => {
    const [srs] = INPUT.snapshot.metrics.srs;
    const history = INPUT.past?.history.slice(0) ?? [];
    const quietSince = (
      seconds: number,
      lostPerSecond: number | undefined,
      change: Partial<HistoryPoint> = { forVerdict: undefined },
    ): PaneInput => ({
      ...INPUT,
      srs,
      past: INPUT.past && {
        ...INPUT.past,
        history: HistoryPoints.of(
          history.map((point, index) =>
            index < history.length - seconds ? point : { ...point, lostPerSecond, ...change },
          ),
        ),
      },
    });
    expect(lossLine(quietSince(2, 0), 100)).not.toContain('none for');
    expect(lossLine(quietSince(3, 0), 100)).toMatch(
      /^✖ LOSING UDP {2}10,040 of 306,440 in 10 s \(3\.28 %\) {2}none for 3 s {2}/,
    );
    expect(lossLine(quietSince(8, 0), 60)).toMatch(/^✖ LOSING UDP {2}10,040 .* {2}none for 8 s/);
    // What the sockets drop is not all in the counters.
    expect(lossLine(quietSince(8, 0, {}), 100)).not.toContain('none for');
    // What is not known is no quiet.
    expect(lossLine(quietSince(8, undefined), 100)).not.toContain('none for');
  });

  describe('when SRS ended', () => {
    const ended = paneInput(snapshotOf({ refreshes: 83, endsAt: 40 }));

    test('says so, bad, when and for how long', () => {
      expect(lossLine(ended, 80)).toMatch(
        /^✖ SRS 17034 ENDED at \d\d:00:40, 0:42 ago: waiting for its restart$/,
      );
      expect(lossLine(ended, 55)).toBe('✖ SRS 17034 ENDED 0:42 ago: waiting for its restart');
      const isHidden = {
        ...ended,
        snapshot: { ...ended.snapshot, unseen: 'processes of others cannot be seen' },
      };
      expect(lossLine(isHidden, 55)).toBe('✖ SRS 17034 ENDED 0:42 ago: waiting for its restart');
      expect(lossLine(ended, 40)).toBe('✖ SRS 17034 ended 0:42 ago');
      expect(lossLine({ ...ended, wanted: { pid: 17_034 } }, 80)).toContain('with -p no other is watched');
      expect(lossLine({ ...ended, theme: COLOURED }, 80).slice(0, 5)).toBe('\x1b[31m');
    });

    test('says it beside another one that goes on, for five minutes', () => {
      const lineAt = (refreshes: number): string =>
        lossLine(paneInput(snapshotOf({ instances: 2, refreshes, endsAt: 40 })), 100);
      expect(lineAt(40)).not.toContain('ended');
      expect(lineAt(83)).toMatch(/^✖ LOSING UDP {2}10,040 .* {2}✖ SRS 17034 ended 0:42 ago$/);
      expect(lineAt(341)).toContain('SRS 17034 ended 5:00 ago');
      // Whose the loss is comes first.
      const input = paneInput(snapshotOf({ instances: 2, refreshes: 83, endsAt: 40 }));
      const owners = [{ local: '127.0.0.1:8000', inode: 1, drops: 10_040 }];
      const owned = { ...input, srs: input.srs && { ...input.srs, udp: { ...input.srs.udp, owners } } };
      expect(lossLine(owned, 80)).toMatch(
        /^✖ LOSING UDP {2}10,040 .* {2}all at :8000 +✖ SRS 17034 ended 0:42 ago$/,
      );
      expect(lossLine(owned, 64)).toMatch(/^✖ LOSING UDP {2}10,040 .* {2}all at :8000 *$/);
      expect(lineAt(342)).not.toContain('ended');
    });
  });

  test('is bad, good or unknown in colour too', () => {
    const colorOf = (input: PaneInput): string => lossLine({ ...input, theme: COLOURED }, 80).slice(0, 5);
    expect(colorOf(INPUT)).toBe('\x1b[31m');
    expect(colorOf(withUdp({ receiveBufferErrors: 0, inErrors: 0 }))).toBe('\x1b[32m');
    expect(colorOf(withUdp({ receiveBufferErrors: undefined })).slice(0, 4)).toBe('\x1b[2m');
  });
});
