import type { CaptureRecord } from '../../capture-record.ts';
import { nodeTexts } from './node-texts.ts';
import type { ScrapedSeries } from './scraped-series.ts';
import { MadeUpNumbers, type SrsTextsOptions } from './srs-at.ts';
import { srsTexts } from './srs-texts.ts';

/** What a host was scraped for, by whom. */
export interface ScrapedHost {
  readonly nodeName: string;
  /** Of its node_exporter, and of its `srs-top serve`; undefined: there was none. */
  readonly node: ScrapedSeries | undefined;
  readonly srsTop: ScrapedSeries | undefined;
}

/** Threads and inodes have other numbers than any process of a host that has its usual limits. */
const FIRST_THREAD = 4_100_000;
const FIRST_INODE = 1;
/** Numbers of the host's own namespace, and of no other, are below. */
const FIRST_NAMESPACE = 1;

/**
 * The records of a host, one at each scrape: of srs-top's where there is one then, else of node_exporter's. Behind a gap,
 * and where a source was not scraped, the record says that what it told is gone.
 * @param comm what the processes that are looked for are called
 */
export function* prometheusRecords(host: ScrapedHost, comm: string): Generator<CaptureRecord> {
  const timeline = new Timeline(host, comm);
  let lastMs: number | undefined;
  for (const atMs of timesOf(host)) {
    const isGap = lastMs !== undefined && atMs - lastMs > longestStepMs(host);
    if (lastMs !== undefined && isGap) yield* timeline.gap(lastMs + 1_000);
    yield timeline.record(atMs);
    lastMs = atMs;
  }
}

function longestStepMs({ node, srsTop }: ScrapedHost): number {
  return Math.max(node?.longestStepMs ?? 0, srsTop?.longestStepMs ?? 0);
}

/**
 * Times of srs-top's scrapes, where it was scraped, else of node_exporter's. At both ends only what lies between scrapes of
 * both: of the other one nothing would be known there.
 */
function timesOf({ node, srsTop }: ScrapedHost): readonly number[] {
  if (srsTop === undefined || node === undefined) return (srsTop ?? node)?.times ?? [];
  const isAlone = (atMs: number): boolean => srsTop.distanceMs(atMs) > srsTop.longestStepMs;
  const isAtEnd = (atMs: number): boolean =>
    !node.isKnownAt(atMs) && node.distanceMs(atMs) <= node.longestStepMs;
  const own = srsTop.times.filter((atMs, index, { length }) => {
    const isFirstOrLast = index < MOST_TRIMMED || index >= length - MOST_TRIMMED;
    return !isFirstOrLast || !isAtEnd(atMs);
  });
  return [...own, ...node.times.filter(isAlone)].sort((a, b) => a - b);
}

/** Scrapes of one before the first of the other. */
const MOST_TRIMMED = 3;

class Timeline {
  readonly #host: ScrapedHost;
  readonly #options: SrsTextsOptions;
  readonly #facts: Readonly<Record<string, string>>;
  #beganMs: number | undefined;
  /** What the records before said. */
  #said = new Map<string, string>();
  #links = '';

  constructor(host: ScrapedHost, comm: string) {
    this.#host = host;
    this.#options = {
      comm,
      threadIds: new MadeUpNumbers(FIRST_THREAD),
      inodes: new MadeUpNumbers(FIRST_INODE),
      namespaces: new MadeUpNumbers(FIRST_NAMESPACE),
    };
    this.#facts = { '/proc/sys/kernel/hostname': `${host.nodeName}\n` };
  }

  record(atMs: number): CaptureRecord {
    const { node, srsTop } = this.#host;
    const release = releaseOf(this.#host, atMs);
    const booted = node?.one('node_boot_time_seconds', atMs, 'level');
    const srs = srsTop && srsTexts(srsTop, atMs, booted, this.#options);
    const links = srs?.links ?? {};
    const ofNode = node === undefined ? {} : nodeTexts(node, atMs);
    const texts: Readonly<Record<string, string>> = {
      ...this.#facts,
      ...(release === undefined ? {} : { '/proc/sys/kernel/osrelease': `${release}\n` }),
      ...ofNode,
      ...hostInterfaces(ofNode, links),
      ...srs?.files,
    };
    const areNew = JSON.stringify(links) !== this.#links;
    this.#links = JSON.stringify(links);
    return {
      ...this.#changed(atMs, texts),
      ...(areNew ? { links } : {}),
      ...(srs === undefined || Object.keys(srs.commands).length === 0 ? {} : { commands: srs.commands }),
    };
  }

  /** Nothing is known from then on, if anything was. */
  *gap(atMs: number): Generator<CaptureRecord> {
    const record = this.#changed(atMs, this.#facts);
    if ((record.gone ?? []).length > 0) yield record;
  }

  /** Only what changed. */
  #changed(atMs: number, texts: Readonly<Record<string, string>>): CaptureRecord {
    this.#beganMs ??= atMs;
    const files = Object.fromEntries(
      Object.entries(texts).filter(([path, text]) => this.#said.get(path) !== text),
    );
    const gone = [...this.#said.keys()].filter(path => !(path in texts));
    this.#said = new Map(Object.entries(texts));
    return {
      t: (atMs - this.#beganMs) / 1_000,
      wall: new Date(atMs).toISOString().replace(/\.\d+Z$/, 'Z'),
      files,
      ...(gone.length === 0 ? {} : { gone }),
    };
  }
}

/** The interfaces of SRS that are in the host's own namespace. */
function hostInterfaces(
  { '/proc/net/dev': text }: Readonly<Record<string, string>>,
  links: Readonly<Record<string, string>>,
): Readonly<Record<string, string>> {
  if (text === undefined) return {};
  return Object.fromEntries(
    Object.entries(links).flatMap(([path, target]) => {
      const [, pid] = /^\/proc\/(\d+)\/ns\/net$/.exec(path) ?? [];
      const isOfHost = pid !== undefined && pid !== '1' && target === links['/proc/1/ns/net'];
      return isOfHost ? [[`/proc/${pid}/net/dev`, text]] : [];
    }),
  );
}

function releaseOf({ node, srsTop }: ScrapedHost, atMs: number): string | undefined {
  const [info] = [
    ...(node?.at('node_uname_info', atMs, 'level') ?? []),
    ...(srsTop?.at('srs_top_host_info', atMs, 'level') ?? []),
  ];
  const release = info?.labels.release ?? '';
  return /^[\w.+~-]{1,64}$/.test(release) ? release : undefined;
}
