import type { AdvisedSnapshot } from '../../advice/advised.ts';
import { ChangeCounts } from './change-counts.ts';
import { ClampedBuffers } from './clamped-buffers.ts';
import { Figures } from './figures.ts';
import { labelText } from './label-text.ts';
import { NamespaceFigures } from './namespace-figures.ts';
import { ScrapedPeaks } from './queue-peaks.ts';
import { addSrs } from './srs-figures.ts';
import { type Reading, SrsLabeller, type SrsLabels } from './srs-labels.ts';

export interface ExporterOptions {
  /** Of srs-top. */
  readonly version: string;
  /** When it was started, in milliseconds since 1970. */
  readonly startedAtMs: number;
  /** How often is read, in seconds. */
  readonly refreshSeconds: number;
  /** What was read longer ago is not told any more, in milliseconds. */
  readonly staleAfterMs: number;
  /** The line to a host elsewhere; undefined: it is this one. */
  readonly line?: WatchedLine | undefined;
}

/** The line to a host elsewhere. */
export interface WatchedLine {
  readonly nodename: string;
  /** Whether the host answers now. */
  isUp(): boolean;
}

/** Who asks, and when. */
export interface Scrape {
  /** The same object for whoever asks again: peaks are those since then. Undefined: it cannot be told who asks. */
  readonly asker: object | undefined;
  /** On the host's monotonic clock. */
  readonly nowMs: number;
  /** By the clock of this machine, in milliseconds since 1970. */
  readonly wallMs: number;
}

/** What is known of the host from one refresh to the next, as metrics. Reads nothing: a scrape is answered by the last sample. */
export class Exporter {
  readonly #options: ExporterOptions;
  readonly #labeller = new SrsLabeller();
  readonly #namespaces = new NamespaceFigures();
  readonly #peaks = new ScrapedPeaks();
  readonly #clamped = new ClampedBuffers();
  readonly #changes = new ChangeCounts();
  #last: AdvisedSnapshot | undefined;
  #labels: readonly (SrsLabels | undefined)[] = [];

  constructor(options: ExporterOptions) {
    this.#options = options;
  }

  take(snapshot: AdvisedSnapshot): void {
    this.#last = snapshot;
    this.#labels = this.#labeller.take(snapshot.sample.srs, snapshot.sample.atMs);
    this.#peaks.take(snapshot.sample.srs, snapshot.sample.atMs);
    this.#clamped.take(snapshot.sample);
    this.#changes.take(snapshot.changes);
  }

  /** All that is to be told now. */
  scrape({ asker, nowMs, wallMs }: Scrape): Figures {
    const figures = new Figures();
    const { version, startedAtMs, refreshSeconds, staleAfterMs, line } = this.#options;
    figures.add('srs_top_build_info', 1, { version });
    figures.add('process_start_time_seconds', startedAtMs / 1_000, {});
    figures.add('srs_top_refresh_interval_seconds', refreshSeconds, {});
    if (line !== undefined)
      figures.add('srs_top_line_up', line.isUp() ? 1 : 0, { nodename: labelText(line.nodename) });
    const snapshot = this.#last;
    if (snapshot === undefined) return figures;
    const ageMs = nowMs - snapshot.sample.atMs;
    // The clock of a host elsewhere may be wrong.
    figures.add('srs_top_last_sample_timestamp_seconds', (wallMs - ageMs) / 1_000, {});
    this.#addOwn(figures, snapshot);
    if (ageMs > staleAfterMs) return figures;
    this.#addHost(figures, snapshot);
    const { sample } = snapshot;
    const seen = { peaks: this.#peaks.scrape(asker), clamped: this.#clamped };
    const labelled = sample.srs.flatMap((reading, index): (readonly [Reading, SrsLabels])[] => {
      const labels = this.#labels[index];
      return labels === undefined ? [] : [[reading, labels]];
    });
    for (const [reading, labels] of labelled) addSrs(figures, reading, sample, labels, seen);
    this.#namespaces.add(figures, labelled, sample.atMs);
    addFindings(figures, snapshot, labelled);
    this.#addLeftOut(figures, sample.srsNotWatched);
    return figures;
  }

  #addOwn(figures: Figures, { sample, metrics }: AdvisedSnapshot): void {
    figures.add('srs_top_sample_late_seconds', metrics.self.lateMilliseconds / 1_000, {});
    figures.add('process_cpu_seconds_total', sample.self.cpuMicroseconds / 1e6, {});
    figures.add('process_resident_memory_bytes', sample.self.residentBytes || undefined, {});
    this.#changes.add(figures);
  }

  #addHost(figures: Figures, { sample, metrics, unseen }: AdvisedSnapshot): void {
    const { hostName, kernel, networkLimits } = sample;
    figures.add('srs_top_host_info', 1, {
      nodename: labelText(hostName),
      release: labelText(kernel.value ?? ''),
    });
    const failing = metrics.problems.filter(({ slowedToSeconds }) => slowedToSeconds === undefined);
    figures.add('srs_top_sources_failing', failing.length, {});
    const processes = sample.srs.length + sample.srsNotWatched;
    figures.add('srs_top_srs_processes', unseen === undefined ? processes : undefined, {});
    const { receiveMaxBytes, receiveDefaultBytes } = networkLimits.value ?? {};
    figures.add('srs_top_udp_receive_buffer_limit_bytes', receiveMaxBytes, {});
    figures.add('srs_top_udp_receive_buffer_default_bytes', receiveDefaultBytes, {});
  }

  #addLeftOut(figures: Figures, notWatched: number): void {
    const { srs, ...within } = this.#labeller.leftOut;
    const all = { srs: srs + notWatched, ...within, interfaces: this.#namespaces.leftOut };
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
