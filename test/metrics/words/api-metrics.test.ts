import { describe, expect, test } from 'vitest';
import { ApiMetricsModel } from '../../../src/metrics/words/api-metrics.ts';
import type { ApiKnowledge, StreamReading } from '../../../src/srs/api/api-knowledge.ts';
import { failed, known } from '../made-up.ts';

const STREAM: StreamReading = {
  id: 'vid-1',
  url: '/live/a',
  isPublished: true,
  clients: 2,
  sentBytes: 0,
  receivedBytes: 0,
  sendKbps: 0,
  receiveKbps: 0,
  videoFrames: 0,
  videoCodec: 'H264',
  audioCodec: 'AAC',
  width: 768,
  height: 320,
};

function answer(change: Partial<ApiKnowledge> = {}, stream: Partial<StreamReading> = {}): ApiKnowledge {
  return {
    origin: 'http://127.0.0.1:1985',
    version: '7.0.18',
    uptimeSeconds: 60,
    clientCount: 2,
    sentBytes: 0,
    receivedBytes: 0,
    toldAtMs: undefined,
    countedAtMs: undefined,
    tookMs: 3,
    streams: { items: [{ ...STREAM, ...stream }], isCut: false },
    clients: { items: [], isCut: false },
    exported: undefined,
    exportFailure: undefined,
    isExportOff: true,
    ...change,
  };
}

function rates(model: ApiMetricsModel, atMs: number, given: ApiKnowledge) {
  const metrics = model.take(known(given, atMs), atMs);
  return { ...metrics?.streams[0], total: metrics?.sendKbps };
}

describe('rates of the API', () => {
  test('are unknown at the first answer', () => {
    expect(rates(new ApiMetricsModel(), 0, answer())).toMatchObject({
      videoFramesPerSecond: undefined,
      total: undefined,
    });
  });

  test("are by SRS's own clock, which stands in its answers", () => {
    const model = new ApiMetricsModel();
    rates(model, 0, answer({ toldAtMs: 500_000, countedAtMs: 499_000 }));
    // The answer lay for a second until we came to it.
    const now = { toldAtMs: 510_000, countedAtMs: 511_000, sentBytes: 12_000_000 };
    expect(rates(model, 11_000, answer(now, { videoFrames: 250, sentBytes: 1_250_000 }))).toMatchObject({
      videoFramesPerSecond: 25,
      sendKbps: 1_000,
      total: 8_000,
    });
  });

  test('are by ours where that was set', () => {
    const model = new ApiMetricsModel();
    rates(model, 0, answer({ toldAtMs: 500_000 }));
    expect(
      rates(model, 10_000, answer({ toldAtMs: 4_110_000 }, { videoFrames: 250 })).videoFramesPerSecond,
    ).toBe(25);
  });

  test("of a stream are SRS's average of 30 s once there is one", () => {
    const model = new ApiMetricsModel();
    rates(model, 0, answer());
    expect(rates(model, 10_000, answer({}, { sentBytes: 9, sendKbps: 812 })).sendKbps).toBe(812);
  });

  test('are unknown where SRS was started anew, a counter went back, or the stream is another', () => {
    const cases: readonly [Partial<ApiKnowledge>, Partial<StreamReading>][] = [
      [{ uptimeSeconds: 3 }, { videoFrames: 900 }],
      [{}, { videoFrames: 1 }],
      [{}, { id: 'vid-2', videoFrames: 900 }],
    ];
    for (const [change, stream] of cases) {
      const model = new ApiMetricsModel();
      rates(model, 0, answer({}, { videoFrames: 100 }));
      expect(rates(model, 10_000, answer(change, stream)).videoFramesPerSecond).toBeUndefined();
    }
  });

  test('are none of now while it does not answer', () => {
    const model = new ApiMetricsModel();
    const source = known(answer(), 0);
    expect(model.take(source, 44_000)).toMatchObject({ secondsAgo: 44 });
    expect(model.take(source, 46_000)).toBeUndefined();
    expect(model.take(failed('api', 'no answer', 10_000), 10_000)).toBeUndefined();
  });
});

describe('what SRS exports', () => {
  const exported = {
    version: '7.0.18',
    cpuPercent: 61.47,
    residentKilobytes: 30_700,
    sentBytes: 1_000_000,
    receivedBytes: 500_000,
    streamCount: 3,
    clientCount: 9,
  };

  test('gives its CPU beside what the API says itself', () => {
    const metrics = new ApiMetricsModel().take(known(answer({ exported }), 0), 0);
    expect(metrics).toMatchObject({ cpuPercent: 61.47, clientCount: 2, streamCount: 1 });
  });

  test('is all that is known of an API that is closed by a password', () => {
    const closed = answer({
      clientCount: undefined,
      sentBytes: undefined,
      receivedBytes: undefined,
      uptimeSeconds: undefined,
      streams: undefined,
      clients: undefined,
      exported,
    });
    const model = new ApiMetricsModel();
    model.take(known(closed, 0), 0);
    const more = { ...exported, sentBytes: 3_500_000, receivedBytes: 500_000 };
    const metrics = model.take(known({ ...closed, exported: more }, 10_000), 10_000);
    expect(metrics).toMatchObject({
      clientCount: 9,
      streamCount: 3,
      publishedCount: undefined,
      clients: undefined,
      streams: [],
      sendKbps: 2_000,
      receiveKbps: 0,
    });
    // SRS was started anew.
    const less = model.take(known({ ...closed, exported: { ...more, sentBytes: 5 } }, 20_000), 20_000);
    expect(less).toMatchObject({ sendKbps: undefined });
  });

  test('is not known where it exports nothing', () => {
    const metrics = new ApiMetricsModel().take(known(answer(), 0), 0);
    expect(metrics?.cpuPercent).toBeUndefined();
  });
});
