import type { AdvisedSnapshot } from '../../advice/advised.ts';
import { cleanText } from '../../text/clean-text.ts';
import { ChangeCounts } from './change-counts.ts';
import { Figures } from './figures.ts';
import { NamespaceFigures } from './namespace-figures.ts';
import { ScrapedPeaks } from './queue-peaks.ts';
import { addSrs } from './srs-figures.ts';
import { type Reading, SrsLabeller, type SrsLabels } from './srs-labels.ts';

export interface ExporterOptions {
  /** Of srs-top. */
  readonly version: string;
  /** When it was started, in milliseconds since 1970. */
  readonly startedAtMs: number;
  /** What was read longer ago is not told any more, in milliseconds. */
  readonly staleAfterMs: number;
}

/** What is known of the host from one refresh to the next, as metrics. Reads nothing: a scrape is answered by the last sample. */
export class Exporter {
  readonly #options: ExporterOptions;
  readonly #labeller = new SrsLabeller();
  readonly #namespaces = new NamespaceFigures();
  readonly #peaks = new ScrapedPeaks();
  readonly #changes = new ChangeCounts();
  #last: AdvisedSnapshot | undefined;
  #labels: readonly (SrsLabels | undefined)[] = [];

  constructor(options: ExporterOptions) {
    this.#options = options;
  }

  take(snapshot: AdvisedSnapshot): void {
    this.#last = snapshot;
    this.#labels = this.#labeller.take(snapshot.sample.srs);
    this.#peaks.take(snapshot.sample.srs);
    this.#changes.take(snapshot.changes);
  }

  /**
   * All that is to be told now.
   * @param scraper who asks: peaks are those since the same one asked last
   * @param nowMs on the host's monotonic clock
   */
  scrape(scraper: string, nowMs: number): Figures {
    const figures = new Figures();
    const { version, startedAtMs, staleAfterMs } = this.#options;
    figures.add('srs_top_build_info', 1, { version });
    figures.add('process_start_time_seconds', startedAtMs / 1_000, {});
    const snapshot = this.#last;
    if (snapshot === undefined) return figures;
    this.#addOwn(figures, snapshot);
    if (nowMs - snapshot.sample.atMs > staleAfterMs) return figures;
    this.#addHost(figures, snapshot);
    const { sample } = snapshot;
    const peaks = this.#peaks.scrape(scraper);
    const labelled = sample.srs.flatMap((reading, index): (readonly [Reading, SrsLabels])[] => {
      const labels = this.#labels[index];
      return labels === undefined ? [] : [[reading, labels]];
    });
    for (const [reading, labels] of labelled) addSrs(figures, reading, sample, labels, peaks);
    this.#namespaces.add(figures, labelled);
    addFindings(figures, snapshot, labelled);
    this.#addLeftOut(figures);
    return figures;
  }

  #addOwn(figures: Figures, { sample, metrics }: AdvisedSnapshot): void {
    figures.add('srs_top_last_sample_timestamp_seconds', sample.time.getTime() / 1_000, {});
    figures.add('srs_top_sample_late_seconds', metrics.self.lateMilliseconds / 1_000, {});
    figures.add('process_cpu_seconds_total', sample.self.cpuMicroseconds / 1e6, {});
    figures.add('process_resident_memory_bytes', sample.self.residentBytes || undefined, {});
    this.#changes.add(figures);
  }

  #addHost(figures: Figures, { sample, metrics, unseen }: AdvisedSnapshot): void {
    const { hostName, kernel, networkLimits } = sample;
    figures.add('srs_top_host_info', 1, {
      nodename: cleanText(hostName),
      release: cleanText(kernel.value ?? '').trim(),
    });
    const failing = metrics.problems.filter(({ slowedToSeconds }) => slowedToSeconds === undefined);
    figures.add('srs_top_sources_failing', failing.length, {});
    const processes = sample.srs.length + sample.srsNotWatched;
    figures.add('srs_top_srs_processes', unseen === undefined ? processes : undefined, {});
    const { receiveMaxBytes, receiveDefaultBytes } = networkLimits.value ?? {};
    figures.add('srs_top_udp_receive_buffer_limit_bytes', receiveMaxBytes, {});
    figures.add('srs_top_udp_receive_buffer_default_bytes', receiveDefaultBytes, {});
  }

  #addLeftOut(figures: Figures): void {
    const all = { ...this.#labeller.leftOut, interfaces: this.#namespaces.leftOut };
    for (const [kind, count] of Object.entries(all)) figures.add('srs_top_left_out', count, { kind });
  }
}

/** Those that are told now. Two that differ in nothing but their words are one. */
function addFindings(
  figures: Figures,
  { advice }: AdvisedSnapshot,
  labelled: readonly (readonly [Reading, SrsLabels])[],
): void {
  const told = new Set<string>();
  for (const { id, severity, pid } of advice.findings) {
    const srs = labelled.find(([{ identity }]) => identity.pid === pid)?.[1].srs ?? '';
    const key = `${id} ${severity} ${srs}`;
    if (told.has(key)) continue;
    told.add(key);
    figures.add('srs_top_finding', 1, { id, severity, srs });
  }
}
