import { readHex } from './numbers.ts';

/**
 * An address of /proc/PID/net/udp or udp6 as people write it: `0.0.0.0`, `[::1]` (RFC 5952, in brackets, IPv4-mapped ones
 * with a dotted end). Undefined when it is not 8 or 32 hexadecimal digits. The words are of a little-endian host, as all
 * are that SRS is built for.
 */
export function formatHexAddress(hex: string): string | undefined {
  const words: number[] = [];
  for (let start = 0; start < hex.length; start += 8) {
    const word = readHex(hex, start, 8);
    if (word === undefined) return undefined;
    words.push(word);
  }
  const [first, second, third, fourth, ...rest] = words;
  if (first === undefined || rest.length > 0) return undefined;
  if (second === undefined) return formatIpv4(first);
  if (third === undefined || fourth === undefined) return undefined;
  const isMapped = first === 0 && second === 0 && third === 0xffff0000;
  return isMapped ? `[::ffff:${formatIpv4(fourth)}]` : `[${formatIpv6([first, second, third, fourth])}]`;
}

function formatIpv4(word: number): string {
  return `${word & 0xff}.${(word >>> 8) & 0xff}.${(word >>> 16) & 0xff}.${word >>> 24}`;
}

function formatIpv6(words: readonly number[]): string {
  const groups = words.flatMap(word => [swapBytes(word & 0xffff), swapBytes(word >>> 16)]);
  const full = groups.map(group => group.toString(16)).join(':');
  // The longest run of zero groups, the first of equals, becomes `::`; a single one stays (RFC 5952 section 4.2).
  let start = 0;
  let end = 0;
  for (const run of full.matchAll(/\b0(?::0)+\b/g)) {
    if (run[0].length <= end - start) continue;
    start = run.index;
    end = start + run[0].length;
  }
  if (end === 0) return full;
  return `${full.slice(0, Math.max(0, start - 1))}::${full.slice(end + 1)}`;
}

function swapBytes(halfWord: number): number {
  return ((halfWord & 0xff) << 8) | (halfWord >>> 8);
}
