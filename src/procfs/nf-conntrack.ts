import { findLineEnd, splitFields } from './fields.ts';
import { readHex } from './numbers.ts';

/** What connection tracking of one network namespace counts, all CPUs added. Undefined: this kernel does not tell it. */
export interface ConntrackCounters {
  /** Connections that are tracked at this moment; every line has the same figure. */
  readonly entries: number | undefined;
  /** Packets that were dropped, since the table was full or an entry could not be made. */
  readonly drop: number | undefined;
  /** Entries that were thrown out to make room. */
  readonly earlyDrop: number | undefined;
  /** Entries that could not be put into the table: two packets of one connection came at once. Each is a lost packet. */
  readonly insertFailed: number | undefined;
  /** Packets of no connection that could be told; rules decide what becomes of them. */
  readonly invalid: number | undefined;
}

const NAMES = ['entries', 'drop', 'early_drop', 'insert_failed', 'invalid'] as const;
type Name = (typeof NAMES)[number];
const DIGITS = 8;

/**
 * /proc/PID/net/stat/nf_conntrack (net/netfilter/nf_conntrack_standalone.c, `ct_cpu_seq_show`): a line of names, which
 * differ between kernels, and a line of hexadecimal figures for each CPU. Undefined when it is no such text.
 */
export function parseConntrackStat(text: string): ConntrackCounters | undefined {
  const headEnd = findLineEnd(text, 0);
  const names = splitFields(text.slice(0, headEnd));
  if (names[0] !== 'entries') return undefined;
  const columns = new Map(NAMES.map(name => [name, names.indexOf(name)] as const));
  const sums = new Map<Name, number>();
  let lines = 0;
  for (let start = headEnd + 1; start < text.length; lines++) {
    const end = findLineEnd(text, start);
    const fields = splitFields(text.slice(start, end));
    if (fields.length !== names.length) return undefined;
    for (const [name, column] of columns) {
      if (column === -1) continue;
      const field = fields[column] ?? '';
      const figure = field.length === DIGITS ? readHex(field, 0, DIGITS) : undefined;
      if (figure === undefined) return undefined;
      sums.set(name, name === 'entries' ? figure : (sums.get(name) ?? 0) + figure);
    }
    start = end + 1;
  }
  if (lines === 0) return undefined;
  return {
    entries: sums.get('entries'),
    drop: sums.get('drop'),
    earlyDrop: sums.get('early_drop'),
    insertFailed: sums.get('insert_failed'),
    invalid: sums.get('invalid'),
  };
}
