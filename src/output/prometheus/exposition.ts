import { Counter, Gauge, Registry } from 'prom-client';
import type { Figures, Point } from './figures.ts';
import { METRICS } from './metric-table.ts';

export const CONTENT_TYPE: string = Registry.PROMETHEUS_CONTENT_TYPE;

/**
 * The text that Prometheus reads. The registry is made anew each time: counters stand as the kernel has them, and nothing
 * is left of what is gone.
 */
export function exposition(figures: Figures): Promise<string> {
  const registry = new Registry();
  for (const name of figures.names) {
    const { type, help, labels } = METRICS[name];
    const options = { name, help, labelNames: [...labels], registers: [registry] };
    if (type === 'counter') {
      const counter = new Counter(options);
      for (const { value, labels: of } of oncePerSeries(figures.of(name), labels)) counter.inc(of, value);
    } else {
      const gauge = new Gauge(options);
      for (const { value, labels: of } of oncePerSeries(figures.of(name), labels)) gauge.set(of, value);
    }
  }
  return registry.metrics();
}

/** prom-client would add up what comes twice. */
function oncePerSeries(points: readonly Point[], labelNames: readonly string[]): Iterable<Point> {
  const series = new Map<string, Point>();
  for (const point of points) {
    const key = JSON.stringify(labelNames.map(label => point.labels[label]));
    if (!series.has(key)) series.set(key, point);
  }
  return series.values();
}
