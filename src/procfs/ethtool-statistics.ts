import { findLineEnd } from './fields.ts';
import { toCount } from './numbers.ts';

/** A NIC with 256 queues has some thousand counters of errors. */
const MOST_COUNTERS = 4_096;
/** Words in the names that drivers give to what they lost: there are no common names (ethtool(8), -S). */
const LOSS_WORDS =
  /drop|disc|err|fifo|fail|miss|over_?(?:run|flow)|no_?(?:buf|desc|mem)|out_of_|oob|exceeded/i;
/** Names with such a word that are no loss: XDP programs drop what they are told to, corrected errors did no harm. */
const HARMLESS = /xdp|corrected|_ok\b|error_free|reset/i;

/** What limits of a cloud cost, by the names of ENA: `bw_in_allowance_exceeded`, `pps_allowance_exceeded`. */
export function isAllowance(name: string): boolean {
  return name.endsWith('_allowance_exceeded');
}

/**
 * Counters of a driver, as `ethtool -S eth0` prints them: those alone whose names tell of losses. A name may have blanks
 * and colons of its own (`[3]: rx_discard_pkts`). Undefined when it is no such text.
 */
export function parseLossCounters(text: string): ReadonlyMap<string, number> | undefined {
  const headEnd = findLineEnd(text, 0);
  if (!/^NIC statistics:\s*$/.test(text.slice(0, headEnd))) return undefined;
  const counters = new Map<string, number>();
  let figures = 0;
  for (let start = headEnd + 1; start < text.length && counters.size < MOST_COUNTERS; ) {
    const end = findLineEnd(text, start);
    const line = text.slice(start, end);
    start = end + 1;
    const colon = line.lastIndexOf(':');
    const figure = colon === -1 ? undefined : toCount(line.slice(colon + 1).trim());
    if (figure === undefined) continue;
    figures++;
    const name = line.slice(0, colon).trim();
    if (LOSS_WORDS.test(name) && !HARMLESS.test(name)) counters.set(name, figure);
  }
  return figures === 0 ? undefined : counters;
}
