import { type Advice, NO_ADVICE } from '../advice/terms/finding.ts';
import type { Metrics } from '../metrics/terms/metrics.ts';
import { plainCleared, plainFindings } from './findings-json.ts';

/** Digits that a measurement of /proc can bear: the rest is noise of the division, and costs bytes. */
const DECIMALS = 1e4;

/** One line of `--json`, schema 1. Unknown is null. */
export function formatJson({ problems, self, ...metrics }: Metrics, advice: Advice = NO_ADVICE): string {
  const findings = plainFindings(advice);
  const clearedFindings = plainCleared(advice);
  return JSON.stringify(toPlain({ ...metrics, findings, clearedFindings, problems, self }));
}

/** For JSON. A field that is unknown says so, which JSON.stringify would leave out; numbers have four decimals at most. */
export function toPlain(value: unknown): unknown {
  if (value === undefined || value === null) return null;
  if (typeof value === 'number') {
    if (!Number.isFinite(value)) return null;
    return Number.isInteger(value) ? value : Math.round(value * DECIMALS) / DECIMALS;
  }
  if (Array.isArray(value)) return value.map(toPlain);
  if (typeof value === 'object') {
    return Object.fromEntries(Object.entries(value).map(([key, entry]) => [key, toPlain(entry)]));
  }
  return value;
}
