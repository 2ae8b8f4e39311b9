import type { Source } from '../../sampling/sample.ts';
import type { ApiKnowledge, ClientReading, Listed, StreamReading } from '../../srs/api/api-knowledge.ts';
import { cleanText } from '../../text/clean-text.ts';
import type { ApiMetrics, ClientCounts, ClientProtocol, StreamMetrics } from '../terms/api-terms.ts';
import { MOST_BYTES_PER_SECOND, ratePerSecond, type Step, StepKeeper } from '../terms/rates.ts';

/** Streams in JSON and on the screen: those with most clients. */
export const MOST_STREAMS = 100;
/** One that has not answered for so long tells nothing of now: it is asked every 10 s. */
const STALE_MS = 45_000;
const BITS_PER_BYTE = 8;

/** What the API says now, by its last two answers. */
export class ApiMetricsModel {
  readonly #answers = new StepKeeper<ApiKnowledge>();
  #last:
    | { readonly source: Source<ApiKnowledge>; readonly metrics: Omit<ApiMetrics, 'secondsAgo'> }
    | undefined;

  /** @param atMs the time of the sample; undefined: it did not answer lately */
  take(source: Source<ApiKnowledge>, atMs: number): ApiMetrics | undefined {
    const step = this.#answers.take(source);
    const { value } = source;
    if (value === undefined || atMs - source.atMs > STALE_MS) return undefined;
    // It comes every 10 s, and samples every second.
    if (this.#last?.source !== source) this.#last = { source, metrics: metricsOf(value, step) };
    return { secondsAgo: Math.max(0, atMs - source.atMs) / 1_000, ...this.#last.metrics };
  }
}

function metricsOf(now: ApiKnowledge, step: Step<ApiKnowledge> | undefined): Omit<ApiMetrics, 'secondsAgo'> {
  const { streams, clients, exported } = now;
  const isSame = step !== undefined && step.now === now && !hasRestarted(step);
  const before = isSame ? step.before : undefined;
  const own = isSame ? step.elapsedSeconds : undefined;
  const seconds = passedBySrs(before?.toldAtMs, now.toldAtMs, own);
  const countedSeconds = passedBySrs(before?.countedAtMs, now.countedAtMs, own);
  const earlier = new Map(before?.streams?.items.map(stream => [stream.id, stream]));
  return {
    tookMilliseconds: now.tookMs,
    version: now.version,
    uptimeSeconds: now.uptimeSeconds,
    receiveKbps:
      kbps(before?.receivedBytes, now.receivedBytes, countedSeconds) ??
      kbps(before?.exported?.receivedBytes, exported?.receivedBytes, own),
    sendKbps:
      kbps(before?.sentBytes, now.sentBytes, countedSeconds) ??
      kbps(before?.exported?.sentBytes, exported?.sentBytes, own),
    streamCount: streams === undefined ? exported?.streamCount : streams.items.length,
    publishedCount: isWhole(streams)
      ? streams.items.filter(({ isPublished }) => isPublished).length
      : undefined,
    cpuPercent: exported?.cpuPercent,
    clientCount: now.clientCount ?? exported?.clientCount,
    clients: isWhole(clients) ? countClients(clients.items) : undefined,
    streams: busiest(streams?.items ?? []).map(stream =>
      streamMetrics(earlier.get(stream.id), stream, seconds),
    ),
  };
}

function isWhole<T>(list: Listed<T> | undefined): list is Listed<T> {
  return list !== undefined && !list.isCut;
}

/** Its counters began anew, even where they are higher by now. */
function hasRestarted({ before, now }: Step<ApiKnowledge>): boolean {
  return (now.uptimeSeconds ?? 0) < (before.uptimeSeconds ?? 0);
}

function busiest(streams: readonly StreamReading[]): readonly StreamReading[] {
  return streams
    .toSorted((a, b) => (b.clients ?? 0) - (a.clients ?? 0) || (a.url < b.url ? -1 : a.url > b.url ? 1 : 0))
    .slice(0, MOST_STREAMS);
}

function streamMetrics(
  before: StreamReading | undefined,
  now: StreamReading,
  seconds: number | undefined,
): StreamMetrics {
  return {
    url: cleanText(now.url),
    isPublished: now.isPublished,
    clients: now.clients,
    // What SRS counts of a stream comes in steps of some seconds: its own average is smoother.
    receiveKbps: averageOf(now.receiveKbps) ?? kbps(before?.receivedBytes, now.receivedBytes, seconds),
    sendKbps: averageOf(now.sendKbps) ?? kbps(before?.sentBytes, now.sentBytes, seconds),
    videoFramesPerSecond: ratePerSecond(before?.videoFrames, now.videoFrames, seconds, 1e6),
    videoCodec: now.videoCodec === undefined ? undefined : cleanText(now.videoCodec),
    audioCodec: now.audioCodec === undefined ? undefined : cleanText(now.audioCodec),
    width: now.width,
    height: now.height,
  };
}

/** Seconds by which SRS's clock may differ from ours over 10 s; more, and it was set meanwhile. */
const MOST_DIFFERENCE_SECONDS = 4;

/**
 * Seconds between two answers by SRS's clock, which stood in them: when they reached us says less, on a host that is busy.
 * @param own seconds by our own clock, which counts where the other was set or did not move
 */
function passedBySrs(
  beforeMs: number | undefined,
  nowMs: number | undefined,
  own: number | undefined,
): number | undefined {
  if (beforeMs === undefined || nowMs === undefined || own === undefined) return own;
  const passed = (nowMs - beforeMs) / 1_000;
  return passed > 0 && Math.abs(passed - own) <= MOST_DIFFERENCE_SECONDS ? passed : own;
}

/** 0 may be that 30 s have not passed yet. */
function averageOf(kbps: number | undefined): number | undefined {
  return kbps === 0 ? undefined : kbps;
}

function kbps(
  before: number | undefined,
  now: number | undefined,
  seconds: number | undefined,
): number | undefined {
  const bytes = ratePerSecond(before, now, seconds, MOST_BYTES_PER_SECOND);
  return bytes === undefined ? undefined : (bytes * BITS_PER_BYTE) / 1_000;
}

function countClients(clients: readonly ClientReading[]): Readonly<Record<ClientProtocol, ClientCounts>> {
  const of = (protocol: ClientProtocol): ClientCounts => {
    const all = clients.filter(client => client.protocol === protocol);
    const publishers = all.filter(({ isPublisher }) => isPublisher).length;
    return { publishers, players: all.length - publishers };
  };
  return {
    rtmp: of('rtmp'),
    flv: of('flv'),
    hls: of('hls'),
    webrtc: of('webrtc'),
    srt: of('srt'),
    other: of('other'),
  };
}
