import { findLine, findLineEnd, splitFields } from './fields.ts';
import { toCount } from './numbers.ts';
import type { UdpCounters } from './types.ts';

/** The kernel's names of the counters, which are the same for IPv4 and IPv6. */
const NAMES: Readonly<Record<keyof UdpCounters, string>> = {
  inDatagrams: 'InDatagrams',
  noPorts: 'NoPorts',
  inErrors: 'InErrors',
  outDatagrams: 'OutDatagrams',
  receiveBufferErrors: 'RcvbufErrors',
  sendBufferErrors: 'SndbufErrors',
  checksumErrors: 'InCsumErrors',
  memoryErrors: 'MemErrors',
};

const COUNTERS = Object.keys(NAMES) as (keyof UdpCounters)[];

/**
 * The UDP counters of IPv4 in a network namespace, since it was made: the two lines `Udp:` of /proc/PID/net/snmp, names
 * and figures. UDP-Lite does not count. A counter that this kernel does not have is undefined (MemErrors before Linux
 * 5.11). Undefined when the lines are not there, or one of the names has no figure.
 */
export function parseUdpCounters(snmp: string): UdpCounters | undefined {
  const start = findLine(snmp, 'Udp: ');
  const end = start === -1 ? 0 : findLineEnd(snmp, start);
  if (start === -1 || !snmp.startsWith('Udp: ', end + 1)) return undefined;
  const [, ...names] = splitFields(snmp.slice(start, end));
  const [, ...figures] = splitFields(snmp.slice(end + 1, findLineEnd(snmp, end + 1)));
  if (figures.length !== names.length) return undefined;
  return toCounters(new Map(names.map((name, index) => [name, toCount(figures[index])])));
}

/** Those of IPv6: the lines `Udp6…` of /proc/PID/net/snmp6, each a name, blanks and a figure. As `parseUdpCounters`. */
export function parseUdp6Counters(snmp6: string): UdpCounters | undefined {
  const figures = new Map<string, number | undefined>();
  for (let start = findLine(snmp6, 'Udp6'); start !== -1 && snmp6.startsWith('Udp6', start); ) {
    const end = findLineEnd(snmp6, start);
    const [name = '', figure] = splitFields(snmp6.slice(start + 'Udp6'.length, end));
    figures.set(name, toCount(figure));
    start = end + 1;
  }
  return toCounters(figures);
}

/**
 * Both added (include/net/udp.h, `__UDPX_INC_STATS`: the kernel counts each datagram in one of the two). A counter that
 * only one of them has is unknown: every kernel gives both the same names.
 */
export function addUdpCounters(ipv4: UdpCounters, ipv6: UdpCounters): UdpCounters {
  const sum = (counter: keyof UdpCounters): number | undefined => {
    const [a, b] = [ipv4[counter], ipv6[counter]];
    return a === undefined || b === undefined ? undefined : a + b;
  };
  return build(sum);
}

/** Undefined when a name has no figure, and without the counters that every kernel has. */
function toCounters(figures: ReadonlyMap<string, number | undefined>): UdpCounters | undefined {
  const isWhole = COUNTERS.every(counter => {
    const name = NAMES[counter];
    return figures.get(name) !== undefined || !figures.has(name);
  });
  const hasEssentials = figures.has(NAMES.inDatagrams) && figures.has(NAMES.inErrors);
  return isWhole && hasEssentials ? build(counter => figures.get(NAMES[counter])) : undefined;
}

function build(read: (counter: keyof UdpCounters) => number | undefined): UdpCounters {
  return Object.fromEntries(COUNTERS.map(counter => [counter, read(counter)])) as unknown as UdpCounters;
}
