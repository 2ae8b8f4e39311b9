import type { Host } from '../../host/host.ts';
import type { ApiKnowledge, Listed, Summaries } from './api-knowledge.ts';
import { type ApiPath, type ApiPlace, type ApiReply, type ApiSilence, askApi } from './ask-api.ts';
import type { ApiCredentials } from './credentials.ts';
import { type Body, MOST_ENTRIES, readClients, readStreams, readSummaries } from './read-bodies.ts';
import { readExporter } from './read-exporter.ts';

/** Entries of a list that are asked for at once: to write them takes SRS's media thread some milliseconds. */
export const PAGE = 1_000;
/** Beyond so many pages the rest is not known. */
const MOST_PAGES = 5;

/** `refused`: it answered, and not with what was asked for. */
export type ApiRefusal = ApiSilence | Refused;

export interface Refused {
  readonly refused: string;
  readonly wantsPassword: boolean;
}

const SUMMARIES: ApiPath = '/api/v1/summaries';
const METRICS: ApiPath = '/metrics';

type Exported = Pick<ApiKnowledge, 'exported' | 'exportFailure' | 'isExportOff'>;

/** Whether the API of SRS answers there. */
export async function tryApi(
  host: Host,
  place: ApiPlace,
  credentials: ApiCredentials | undefined,
): Promise<Summaries | ApiRefusal> {
  const replies = await askApi(host, place, [SUMMARIES], credentials);
  return 'silent' in replies ? replies : summariesOf(replies[0], place.origin);
}

/**
 * Everything that is wanted of the API, by one question where no list is longer than a page.
 * @param nowMs a monotonic clock
 * @param isExportOff SRS has said that it exports nothing: it is not asked for that again
 */
export async function readApi(
  host: Host,
  place: ApiPlace,
  credentials: ApiCredentials | undefined,
  nowMs: () => number,
  isExportOff = false,
): Promise<ApiKnowledge | ApiRefusal> {
  const startMs = nowMs();
  const paths = [SUMMARIES, pathOf('streams', 0), pathOf('clients', 0)];
  const first = await askApi(host, place, isExportOff ? paths : [...paths, METRICS], credentials);
  if ('silent' in first) return first;
  const summaries = summariesOf(first[0], place.origin);
  if (!('version' in summaries)) return summaries;
  const asker = { host, place, credentials };
  const streams = await readList(asker, 'streams', readStreams, first[1]);
  const clients = await readList(asker, 'clients', readClients, first[2]);
  if ('refused' in streams) return streams;
  if ('refused' in clients) return clients;
  const exported = isExportOff ? EXPORTS_NOTHING : exportedBy(first[paths.length], place.origin);
  return {
    ...{ origin: place.origin, ...summaries, tookMs: nowMs() - startMs, streams, clients, ...exported },
    ...timeOf(first),
  };
}

/** What SRS exports, of an API that is closed by a password: it is not asked for one. */
export async function readExported(
  host: Host,
  place: ApiPlace,
  nowMs: () => number,
): Promise<ApiKnowledge | ApiRefusal> {
  const startMs = nowMs();
  const replies = await askApi(host, place, [METRICS], undefined);
  if ('silent' in replies) return replies;
  const came = exportedBy(replies[0], place.origin);
  const { exported } = came;
  if (exported === undefined)
    return { refused: came.exportFailure ?? `${place.origin} exports no metrics`, wantsPassword: false };
  return {
    origin: place.origin,
    tookMs: nowMs() - startMs,
    version: exported.version,
    uptimeSeconds: undefined,
    clientCount: undefined,
    sentBytes: undefined,
    receivedBytes: undefined,
    toldAtMs: undefined,
    countedAtMs: undefined,
    streams: undefined,
    clients: undefined,
    ...came,
    ...timeOf(replies),
  };
}

const EXPORTS_NOTHING: Exported = { exported: undefined, exportFailure: undefined, isExportOff: true };

/** SRS that exports nothing answers with an error as JSON, or with its index; older ones do not know the path. */
function exportedBy(reply: ApiReply | undefined, origin: string): Exported {
  if (reply !== undefined && (reply.body !== undefined || reply.status === 404 || reply.status === 401))
    return EXPORTS_NOTHING;
  const exported = reply?.status === 200 ? readExporter(reply.text) : undefined;
  const why = reply === undefined ? 'did not answer' : 'has no metrics that were understood';
  const exportFailure = exported === undefined ? `${origin}/metrics ${why}` : undefined;
  return { exported, exportFailure, isExportOff: false };
}

interface Asker {
  readonly host: Host;
  readonly place: ApiPlace;
  readonly credentials: ApiCredentials | undefined;
}

/** Page by page, until one is not full: SRS does not say how many there are. */
async function readList<T extends { readonly id: string }>(
  { host, place, credentials }: Asker,
  name: 'streams' | 'clients',
  read: (body: Body | undefined) => readonly T[] | undefined,
  first: ApiReply | undefined,
): Promise<Listed<T> | Refused> {
  const items = new Map<string, T>();
  let reply = first;
  for (let page = 1; ; page++) {
    const came = reply?.status === 200 ? read(reply.body) : undefined;
    // What came before stands where a later page fails, or the first took more than its second.
    if (came === undefined && reply !== undefined && page === 1)
      return { refused: `${place.origin} gives no list of ${name}`, wantsPassword: false };
    if (came === undefined) return { items: [...items.values()], isCut: true };
    const before = items.size;
    for (const item of came) items.set(item.id, item);
    if (came.length < PAGE) return { items: [...items.values()], isCut: false };
    // One that knows no pages gives the same again.
    if (page === MOST_PAGES || came.length >= MOST_ENTRIES || items.size === before)
      return { items: [...items.values()], isCut: true };
    const next = await askApi(host, place, [pathOf(name, page * PAGE)], credentials);
    reply = 'silent' in next ? undefined : next[0];
  }
}

function summariesOf(reply: ApiReply | undefined, origin: string): Summaries | ApiRefusal {
  if (reply?.status === 401)
    return { refused: `${origin} asks for a password (http_api.auth)`, wantsPassword: true };
  const summaries = reply?.status === 200 ? readSummaries(reply.body) : undefined;
  return summaries ?? { refused: `${origin} does not answer as SRS's API`, wantsPassword: false };
}

function pathOf(name: 'streams' | 'clients', start: number): ApiPath {
  return `/api/v1/${name}/?start=${start}&count=${PAGE}`;
}

function timeOf([first]: readonly ApiReply[]): { readonly atMs?: number } {
  return first?.atMs === undefined ? {} : { atMs: first.atMs };
}
