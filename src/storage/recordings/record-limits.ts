import { formatBytes } from '../../text/format.ts';
import { MOST_PAYLOAD_BYTES, MOST_RAW_BYTES } from './record-format.ts';

const COMMA = 0x2c;
const BRACE = 0x7b;
const BRACKET = 0x5b;
/** A look at a host with 30,000 processes has a tenth of that. In memory each takes up to 56 bytes. */
const MOST_VALUES = 2e6;

/**
 * Why what a record holds is not read, in words; undefined: it is. JSON of few bytes can take a hundred times as many in
 * memory.
 */
export function tooManyValues(raw: Buffer): string | undefined {
  if (raw.length <= MOST_VALUES) return undefined;
  let count = 0;
  for (const byte of raw) if (byte === COMMA || byte === BRACE || byte === BRACKET) count++;
  return count > MOST_VALUES ? `it holds ${count} values, expected ${MOST_VALUES} at the most` : undefined;
}

/** Why what a record is to hold would not be read, in words; undefined: it would be. */
export function tooMuch(raw: Buffer): string | undefined {
  return raw.length > MOST_RAW_BYTES ? tooManyBytes(raw.length, MOST_RAW_BYTES) : tooManyValues(raw);
}

/** The same of what it is packed into. */
export function tooMuchPacked(payload: Buffer): string | undefined {
  return payload.length > MOST_PAYLOAD_BYTES ? tooManyBytes(payload.length, MOST_PAYLOAD_BYTES) : undefined;
}

function tooManyBytes(bytes: number, most: number): string {
  return `it takes ${formatBytes(bytes)}, expected ${formatBytes(most)} at the most`;
}
