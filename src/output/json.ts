import type { Metrics } from '../metrics/terms/metrics.ts';

/** Digits that a measurement of /proc can bear: the rest is noise of the division, and costs bytes. */
const DECIMALS = 1e4;

/** One line of `--json`, schema 1. Unknown is null. */
export function formatJson(metrics: Metrics): string {
  return JSON.stringify(toPlain(metrics));
}

/** JSON.stringify leaves undefined out; here a field that is unknown says so. */
function toPlain(value: unknown): unknown {
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
