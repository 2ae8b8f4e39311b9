import { Counter, Gauge, Registry } from 'prom-client';
import type { Figures } from './figures.ts';
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
      for (const { value, labels: of } of figures.of(name)) counter.inc(of, value);
    } else {
      const gauge = new Gauge(options);
      for (const { value, labels: of } of figures.of(name)) gauge.set(of, value);
    }
  }
  return registry.metrics();
}
