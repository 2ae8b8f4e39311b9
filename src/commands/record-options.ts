import { InvalidArgumentError } from 'commander';

const SECONDS_OF: Readonly<Record<string, number>> = { s: 1, m: 60, h: 3_600, d: 86_400 };
const BYTES_OF: Readonly<Record<string, number>> = { k: 2 ** 10, m: 2 ** 20, g: 2 ** 30, t: 2 ** 40 };
const LONGEST_SECONDS = 366 * 86_400;
const LEAST_BYTES = 2 ** 20;
const MOST_BYTES = 2 ** 44;

/** `90s`, `10m`, `24h`, `7d`, as seconds: from a second to a year. Throws an error of commander's. */
export function longTime(text: string): number {
  const [, figure, unit = 's'] = /^(\d+(?:\.\d+)?)([smhd]?)$/.exec(text) ?? [];
  const seconds = Number(figure) * (SECONDS_OF[unit] ?? Number.NaN);
  if (seconds >= 1 && seconds <= LONGEST_SECONDS) return seconds;
  throw new InvalidArgumentError('Expected a time such as 60s, 10m, 24h or 7d, from 1 s to 366 days.');
}

/** `500M`, `2G`, `1048576`, as bytes; of units of 1,024. Throws an error of commander's. */
export function byteCount(text: string): number {
  const [, figure, unit = ''] = /^(\d+(?:\.\d+)?)([kmgt]?)(?:i?b)?$/i.exec(text) ?? [];
  const bytes = Math.round(Number(figure) * (BYTES_OF[unit.toLowerCase()] ?? 1));
  if (bytes >= LEAST_BYTES && bytes <= MOST_BYTES) return bytes;
  throw new InvalidArgumentError('Expected a size such as 500M or 2G, from 1M to 16T.');
}
