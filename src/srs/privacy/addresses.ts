/** Numbers in place of addresses: each new one gets the next, so that nothing leads back from it. */
const MOST_ADDRESSES = 100_000;

/**
 * Addresses of a network replaced by others: the same one always by the same, as long as this lives. What means the same
 * everywhere stays: loopback, any, multicast, broadcast. A private or link-local one stays of its kind; of all others
 * come 198.18.0.0/15 and 2001:db8::/32, which nobody has (RFC 2544, RFC 3849).
 */
export class Addresses {
  readonly #known = new Map<string, string>();
  readonly #counts = new Map<string, number>();

  /** Every address of a text, as people write them. */
  inText(text: string): string {
    if (!/[.:]/.test(text)) return text;
    return text
      .replace(IPV4, found => this.#ipv4(found) ?? found)
      .replace(IPV6, found => this.#ipv6(found) ?? found);
  }

  /** Every address of /proc/PID/net/udp, udp6, tcp or tcp6: words of a little-endian host. */
  inTable(text: string): string {
    return text.replace(/\b([\dA-F]{32}|[\dA-F]{8})(?=:[\dA-F]{4}\b)/g, hex => this.#hex(hex));
  }

  #hex(hex: string): string {
    if (hex.length === 8) return hexOf(this.#bytes(bytesOf(hex)));
    const bytes = bytesOf(hex);
    const isMapped = bytes.slice(0, 10).every(byte => byte === 0) && bytes[10] === 255 && bytes[11] === 255;
    if (isMapped) return hexOf([...bytes.slice(0, 12), ...this.#bytes(bytes.slice(12))]);
    return hexOf(this.#longBytes(bytes));
  }

  #ipv4(text: string): string | undefined {
    const bytes = text.split('.').map(Number);
    return bytes.every(byte => byte <= 255) ? this.#bytes(bytes).join('.') : undefined;
  }

  #ipv6(text: string): string | undefined {
    const bytes = parseIpv6(text);
    return bytes && formatIpv6(this.#longBytes(bytes));
  }

  /** Of four bytes. */
  #bytes(bytes: readonly number[]): readonly number[] {
    const [first = 0, second = 0] = bytes;
    if (first === 0 || first === 127 || first >= 224) return bytes;
    const prefix = prefixOf(first, second);
    const number = this.#numberOf(bytes.join('.'), prefix.join('.'));
    const [one, two = 0] = prefix;
    if (prefix.length === 1) return [one, (number >>> 16) & 0xff, (number >>> 8) & 0xff, number & 0xff];
    return [one, two + ((number >>> 16) & 1), (number >>> 8) & 0xff, number & 0xff];
  }

  /** Of sixteen. */
  #longBytes(bytes: readonly number[]): readonly number[] {
    const [first = 0, second = 0] = bytes;
    const isShort = bytes.slice(0, 15).every(byte => byte === 0) && (bytes[15] ?? 0) <= 1;
    if (isShort || first === 0xff) return bytes;
    const prefix =
      first === 0xfe && (second & 0xc0) === 0x80
        ? [0xfe, 0x80, 0, 0]
        : (first & 0xfe) === 0xfc
          ? [0xfd, 0, 0, 0]
          : [0x20, 0x01, 0x0d, 0xb8];
    const number = this.#numberOf(bytes.join(':'), prefix.join(':'));
    const end = [(number >>> 24) & 0xff, (number >>> 16) & 0xff, (number >>> 8) & 0xff, number & 0xff];
    return [...prefix, ...Array.from({ length: 8 }, () => 0), ...end];
  }

  #numberOf(address: string, prefix: string): number {
    const known = this.#known.get(address);
    if (known !== undefined) return Number(known);
    // Beyond so many all are one.
    const number = Math.min((this.#counts.get(prefix) ?? 0) + 1, MOST_ADDRESSES);
    this.#counts.set(prefix, number);
    if (this.#known.size < 4 * MOST_ADDRESSES) this.#known.set(address, String(number));
    return number;
  }
}

const IPV4 = /(?<![\d.])\d{1,3}(?:\.\d{1,3}){3}(?!\.?\d)/g;
const IPV6 = /(?<![\w:.])(?:[\da-f]{0,4}:){2,7}[\da-f]{0,4}(?![\w:.])/gi;

function prefixOf(first: number, second: number): readonly [number, number?] {
  if (first === 10) return [10];
  if (first === 192 && second === 168) return [192, 168];
  if (first === 172 && second >= 16 && second < 32) return [172, 16];
  if (first === 100 && second >= 64 && second < 128) return [100, 64];
  if (first === 169 && second === 254) return [169, 254];
  return [198, 18];
}

function bytesOf(hex: string): readonly number[] {
  const bytes: number[] = [];
  for (let word = 0; word < hex.length; word += 8)
    for (let byte = 6; byte >= 0; byte -= 2)
      bytes.push(Number.parseInt(hex.slice(word + byte, word + byte + 2), 16));
  return bytes;
}

function hexOf(bytes: readonly number[]): string {
  let hex = '';
  for (let word = 0; word < bytes.length; word += 4)
    for (let byte = 3; byte >= 0; byte--)
      hex += (bytes[word + byte] ?? 0).toString(16).padStart(2, '0').toUpperCase();
  return hex;
}

/** Undefined where it is none: a time of day, a MAC address. */
function parseIpv6(text: string): readonly number[] | undefined {
  const halves = text.split('::');
  if (halves.length > 2 || text === '::') return undefined;
  const [before = [], after = []] = halves.map(half => (half === '' ? [] : half.split(':')));
  const missing = 8 - before.length - after.length;
  if (halves.length === 1 ? missing !== 0 : missing < 1) return undefined;
  const groups = [...before, ...Array.from({ length: missing }, () => '0'), ...after];
  if (groups.some(group => !/^[\da-f]{1,4}$/i.test(group))) return undefined;
  return groups.flatMap(group => {
    const value = Number.parseInt(group, 16);
    return [value >>> 8, value & 0xff];
  });
}

/** As RFC 5952 has it: the longest run of zeros is `::`. */
function formatIpv6(bytes: readonly number[]): string {
  const groups = Array.from({ length: 8 }, (_, index) =>
    (((bytes[2 * index] ?? 0) << 8) | (bytes[2 * index + 1] ?? 0)).toString(16),
  );
  const full = groups.join(':');
  const [longest] = [...full.matchAll(/\b0(?::0)+\b/g)].toSorted((a, b) => b[0].length - a[0].length);
  if (longest === undefined) return full;
  const before = full.slice(0, Math.max(0, longest.index - 1));
  return `${before}::${full.slice(longest.index + longest[0].length + 1)}`;
}
