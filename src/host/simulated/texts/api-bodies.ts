import type { Machine } from '../model/machine.ts';
import { SRS_VERSION, type Srs, TCP_PORTS } from '../model/srs.ts';

const SERVER = 'vid-30r6202';
const API_PORT = TCP_PORTS[1];

/**
 * What the HTTP API of SRS answers (srs_app_http_api.cpp, 7.0.18), by the path; undefined: nobody listens at that origin.
 * @param aheadMs what the time of day is ahead of the machine's own
 */
export function apiBody(
  machine: Machine,
  origin: string,
  path: string,
  { nowMs, aheadMs }: { readonly nowMs: number; readonly aheadMs: number },
): string | undefined {
  const { srs } = machine;
  if (srs === undefined || !origin.endsWith(`:${API_PORT}`)) return undefined;
  const head = { code: 0, server: SERVER, service: 't81bxi28', pid: String(srs.process.pid) };
  const [name = ''] = path.split('?');
  if (name === '/api/v1/summaries')
    return JSON.stringify({ ...head, data: summaries(machine, srs, { nowMs, aheadMs }) });
  if (name === '/api/v1/streams/') return JSON.stringify({ ...head, streams: streams(srs) });
  if (name === '/api/v1/clients/') return JSON.stringify({ ...head, clients: clients(srs) });
  // The exporter is off: SRS answers with the index of its API.
  return JSON.stringify({
    ...head,
    urls: { versions: 'the version of SRS', summaries: 'the summary of SRS' },
  });
}

const MEDIA_BYTES = 1_200;

function summaries(
  { nowMs: upMs, cpus }: Machine,
  srs: Srs,
  { nowMs, aheadMs }: { readonly nowMs: number; readonly aheadMs: number },
): object {
  const { counted } = srs;
  const { pid, residentKb, arguments: args } = srs.process;
  return {
    ok: true,
    now_ms: Math.floor(nowMs + aheadMs),
    self: {
      ...{
        version: SRS_VERSION,
        pid,
        ppid: 1,
        argv: args.join(' '),
        cwd: '/usr/local/srs',
        mem_kbyte: residentKb,
      },
      ...{ mem_percent: 0.6, cpu_percent: 0.4, srs_uptime: Math.floor((upMs - srs.startedAtMs) / 1_000) },
    },
    system: {
      ...{ cpus: cpus.length, cpus_online: cpus.length, srs_sample_time: counted.atMs + aheadMs },
      ...{ srs_recv_bytes: counted.received * MEDIA_BYTES, srs_send_bytes: counted.sent * MEDIA_BYTES },
      conn_srs: srs.setup.streams + srs.setup.players,
    },
  };
}

const NAMES = [
  'stage',
  'arena',
  'press',
  'studio-a',
  'studio-b',
  'gate',
  'field',
  'dome',
  'lobby',
  'cam',
] as const;

function urlOf(index: number): string {
  const round = Math.floor(index / NAMES.length);
  return `/live/${NAMES[index % NAMES.length]}${round === 0 ? '' : `-${round + 1}`}`;
}

/** The first streams have most players. */
function playersOf({ setup: { streams, players } }: Srs, index: number): number {
  const parts = (streams * (streams + 1)) / 2;
  return Math.floor((players * (streams - index)) / parts);
}

function streams(srs: Srs): readonly object[] {
  const { received, setup } = srs;
  return Array.from({ length: setup.streams }, (_, index) => {
    const own = Math.floor(received / setup.streams);
    const clients = playersOf(srs, index);
    return {
      ...{
        id: `vid-${index + 1_000}`,
        name: urlOf(index).slice(6),
        vhost: 'vid-1s5h652',
        app: 'live',
        url: urlOf(index),
      },
      ...{
        clients: clients + 1,
        frames: 0,
        recv_bytes: own * MEDIA_BYTES,
        send_bytes: own * clients * MEDIA_BYTES,
      },
      ...{ kbps: { recv_30s: 0, send_30s: 0 }, publish: { active: true, cid: `p${index}` } },
      ...{
        video: { codec: 'H264', profile: 'Baseline', level: '3.1', width: 1_280, height: 720 },
        audio: { codec: 'Opus' },
      },
    };
  });
}

function clients(srs: Srs): readonly object[] {
  const { streams: count } = srs.setup;
  return Array.from({ length: count }, (_, index) => {
    const of = (type: string, number: number): object => ({
      ...{
        id: `${type}-${index}-${number}`,
        vhost: 'vid-1s5h652',
        stream: `vid-${index + 1_000}`,
        ip: '203.0.113.9',
      },
      ...{ url: urlOf(index), type, publish: type.endsWith('-publish'), alive: 900.5 },
    });
    const players = Array.from({ length: playersOf(srs, index) }, (_, number) => of('rtc-play', number));
    return [of('rtc-publish', 0), ...players];
  }).flat();
}
