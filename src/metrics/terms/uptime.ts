import type { Sample } from '../../sampling/sample.ts';

/** Seconds since the host booted, at the time of the sample: what was read last, and the time that passed since. */
export function uptimeSeconds({
  uptimeSeconds: source,
  atMs,
}: Pick<Sample, 'uptimeSeconds' | 'atMs'>): number | undefined {
  return source.value === undefined ? undefined : source.value + Math.max(0, atMs - source.atMs) / 1_000;
}
