import { beforeAll, describe, expect, test } from 'vitest';
import type { ApiMetrics, StreamMetrics } from '../../../src/metrics/terms/api-terms.ts';
import type { LogMetrics } from '../../../src/metrics/terms/log-terms.ts';
import type { ApiKnowledge } from '../../../src/srs/api/api-knowledge.ts';
import { widthOf } from '../../../src/text/width.ts';
import { createTheme } from '../../../src/view/look/theme.ts';
import type { PaneInput } from '../../../src/view/panes/pane.ts';
import { serviceExtent, serviceLines } from '../../../src/view/service/service-view.ts';
import { INITIAL_VIEW, reduceView } from '../../../src/view/state/view-state.ts';
import { momentAt, playCapture } from '../../metrics/play-capture.ts';
import { drawFrame, paneInput } from '../../ui/draw-frame.ts';

const NONE = { publishers: 0, players: 0 };

function stream(index: number, change: Partial<StreamMetrics> = {}): StreamMetrics {
  return {
    url: `/live/stream-${index}`,
    isPublished: true,
    clients: 60 - index,
    receiveKbps: 812.4,
    sendKbps: 48_210.9,
    videoFramesPerSecond: 24.97,
    videoCodec: 'H264',
    audioCodec: 'AAC',
    width: 1_280,
    height: 720,
    ...change,
  };
}

const API: ApiMetrics = {
  secondsAgo: 3,
  tookMilliseconds: 6.4,
  version: '7.0.130',
  uptimeSeconds: 11_171,
  receiveKbps: 1_624,
  sendKbps: 96_420,
  streamCount: 40,
  publishedCount: 39,
  cpuPercent: undefined,
  clientCount: 2_001,
  clients: {
    rtmp: { publishers: 1, players: 12 },
    flv: { publishers: 0, players: 1_988 },
    hls: NONE,
    webrtc: NONE,
    srt: NONE,
    other: NONE,
  },
  streams: [
    stream(0),
    stream(1, {
      videoFramesPerSecond: undefined,
      receiveKbps: undefined,
      videoCodec: undefined,
      audioCodec: undefined,
    }),
    stream(2, { isPublished: false }),
    ...Array.from({ length: 37 }, (_, index) => stream(index + 3)),
  ],
};

let loss: PaneInput;
let narrow: PaneInput;

beforeAll(async () => {
  loss = paneInput(momentAt(await playCapture('publisher-line-log', 30), 50).snapshot);
  narrow = paneInput(momentAt(await playCapture('sendqdisc-log', 30), 50).snapshot);
});

function withSrs(
  base: PaneInput,
  change: { readonly api?: ApiMetrics; readonly log?: LogMetrics | undefined },
): PaneInput {
  const [srs] = base.snapshot.metrics.srs;
  if (srs === undefined) throw new Error('expected an SRS');
  return { ...base, srs: { ...srs, ...change } };
}

function linesOf(input: PaneInput, columns: number, rows: number, first = 0): readonly string[] {
  return serviceLines(input, first, { columns, rows }).map(line => line.trimEnd());
}

describe('SRS in its own words', () => {
  test('says on 80×24 what the log says, and which streams there are', () => {
    const lines = linesOf(withSrs(loss, { api: API }), 80, 21);
    expect(lines[0]).toMatch(/^─ SRS 17878 in its own words ─+ SRS 7\.0\.130 · up 3:06:11 ─$/);
    expect(lines.slice(1, 8)).toEqual([
      '  clients      2,001: RTMP 12+1, HTTP-FLV 1,988 (players+publishers)',
      '  traffic      in 1.6 Mbps, out 96.4 Mbps; API took 6 ms, 3 s ago',
      '  breaker      not tripped',
      expect.stringMatching(/^ {2}WebRTC {7}61 sessions, in \d+\/s \(rtp \d+, rtcp \d+\), out [\d,]+\/s$/),
      '  publishers ▲ asked again 76/s: packets are missing',
      expect.stringMatching(/players .*NACKs \d+\/s, packets resent \d+\/s, not there [\d,]+\/s$/),
      expect.stringMatching(/SRS says .* % CPU, [\d.]+ MiB; timer \d+ of 50 ticks\/s, [\d.]+ % late$/),
    ]);
    const head = lines.findIndex(line => line.startsWith('─ 40 streams ─'));
    expect(lines[head]).toMatch(/in kbps {3}out kbps {2}frames\/s/);
    expect(lines[head + 1]).toMatch(/^ {2}\/live\/stream-0 +60 +812 +48,211 +25\.0 {2}H264 720 +AAC$/);
    expect(lines[head + 2]).toMatch(/^ {2}\/live\/stream-1 +59 +– +48,211 +– {2}– +–$/);
    expect(lines[head + 3]).toMatch(/idle/);
    expect(lines.at(-1)).toMatch(/more below$/);
  });

  test('says on 160×50 the same, facts beside each other', () => {
    const lines = linesOf(withSrs(loss, { api: API }), 160, 47);
    expect(lines[1]).toMatch(/^ {2}clients {6}2,001: .*publishers\) {5,}\S/);
    expect(lines.join('\n')).toMatch(/─ 40 streams, 39 published ─.* clients/);
    expect(lines.join('\n')).toContain('/live/stream-37');
  });

  test('of an API that a password closes it says what SRS exports, and what would open the rest', () => {
    const closed = {
      ...API,
      clients: undefined,
      streams: [],
      streamCount: 3,
      publishedCount: undefined,
      cpuPercent: 61.47,
    };
    const input = withSrs(loss, { api: closed });
    const [reading] = input.snapshot.sample.srs;
    if (reading === undefined) throw new Error('expected an SRS');
    const knowledge = { streams: undefined } as ApiKnowledge;
    const failure = { asked: 'API', reason: 'failed', detail: 'asks for a password: set api-token' } as const;
    const api = { value: knowledge, atMs: 0, failure: undefined, missing: failure };
    const sample = { ...input.snapshot.sample, srs: [{ ...reading, api }] };
    const lines = linesOf({ ...input, snapshot: { ...input.snapshot, sample } }, 100, 21);
    expect(lines.slice(1, 4)).toEqual([
      '  clients      2,001',
      '  traffic      in 1.6 Mbps, out 96.4 Mbps; API took 6 ms, 3 s ago; CPU 61.5 %',
      '  API          – asks for a password: set api-token',
    ]);
    const head = lines.findIndex(line => line.startsWith('─ 3 streams ─'));
    expect(lines[head + 1]).toBe('  –');
  });

  test('names a single stream as one', () => {
    const api = { ...API, streamCount: 1, publishedCount: 1, streams: [stream(0)] };
    const lines = linesOf(withSrs(loss, { api }), 160, 47).join('\n');
    expect(lines).toMatch(/─ 1 stream, 1 published ─/);
  });

  test('tells a tripped breaker, NACKs of players and a warning by their signs', () => {
    const lines = linesOf(narrow, 120, 30).join('\n');
    expect(lines).toMatch(/breaker {4}▲ tripped, at [\d.]+ % CPU: /);
    expect(lines).toMatch(/players .*NACKs 418\/s, packets resent 143,382\/s, not there 0\/s/);
  });

  test('says that the breaker is not tripped only where its lines would be seen', () => {
    const log = loss.srs?.log;
    if (log === undefined) throw new Error('expected a log');
    const factOf = (change: Partial<LogMetrics>): string | undefined =>
      linesOf(
        withSrs(loss, { log: { ...log, breaker: undefined, breakerLimits: undefined, ...change } }),
        80,
        21,
      ).find(line => line.startsWith('  breaker'));
    expect(factOf({ hasPeriodicLines: true })).toBe('  breaker      not tripped');
    expect(factOf({ hasPeriodicLines: false })).toBe('  breaker      –');
    expect(factOf({ hasPeriodicLines: undefined })).toBe('  breaker      –');
    const limits = { highPercent: 90, criticalPercent: 95, dyingPercent: 99, dyingSeconds: 5 };
    expect(factOf({ breakerLimits: { isEnabled: false, ...limits } })).toBe(
      '  breaker      disabled in its configuration',
    );
  });

  test('says why there is no API and no log', () => {
    const lines = linesOf(withSrs(loss, { log: undefined }), 80, 21);
    expect(lines[1]).toBe('  API          – this is a recording');
    expect(lines.length).toBeLessThanOrEqual(21);
    const [srs] = loss.snapshot.sample.srs;
    if (srs === undefined) throw new Error('expected an SRS');
    const failure = { asked: 'x', reason: 'unsupported', detail: 'SRS has no log file open\x1b[2J' } as const;
    const sample = {
      ...loss.snapshot.sample,
      srs: [{ ...srs, log: { value: undefined, atMs: 0, failure } }],
    };
    const input = withSrs({ ...loss, snapshot: { ...loss.snapshot, sample } }, { log: undefined });
    expect(linesOf(input, 80, 21)[2]).toBe('  log          – SRS has no log file open[2J');
  });

  test.each([
    [80, 21],
    [160, 47],
    [40, 7],
    [20, 3],
    [300, 97],
    [80, 1],
  ])('is never larger than %i×%i, in any character set', (columns, rows) => {
    for (const isAscii of [false, true]) {
      const theme = createTheme({ colorLevel: 0, isAscii });
      const lines = serviceLines({ ...withSrs(loss, { api: API }), theme }, 0, { columns, rows });
      expect(lines.length).toBeLessThanOrEqual(rows);
      expect(Math.max(...lines.map(widthOf))).toBeLessThanOrEqual(columns);
      if (isAscii) expect(lines.join('')).toMatch(/^[\x20-\x7e]*$/);
    }
  });

  test('scrolls to the last stream and no further', () => {
    const input = withSrs(loss, { api: API });
    const size = { columns: 80, rows: 21 };
    const { most } = serviceExtent(input, size);
    expect(most).toBeGreaterThan(20);
    const end = serviceLines(input, most, size).join('\n');
    expect(end).toContain('/live/stream-39');
    expect(end).not.toContain('more below ');
  });

  test('takes the place of the panes on the whole screen', () => {
    const view = reduceView(INITIAL_VIEW, { type: 'toggleService' });
    const lines = drawFrame({ ...withSrs(loss, { api: API }), view }, 80, 24);
    expect(lines).toHaveLength(24);
    expect(lines[2]).toMatch(/^─ SRS 17878 in its own words/);
    expect(lines.at(-1)).toMatch(/Esc back/);
  });
});

describe('the state of it', () => {
  test('opens, scrolls within what there is, closes, and gives way to the history', () => {
    let view = reduceView(INITIAL_VIEW, { type: 'toggleService' });
    view = reduceView(view, { type: 'scroll', pane: 'srs', by: 5, most: 3 });
    expect(view.service).toEqual({ first: 3 });
    expect(view.scroll.srs).toBe(0);
    expect(reduceView(view, { type: 'toggleZoom' })).toBe(view);
    expect(reduceView(view, { type: 'toggleHistory' })).toMatchObject({
      service: undefined,
      history: expect.anything(),
    });
    expect(reduceView(view, { type: 'closeService' }).service).toBeUndefined();
    expect(reduceView(view, { type: 'toggleService' }).service).toBeUndefined();
  });
});
