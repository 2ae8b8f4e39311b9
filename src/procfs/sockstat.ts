import { readLineAfter, splitFields } from './fields.ts';
import { toCount } from './numbers.ts';

/**
 * How many sockets a network namespace has, of one protocol: the line `UDP: inuse 14 mem 3` of /proc/PID/net/sockstat, or
 * `UDP6: inuse 9` of sockstat6 (net/ipv4/proc.c, `sockstat_seq_show`). They are the lines of /proc/PID/net/udp or udp6
 * (of tcp those alone that are not TIME_WAIT), told without walking through that table. Undefined when there is no such
 * line.
 */
export function parseSocketsInUse(
  text: string,
  protocol: 'udp' | 'udp6' | 'tcp' | 'tcp6',
): number | undefined {
  const [name, value] = splitFields(readLineAfter(text, `${protocol.toUpperCase()}:`) ?? '');
  return name === 'inuse' ? toCount(value) : undefined;
}

/** Pages that all UDP sockets of the host hold, of the line `UDP: inuse 14 mem 3`. */
export function parseUdpPages(text: string): number | undefined {
  const fields = splitFields(readLineAfter(text, 'UDP:') ?? '');
  return fields[2] === 'mem' ? toCount(fields[3]) : undefined;
}
