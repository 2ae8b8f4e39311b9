/** What a moment of a recording is said by. */
export const MOMENT_WORDS = '03:10, 03:10:30, 2026-11-29T03:10:00Z or +90s (after its start)';

export interface MomentBounds {
  /** Milliseconds since 1970. */
  readonly firstWall: number;
  /** Its start, where the clock was set back behind that; else the same. */
  readonly beganWall?: number;
  /** Where it ends; undefined: that is not known, and every moment behind the first is in it. */
  readonly lastWall?: number;
}

const UNITS = { s: 1_000, m: 60_000, h: 3_600_000 } as const;

/**
 * A moment of a recording, in milliseconds since 1970; undefined for what is none. A time of day is the first one in the
 * recording, or the one nearest to it where none is, by the clock of whoever reads it; of a time without a zone the same.
 */
export function readMoment(
  text: string,
  { firstWall, lastWall = Number.POSITIVE_INFINITY, beganWall = firstWall }: MomentBounds,
): number | undefined {
  const [, count, unit] = /^\+(\d{1,9}(?:\.\d{1,3})?)([smh]?)$/.exec(text) ?? [];
  if (count !== undefined) return beganWall + Number(count) * UNITS[(unit || 's') as keyof typeof UNITS];
  const [, hours, minutes, seconds = '0'] = /^([01]?\d|2[0-3]):([0-5]\d)(?::([0-5]\d))?$/.exec(text) ?? [];
  if (hours !== undefined) {
    const moment = new Date(firstWall);
    moment.setHours(Number(hours), Number(minutes), Number(seconds), 0);
    const first = moment.getTime();
    // Within the minute or second in which it began.
    if (first >= firstWall - 60_000) return first;
    const next = moment.setDate(moment.getDate() + 1);
    return next <= lastWall || next - lastWall < firstWall - first ? next : first;
  }
  if (!/^\d{4}-\d\d-\d\d(?:[T ]\d\d:\d\d(?::\d\d(?:\.\d{1,3})?)?(?:Z|[+-]\d\d:?\d\d)?)?$/.test(text))
    return undefined;
  const wall = Date.parse(text.length === 10 ? `${text}T00:00` : text);
  return Number.isNaN(wall) ? undefined : wall;
}
