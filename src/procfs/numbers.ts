const ZERO = 0x30;
const NINE = 0x39;
/** The kernel's widest counters have 64 bits: 20 digits at most, and below this. */
const COUNTER_END = 2 ** 64;
const MAX_COUNTER_DIGITS = 20;
/** So many decimal digits are exact in a double, however they are put together. */
const EXACT_DIGITS = 15;

/**
 * A counter as the kernel writes it: decimal digits and nothing else. Undefined for anything else and above 2^64 - 1.
 * Above 2^53 it is rounded to the nearest double (at most 1,024 off), which no rate can show.
 */
export function toCount(text: string | undefined): number | undefined {
  return text === undefined ? undefined : parseDigits(text, 0, text.length);
}

/** The number of a CPU in the head of its column: `CPU12`; undefined for anything else. */
export function toCpuNumber(heading: string): number | undefined {
  return heading.startsWith('CPU') ? toCount(heading.slice('CPU'.length)) : undefined;
}

/** A whole number that may be negative (nice, priority); undefined for anything else and beyond 2^53. */
export function toInteger(text: string | undefined): number | undefined {
  if (text === undefined) return undefined;
  const isNegative = text.startsWith('-');
  const magnitude = parseDigits(text, isNegative ? 1 : 0, text.length);
  if (magnitude === undefined || magnitude > Number.MAX_SAFE_INTEGER) return undefined;
  return isNegative && magnitude > 0 ? -magnitude : magnitude;
}

/** A decimal fraction such as the load average `0.84`; undefined for anything else. */
export function toDecimal(text: string | undefined): number | undefined {
  return text !== undefined && /^\d{1,20}(?:\.\d{1,9})?$/.test(text) ? Number(text) : undefined;
}

/**
 * `toCount` of the field that begins at `start`, without cutting it out: for tables with thousands of lines. The field
 * ends at a space, a tab or `end`.
 */
export function readCount(text: string, start: number, end: number): number | undefined {
  let fieldEnd = start;
  while (fieldEnd < end && !isBlank(text.charCodeAt(fieldEnd))) fieldEnd++;
  return parseDigits(text, start, fieldEnd);
}

/** The number that exactly `digits` hexadecimal digits (at most 8) from `start` on make; undefined for anything else. */
export function readHex(text: string, start: number, digits: number): number | undefined {
  let value = 0;
  for (let index = start; index < start + digits; index++) {
    const digit = hexDigit(text.charCodeAt(index));
    if (digit < 0) return undefined;
    value = value * 16 + digit;
  }
  return value;
}

export function isBlank(code: number): boolean {
  return code === 0x20 || code === 0x09;
}

function parseDigits(text: string, start: number, end: number): number | undefined {
  const digits = end - start;
  if (digits <= 0 || digits > MAX_COUNTER_DIGITS) return undefined;
  let value = 0;
  for (let index = start; index < end; index++) {
    const code = text.charCodeAt(index);
    if (code < ZERO || code > NINE) return undefined;
    value = value * 10 + (code - ZERO);
  }
  if (digits <= EXACT_DIGITS) return value;
  const exact = Number(text.slice(start, end));
  return exact <= COUNTER_END ? exact : undefined;
}

function hexDigit(code: number): number {
  if (code >= ZERO && code <= NINE) return code - ZERO;
  if (code >= 0x41 && code <= 0x46) return code - 0x37;
  if (code >= 0x61 && code <= 0x66) return code - 0x57;
  return -1;
}
