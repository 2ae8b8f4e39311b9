/** Numbers as people read them. Unknown is `–`, never 0; digits are grouped; a unit stands in the head of its column. */

export const UNKNOWN = '–';

const MEBIBYTE = 1024 * 1024;

/** `7,382`. Rounded to a whole number. */
export function formatCount(value: number | undefined): string {
  if (value === undefined) return UNKNOWN;
  // Faster than Intl, which is asked for hundreds of figures a second here.
  const digits = Math.abs(Math.round(value)).toString();
  const grouped = digits.length <= 3 ? digits : digits.replace(/\B(?=(?:\d{3})+$)/g, ',');
  return value < 0 && digits !== '0' ? `-${grouped}` : grouped;
}

/** Losses a second: `502`. What is not none is not shown as none. */
export function formatLossRate(value: number | undefined): string {
  return value !== undefined && value > 0 && value < 0.5 ? '<1' : formatCount(value);
}

/** `16.7`; exactly none is `0`, so that a healthy host is almost empty; under 0.05 is `0.0`: some, but little. */
export function formatPercent(value: number | undefined): string {
  if (value === undefined) return UNKNOWN;
  return value === 0 ? '0' : value.toFixed(1);
}

/** `0.81`, for losses: a tenth of a percent is heard. What is not none is not shown as none. */
export function formatLossPercent(value: number | undefined): string {
  if (value === undefined) return UNKNOWN;
  if (value === 0) return '0';
  return value < 0.01 ? '<0.01' : value.toFixed(2);
}

/** Decimal megabits a second from bytes a second: `578.8`. */
export function formatMbps(bytesPerSecond: number | undefined): string {
  if (bytesPerSecond === undefined) return UNKNOWN;
  return formatGroupedTenths((bytesPerSecond * 8) / 1e6);
}

/** `416 KiB`, `8.0 MiB`, `1.2 GiB`, with its unit, where a column has none. */
export function formatBytes(bytes: number | undefined): string {
  if (bytes === undefined) return UNKNOWN;
  if (bytes < 1024) return `${Math.round(bytes)} B`;
  if (bytes < 1000 * 1024) return `${Math.round(bytes / 1024)} KiB`;
  if (bytes < 1000 * MEBIBYTE) return `${(bytes / MEBIBYTE).toFixed(1)} MiB`;
  return `${(bytes / MEBIBYTE / 1024).toFixed(1)} GiB`;
}

/** As dstat: five characters, binary thousands: `999B`, `1.2k`, `69M`. */
export function formatDstatBytes(bytes: number | undefined): string {
  if (bytes === undefined) return UNKNOWN;
  return formatShort(bytes, 1024, ['B', 'k', 'M', 'G', 'T']);
}

/** As dstat counts: `6652`, `12k`. */
export function formatDstatCount(value: number | undefined): string {
  if (value === undefined) return UNKNOWN;
  return formatShort(value, 1000, ['', 'k', 'M', 'G', 'T']);
}

/** `6:11` (minutes:seconds), `3:06:11`, `12d 03:06`. */
export function formatDuration(seconds: number | undefined): string {
  if (seconds === undefined) return UNKNOWN;
  const total = Math.floor(seconds);
  const two = (value: number): string => String(value).padStart(2, '0');
  const days = Math.floor(total / 86_400);
  const hours = Math.floor((total % 86_400) / 3_600);
  const minutes = Math.floor((total % 3_600) / 60);
  if (days > 0) return `${days}d ${two(hours)}:${two(minutes)}`;
  if (hours > 0) return `${hours}:${two(minutes)}:${two(total % 60)}`;
  return `${minutes}:${two(total % 60)}`;
}

/** `12 s`, `3 min`, `2 h`; empty: unknown. */
export function formatAge(seconds: number | undefined): string {
  if (seconds === undefined) return '';
  if (seconds < 100) return `${Math.round(seconds)} s`;
  return seconds < 6_000 ? `${Math.round(seconds / 60)} min` : `${Math.round(seconds / 3_600)} h`;
}

/** `30.0`. */
export function formatSeconds(seconds: number | undefined): string {
  return seconds === undefined ? UNKNOWN : seconds.toFixed(1);
}

/** The local time of day of an ISO time: `01:46:55`. */
export function formatTimeOfDay(time: string): string {
  const date = new Date(time);
  if (Number.isNaN(date.getTime())) return UNKNOWN;
  const two = (value: number): string => String(value).padStart(2, '0');
  return `${two(date.getHours())}:${two(date.getMinutes())}:${two(date.getSeconds())}`;
}

/** The local day and time of an ISO time: `2026-11-23 01:46:55`. */
export function formatDateTime(time: string): string {
  const date = new Date(time);
  if (Number.isNaN(date.getTime())) return UNKNOWN;
  const two = (value: number): string => String(value).padStart(2, '0');
  const day = `${date.getFullYear()}-${two(date.getMonth() + 1)}-${two(date.getDate())}`;
  return `${day} ${formatTimeOfDay(time)}`;
}

function formatGroupedTenths(value: number): string {
  const tenths = Math.abs(value).toFixed(1);
  const [whole = '0', fraction = '0'] = tenths.split('.');
  const sign = value < 0 && Number(tenths) !== 0 ? '-' : '';
  return `${sign}${whole.length <= 3 ? whole : whole.replace(/\B(?=(?:\d{3})+$)/g, ',')}.${fraction}`;
}

function formatShort(value: number, base: number, units: readonly string[]): string {
  let scaled = value;
  let unit = 0;
  while (scaled >= base * 0.9995 && unit < units.length - 1) {
    scaled /= base;
    unit++;
  }
  const digits = unit > 0 && scaled < 9.95 ? scaled.toFixed(1) : Math.round(scaled).toString();
  return `${digits}${units[unit] ?? ''}`;
}
