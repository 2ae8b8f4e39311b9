import { findLine, findLineEnd, readLineAfter, splitFields } from './fields.ts';
import { toCount } from './numbers.ts';
import type { UdpCounters } from './types.ts';

type FindCounter = (name: string) => number | undefined;

/**
 * The UDP counters of a network namespace, since it was made: line `Udp:` of /proc/PID/net/snmp and `Udp6…` of snmp6 added
 * (include/net/udp.h, `__UDPX_INC_STATS`: the kernel counts each datagram in one of the two). UDP-Lite does not count. A
 * file that is undefined adds nothing; a counter that neither has is undefined (MemErrors before Linux 5.11).
 */
export function readUdpCounters(snmp: string | undefined, snmp6: string | undefined): UdpCounters {
  const find4 = counterFinder(snmp ?? '');
  const find6 = counterFinder6(snmp6 ?? '');
  const sum = (name: string) => addKnown(find4(name), find6(name));
  return {
    inDatagrams: sum('InDatagrams'),
    noPorts: sum('NoPorts'),
    inErrors: sum('InErrors'),
    outDatagrams: sum('OutDatagrams'),
    receiveBufferErrors: sum('RcvbufErrors'),
    sendBufferErrors: sum('SndbufErrors'),
    checksumErrors: sum('InCsumErrors'),
    memoryErrors: sum('MemErrors'),
  };
}

/** Two lines `Udp:`, the names and then the figures; only those are read. */
function counterFinder(snmp: string): FindCounter {
  const start = findLine(snmp, 'Udp: ');
  const end = start === -1 ? 0 : findLineEnd(snmp, start);
  if (start === -1 || !snmp.startsWith('Udp: ', end + 1)) return () => undefined;
  const names = splitFields(snmp.slice(start, end));
  const figures = splitFields(snmp.slice(end + 1, findLineEnd(snmp, end + 1)));
  // `indexOf` gives -1 for a missing name, where no array has an element.
  return name => toCount(figures[names.indexOf(name)]);
}

function counterFinder6(snmp6: string): FindCounter {
  const udp = snmp6.slice(Math.max(0, findLine(snmp6, 'Udp6')));
  // Blanks fill the name up to 32 columns before the tab.
  return name => toCount(readLineAfter(udp, `Udp6${name} `) ?? readLineAfter(udp, `Udp6${name}\t`));
}

function addKnown(a: number | undefined, b: number | undefined): number | undefined {
  if (a === undefined || b === undefined) return a ?? b;
  return a + b;
}
