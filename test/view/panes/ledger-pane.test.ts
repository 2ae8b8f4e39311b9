import { beforeAll, describe, expect, test } from 'vitest';
import { stageSeverity } from '../../../src/metrics/judgement/judge-stage.ts';
import type { SrsMetrics } from '../../../src/metrics/terms/metrics.ts';
import type { Stage } from '../../../src/metrics/terms/stages.ts';
import { ledgerPane } from '../../../src/view/panes/ledger-pane.ts';
import { INITIAL_VIEW, reduceView, type ViewState } from '../../../src/view/state/view-state.ts';
import { momentAt, type PlayedMoment, playCapture } from '../../metrics/play-capture.ts';
import { paneInput, placePanes } from '../../ui/draw-frame.ts';
import { snapshotOf } from '../../ui/made-up-snapshot.ts';

let incident: readonly PlayedMoment[];
let sending: readonly PlayedMoment[];
beforeAll(async () => {
  incident = await playCapture('incident-rcvbuf-renice', 30);
  sending = await playCapture('sendqdisc', 30);
});

/** The pane of the SRS with a known namespace, its columns of blanks as one. */
function drawn(
  { snapshot }: PlayedMoment,
  size: readonly [number, number],
  view: Partial<ViewState> = {},
  change: (srs: SrsMetrics) => SrsMetrics = srs => srs,
): readonly string[] {
  const found = snapshot.metrics.srs.find(({ namespace }) => namespace.id !== undefined);
  if (found === undefined) throw new Error('no SRS');
  const input = { ...paneInput(snapshot, { view: { ...INITIAL_VIEW, ...view } }), srs: change(found) };
  const lines = ledgerPane.render(input, { columns: size[0], rows: size[1] });
  return lines.map(line => line.trim().replace(/ +/g, ' '));
}

describe('a few rows of the ledger', () => {
  test('name the stage that loses, whose it is and by which counter, beside what is clean', () => {
    expect(drawn(momentAt(incident, 66), [79, 9]).slice(1)).toEqual([
      'in softnet 2,438,939 0',
      'NIC 914,091 0',
      expect.stringMatching(/^IP 91\d,\d{3} 0$/),
      'UDP 911,931 0',
      'sockets 904,549 ✖7,382 SRS :8000 · RcvbufErrors 7,382',
      'out sockets 345,785 0',
      'qdisc – – qdiscs: not read',
      expect.stringMatching(/^\d+ more stages, \d+ not known$/),
    ]);
  });

  test('begin with what loses where there are fewer still', () => {
    const [, ...lines] = drawn(momentAt(sending, 50), [120, 3]);
    expect(lines[0]).toMatch(/^out qdisc 65,943 ✖2,173,197 tbf vsrv · drops 2,173,197, overlimits 2,368,026/);
    expect(lines[1]).toMatch(/^16 more stages/);
  });
});

describe('the whole ledger', () => {
  test('has every stage in the order of the way, with both namespaces told apart', () => {
    const lines = drawn(momentAt(sending, 50), [160, 24], { isZoomed: true }).slice(1);
    const names = lines.map(line => line.replace(/ (?:[\d,]+|–|✖).*$/, ''));
    expect(names).toEqual([
      ...['in NIC, host', 'softnet', 'conntrack, host', 'NIC', 'conntrack', 'IP', 'UDP', 'sockets', 'SRS'],
      ...['out sockets', 'IP', 'qdisc', 'NIC', 'qdisc, host', 'NIC, host', 'cloud limits', 'TCP'],
    ]);
  });

  test('says why a stage is unknown, and never 0 for it', () => {
    const unread = (stage: Stage): Stage => ({
      ...stage,
      passed: undefined,
      lost: undefined,
      counters: {},
      levels: {},
      losers: [],
      unread: 'softnet: EACCES: permission denied',
    });
    const lines = drawn(momentAt(incident, 66), [160, 24], { isZoomed: true }, srs => ({
      ...srs,
      stages: {
        ...srs.stages,
        in: srs.stages.in.map(stage => (stage.stage === 'softnet' ? unread(stage) : stage)),
      },
    }));
    expect(lines.find(line => line.startsWith('softnet'))).toBe(
      'softnet – – softnet: EACCES: permission denied',
    );
  });

  test('says of which span the counts of a slow source are', () => {
    const lines = drawn(momentAt(incident, 66), [160, 24], { isZoomed: true });
    expect(lines.find(line => line.startsWith('conntrack,'))).toBe('conntrack, host 0 off · (30 s, 6 s ago)');
  });
});

describe('the severity of a stage', () => {
  const stage = (change: Partial<Stage>): Stage => ({
    stage: 'udp',
    where: 'namespace',
    passed: 10,
    lost: 3,
    counters: {},
    levels: {},
    losers: [],
    spanSeconds: 30,
    ageSeconds: 0,
    unread: undefined,
    ...change,
  });

  test.each([
    [{ lost: 0 }, 'good'],
    [{ lost: undefined }, 'unknown'],
    [{ counters: { NoPorts: 3 } }, 'good'],
    [{ counters: { NoPorts: 1, InCsumErrors: 2 } }, 'warning'],
    [{ stage: 'ip' }, 'warning'],
    [{ stage: 'sockets' }, 'bad'],
    [{ stage: 'softnet' }, 'bad'],
    [{ stage: 'qdisc' }, 'bad'],
    [{ stage: 'cloud' }, 'warning'],
  ] as const)('of %j is %s', (change, severity) => {
    expect(stageSeverity(stage(change))).toBe(severity);
  });
});

describe('the place of the ledger', () => {
  const input = paneInput(snapshotOf({ refreshes: 40 }), { view: INITIAL_VIEW });

  test('is right on a large screen, and none on one of 80 columns', () => {
    const large = placePanes(input, 160, 50);
    expect(large.right.map(({ name }) => name)[0]).toBe('ledger');
    expect(large.right[0]?.rows).toBeGreaterThanOrEqual(5);
    const small = placePanes(input, 80, 24);
    expect([...small.left, ...small.right].map(({ name }) => name)).not.toContain('ledger');
  });

  test('is the whole screen by Shift+Tab and z, on a small one too', () => {
    const focused = reduceView(INITIAL_VIEW, { type: 'focus', by: -1 });
    const zoomed = reduceView(focused, { type: 'toggleZoom' });
    const shown = placePanes({ ...input, view: zoomed }, 80, 24);
    expect(shown.left.map(({ name, columns }) => [name, columns])).toEqual([['ledger', 80]]);
  });
});
