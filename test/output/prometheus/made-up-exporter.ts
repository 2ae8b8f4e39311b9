import type { AdvisedSnapshot } from '../../../src/advice/advised.ts';
import { type Finding, NO_ADVICE } from '../../../src/advice/terms/finding.ts';
import { MetricsModel } from '../../../src/metrics/model.ts';
import { Exporter, type WatchedLine } from '../../../src/output/prometheus/exporter.ts';
import type { Figures } from '../../../src/output/prometheus/figures.ts';
import type { MetricName } from '../../../src/output/prometheus/metric-table.ts';
import type { Sample, SrsReading } from '../../../src/sampling/sample.ts';
import { sample, srsReading } from '../../metrics/made-up.ts';

export const STALE_MS = 10_000;
/** When all is scraped, by the clock of the machine that serves. */
export const WALL_MS = 1_800_000_000_000;

/** An exporter that takes samples made up by the second. */
export interface MadeUpExporter {
  /** Takes the next sample, a second after the one before. */
  take(srs: readonly Partial<SrsReading>[], change?: Partial<Sample>): void;
  /** The same with findings. */
  tell(findings: readonly Partial<Finding>[], srs: readonly Partial<SrsReading>[]): void;
  /** @param asker nobody who is known unless given @param afterMs how long after the last sample */
  scrape(asker?: object, afterMs?: number): Figures;
  /** Has seconds pass in which nothing is read. */
  pass(seconds: number): void;
}

export function createMadeUpExporter(line?: WatchedLine): MadeUpExporter {
  const exporter = new Exporter({
    version: '1.2.3',
    startedAtMs: 1_000,
    refreshSeconds: 1,
    staleAfterMs: STALE_MS,
    line,
  });
  const model = new MetricsModel(30);
  let atMs = 0;
  const next = (srs: readonly Partial<SrsReading>[], change: Partial<Sample> = {}): AdvisedSnapshot => {
    atMs += 1_000;
    const readings = srs.map(one => srsReading(atMs, one));
    return { ...model.advance(sample(atMs, { ...change, srs: readings })), advice: NO_ADVICE };
  };
  return {
    take: (srs, change) => exporter.take(next(srs, change)),
    tell: (findings, srs) =>
      exporter.take({ ...next(srs), advice: { findings: findings as readonly Finding[], cleared: [] } }),
    scrape: (asker, afterMs = 0) =>
      exporter.scrape({ asker, nowMs: atMs + afterMs, wallMs: WALL_MS + afterMs }),
    pass(seconds) {
      atMs += seconds * 1_000;
    },
  };
}

/** Series of a metric as `value {label="…"}`, in the order in which they are told. */
export function seriesOf(figures: Figures, name: MetricName): readonly string[] {
  return figures
    .of(name)
    .map(({ value, labels }) =>
      [
        String(value),
        ...Object.entries(labels).map(([label, text]) => `${label}=${JSON.stringify(text)}`),
      ].join(' '),
    );
}
