import type { ClientReading, Protocol, StreamReading, Summaries } from './api-knowledge.ts';

/** A body of the API, already parsed. */
export type Body = Readonly<Record<string, unknown>>;

/** Characters of a name: what is longer is cut off. */
const LONGEST_NAME = 512;
/** Entries of a list: more are nobody's. SRS sends a page of 1,000. */
export const MOST_ENTRIES = 5_000;
/** A century: `stats { enabled off; }` makes SRS say as much as the time of day. */
const MOST_UPTIME_SECONDS = 1e9;

/**
 * Bodies of SRS's HTTP API (srs_app_http_api.cpp). A path that SRS does not know answers 200 with the index of /api/v1/:
 * undefined, as for everything else that is not what was asked for. A figure that cannot be is undefined by itself.
 */
export function readSummaries(body: Body | undefined): Summaries | undefined {
  const data = objectIn(body, 'data');
  const self = objectIn(data, 'self');
  if (data === undefined || self === undefined) return undefined;
  const version = self.version;
  const isVersion = typeof version === 'string' && /^\d{1,3}\.\d{1,3}\.\d{1,4}$/.test(version);
  // Without statistics SRS says 0 of everything.
  const system = data.ok === true ? objectIn(data, 'system') : undefined;
  const uptime = data.ok === true ? countOf(self.srs_uptime) : undefined;
  return {
    version: isVersion ? version : undefined,
    uptimeSeconds: uptime !== undefined && uptime < MOST_UPTIME_SECONDS ? uptime : undefined,
    clientCount: countOf(system?.conn_srs),
    sentBytes: countOf(system?.srs_send_bytes),
    receivedBytes: countOf(system?.srs_recv_bytes),
    toldAtMs: countOf(data.now_ms),
    countedAtMs: countOf(system?.srs_sample_time),
  };
}

/** Undefined where the body has no list. Entries without a name or an id are left out. */
export function readStreams(body: Body | undefined): readonly StreamReading[] | undefined {
  return entriesIn(body, 'streams')?.flatMap(entry => {
    const [id, url] = [idOf(entry), nameOf(entry.url) ?? addressOf(entry)];
    if (id === undefined || url === undefined) return [];
    const [video, audio, publish, kbps] = ['video', 'audio', 'publish', 'kbps'].map(key =>
      objectIn(entry, key),
    );
    // Later versions count them apart, and both together by the old name (srs_app_statistic.cpp).
    const frames = countOf(entry.video_frames) ?? countOf(entry.frames);
    const videoCodec = nameOf(video?.codec);
    return {
      id,
      url,
      isPublished: typeof publish?.active === 'boolean' ? publish.active : undefined,
      clients: countOf(entry.clients),
      sentBytes: countOf(entry.send_bytes),
      receivedBytes: countOf(entry.recv_bytes),
      sendKbps: countOf(kbps?.send_30s),
      receiveKbps: countOf(kbps?.recv_30s),
      // Frames of WebRTC are not counted, unless it is also turned into RTMP: 0 is none of its figures.
      videoFrames: frames === 0 && videoCodec === undefined ? undefined : frames,
      videoCodec,
      audioCodec: nameOf(audio?.codec),
      width: countOf(video?.width),
      height: countOf(video?.height),
    };
  });
}

/** As `readStreams`. */
export function readClients(body: Body | undefined): readonly ClientReading[] | undefined {
  return entriesIn(body, 'clients')?.flatMap(entry => {
    const id = idOf(entry);
    if (id === undefined) return [];
    const type = typeof entry.type === 'string' ? entry.type : '';
    const isPublisher = typeof entry.publish === 'boolean' ? entry.publish : type.endsWith('-publish');
    return { id, protocol: PROTOCOLS.get(type.slice(0, type.lastIndexOf('-'))) ?? 'other', isPublisher };
  });
}

/** By what stands before `-play` or `-publish` (srs_protocol_rtmp_stack.cpp, `srs_client_type_string`). */
const PROTOCOLS: ReadonlyMap<string, Protocol> = new Map([
  ['rtmp', 'rtmp'],
  ['flash', 'rtmp'],
  ['fmle', 'rtmp'],
  ['haivision', 'rtmp'],
  ['flv', 'flv'],
  ['hls', 'hls'],
  ['rtc', 'webrtc'],
  ['srt', 'srt'],
]);

function objectIn(value: Body | undefined, key: string): Body | undefined {
  const inner = value?.[key];
  return typeof inner === 'object' && inner !== null && !Array.isArray(inner) ? (inner as Body) : undefined;
}

function entriesIn(body: Body | undefined, key: string): readonly Body[] | undefined {
  const list = body?.[key];
  if (!Array.isArray(list)) return undefined;
  return list
    .slice(0, MOST_ENTRIES)
    .filter((entry): entry is Body => typeof entry === 'object' && entry !== null);
}

/** A counter: whole, and not below 0. */
function countOf(value: unknown): number | undefined {
  return typeof value === 'number' && Number.isSafeInteger(value) && value >= 0 ? value : undefined;
}

function nameOf(value: unknown): string | undefined {
  return typeof value === 'string' && value !== '' ? value.slice(0, LONGEST_NAME) : undefined;
}

/** SRS 4.0 has numbers. */
function idOf({ id }: Body): string | undefined {
  return nameOf(typeof id === 'number' ? String(id) : id);
}

/** Before 5.0 a stream has no `url`. */
function addressOf({ app, name }: Body): string | undefined {
  const [place, stream] = [nameOf(app), nameOf(name)];
  return place === undefined || stream === undefined ? undefined : `/${place}/${stream}`;
}
