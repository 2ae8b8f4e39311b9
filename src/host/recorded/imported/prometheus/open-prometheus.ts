import { cleanText } from '../../../../text/clean-text.ts';
import { withoutUser } from '../../../../text/without-user.ts';
import type { CaptureRecord } from '../../capture-record.ts';
import type { ImportSource } from '../import-source.ts';
import { askRaw, type PrometheusServer, type RawSeries, readServer } from './ask-prometheus.ts';
import { findTarget, type Scraped } from './find-target.ts';
import { NODE_METRICS } from './node-texts.ts';
import { prometheusRecords } from './prometheus-records.ts';
import { ScrapedSeries } from './scraped-series.ts';
import { SRS_TOP_METRICS } from './srs-texts.ts';

/** What is asked of a server, and of which host. */
export interface PrometheusQuestion {
  /** As the user typed it. */
  readonly url: string;
  readonly token: string | undefined;
  /** Of the user in its address; undefined: he has none. */
  readonly password: string | undefined;
  /** Its name, or the address under which it is scraped; undefined: there is one alone. */
  readonly instance: string | undefined;
  /** Milliseconds since 1970. */
  readonly fromMs: number;
  readonly toMs: number;
  /** What the processes that are looked for are called. */
  readonly comm: string;
}

/** An answer is of so many seconds at the most: a large host has some megabytes in an hour. */
const SECONDS_AN_ANSWER = 1_800;

/**
 * What a Prometheus has of a host, as node_exporter and `srs-top serve` told it. Rejects with an Error in words where it
 * does not answer, or has nothing of that time.
 * @param tell is told in a sentence what is missing
 */
export async function openPrometheus(
  question: PrometheusQuestion,
  tell: (note: string) => void,
): Promise<ImportSource> {
  const at = withoutUser(question.url);
  try {
    const server = readServer(question.url, question);
    const { fromMs, toMs, instance, comm } = question;
    const target = await findTarget(server, instance, fromMs / 1_000, toMs / 1_000);
    if (target.srsTop === undefined)
      tell(
        `${at}: there was no srs-top serve on ${cleanText(target.nodeName)}: nothing is known of its processes`,
      );
    if (target.node === undefined)
      tell(
        `${at}: there was no node_exporter on ${cleanText(target.nodeName)}: CPUs and interfaces are not known`,
      );
    const ask = (scraped: Scraped | undefined, names: readonly string[]) =>
      scraped && askAll(server, scraped, names, question);
    const node = await ask(target.node, NODE_METRICS);
    const srsTop = await ask(target.srsTop, SRS_TOP_METRICS);
    if ((node?.times.length ?? 0) + (srsTop?.times.length ?? 0) === 0)
      throw new Error('it has nothing of that time');
    if (srsTop !== undefined) tell(`${at}: numbers of threads and sockets are made up: it has their names`);
    return {
      kind: 'prometheus',
      isInstant: false,
      records: asynchronous(prometheusRecords({ nodeName: target.nodeName, node, srsTop }, comm)),
      close() {},
    };
  } catch (error) {
    throw new Error(`${at}: ${error instanceof Error ? error.message : String(error)}`, { cause: error });
  }
}

/** All that it was scraped for within the span, asked for piece by piece. */
async function askAll(
  server: PrometheusServer,
  { job, instance }: Scraped,
  names: readonly string[],
  { fromMs, toMs }: PrometheusQuestion,
): Promise<ScrapedSeries> {
  // Strings of PromQL are escaped as those of JSON, as far as labels go.
  const name = JSON.stringify(`^(?:${names.join('|')})$`);
  const selector = `{__name__=~${name},job=${JSON.stringify(job)},instance=${JSON.stringify(instance)}}`;
  const pieces = new Map<string, { labels: RawSeries['labels']; times: number[]; values: number[] }>();
  for (let from = fromMs / 1_000; from < toMs / 1_000; from += SECONDS_AN_ANSWER) {
    const to = Math.min(toMs / 1_000, from + SECONDS_AN_ANSWER);
    for (const { labels, times, values } of await askRaw(server, selector, to, to - from)) {
      const key = JSON.stringify(Object.entries(labels).sort());
      const known = pieces.get(key) ?? { labels, times: [], values: [] };
      pieces.set(key, known);
      const last = known.times.at(-1) ?? -1;
      // Both ends of a span may be in it.
      const first = times.findIndex(time => time > last);
      if (first === -1) continue;
      known.times.push(...times.slice(first));
      known.values.push(...values.slice(first));
    }
  }
  return new ScrapedSeries([...pieces.values()]);
}

async function* asynchronous(records: Iterable<CaptureRecord>): AsyncGenerator<CaptureRecord> {
  for (const record of records) {
    // What waits (a signal, the file that is written) has its turn.
    await undefined;
    yield record;
  }
}
