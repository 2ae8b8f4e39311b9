import type { SourceFiles } from './source-files.ts';

/** When a report was made, and what the host's clock on the wall was ahead of UTC. */
export interface TakenAt {
  /** Milliseconds since the epoch. */
  readonly atMs: number;
  readonly aheadMs: number;
}

/**
 * By `date` and `date --utc`, which sos runs one after the other. Where there is only the first its zone has to be UTC, or
 * an offset; undefined where neither tells it.
 */
export function takenAt({ texts }: SourceFiles): TakenAt | undefined {
  const local = wallMs(texts.get('sos_commands/date/date'));
  const utc = wallMs(texts.get('sos_commands/date/date_--utc'));
  if (utc !== undefined) return { atMs: utc, aheadMs: local === undefined ? 0 : nearestQuarter(local - utc) };
  const isUtc = /\bUTC\b/.test(texts.get('sos_commands/date/date') ?? '');
  return local === undefined || !isUtc ? undefined : { atMs: local, aheadMs: 0 };
}

/** `Sun Nov 29 22:27:44 CET 2026`, as if it were UTC. */
function wallMs(text: string | undefined): number | undefined {
  const [, month, day, time, year] =
    /^\w{3} (\w{3}) +(\d{1,2}) (\d\d:\d\d:\d\d) \S+ (\d{4})\s*$/.exec(text ?? '') ?? [];
  const ms = Date.parse(`${day} ${month} ${year} ${time} UTC`);
  return Number.isNaN(ms) ? undefined : ms;
}

/** Zones differ by quarters of an hour; the two were asked some moments apart. */
function nearestQuarter(ms: number): number {
  return Math.round(ms / 900_000) * 900_000;
}
