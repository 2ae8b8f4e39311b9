import { findLine, findLineEnd, splitFields } from './fields.ts';
import { toCount } from './numbers.ts';

/**
 * What the IP layer of one network namespace counts, IPv4 and IPv6 added, and TCP above it. One that the kernel does not
 * have is undefined.
 */
export interface IpCounters {
  /** Handed on to UDP, TCP and the others. */
  readonly inDelivers: number | undefined;
  readonly inDiscards: number | undefined;
  /** Broken headers, header checksums among them. */
  readonly inHdrErrors: number | undefined;
  /** For an address that is not ours, while we do not forward. */
  readonly inAddrErrors: number | undefined;
  readonly inNoRoutes: number | undefined;
  readonly inTruncatedPkts: number | undefined;
  /** Fragments of which a packet could not be put together. */
  readonly reasmFails: number | undefined;
  /** From an address that would be answered another way (rp_filter); IPv4 alone has it. */
  readonly reversePathFilter: number | undefined;
  readonly outRequests: number | undefined;
  readonly outDiscards: number | undefined;
  readonly outNoRoutes: number | undefined;
  /** Too long for the link, and not to be cut. */
  readonly fragFails: number | undefined;
  readonly tcpOutSegs: number | undefined;
  readonly tcpRetransSegs: number | undefined;
  /** Connections that came while the queue of a listener was full; they are among `listenDrops`. */
  readonly listenOverflows: number | undefined;
  readonly listenDrops: number | undefined;
}

type Group = Pick<ReadonlyMap<string, number | undefined>, 'get'>;

/** The texts of one namespace. */
export interface IpTexts {
  readonly snmp: string;
  readonly netstat: string;
  /** Undefined: a kernel without IPv6. */
  readonly snmp6: string | undefined;
}

/**
 * /proc/PID/net/snmp, netstat and snmp6 (net/ipv4/proc.c, net/ipv6/proc.c), all since the namespace was made.
 * @returns the counters, or the name of the text that is not understood: one of its groups is not there, or has a name
 *   without a figure
 */
export function parseIpCounters({ snmp, netstat, snmp6 }: IpTexts): IpCounters | keyof IpTexts {
  const [ip, tcp] = [readGroup(snmp, 'Ip'), readGroup(snmp, 'Tcp')];
  if (ip === undefined || tcp === undefined) return 'snmp';
  const [ipExt, tcpExt] = [readGroup(netstat, 'IpExt'), readGroup(netstat, 'TcpExt')];
  if (ipExt === undefined || tcpExt === undefined) return 'netstat';
  const ip6 = snmp6 === undefined ? undefined : readIp6(snmp6);
  if (snmp6 !== undefined && ip6 === undefined) return 'snmp6';
  // IPv4 (`Ip:` of snmp, `IpExt:` of netstat) and IPv6 (`Ip6…` of snmp6) both have it.
  const sum = (name: string): number | undefined => {
    const four = ip.get(name) ?? ipExt.get(name);
    const six = ip6 === undefined ? 0 : ip6.get(name);
    return four === undefined || six === undefined ? undefined : four + six;
  };
  return {
    inDelivers: sum('InDelivers'),
    inDiscards: sum('InDiscards'),
    inHdrErrors: sum('InHdrErrors'),
    inAddrErrors: sum('InAddrErrors'),
    inNoRoutes: sum('InNoRoutes'),
    inTruncatedPkts: sum('InTruncatedPkts'),
    reasmFails: sum('ReasmFails'),
    outRequests: sum('OutRequests'),
    outDiscards: sum('OutDiscards'),
    outNoRoutes: sum('OutNoRoutes'),
    fragFails: sum('FragFails'),
    reversePathFilter: tcpExt.get('IPReversePathFilter'),
    tcpOutSegs: tcp.get('OutSegs'),
    tcpRetransSegs: tcp.get('RetransSegs'),
    listenOverflows: tcpExt.get('ListenOverflows'),
    listenDrops: tcpExt.get('ListenDrops'),
  };
}

/** One group: a line of names, and a line of figures. `MaxConn` may be -1, which counts nothing. */
function readGroup(text: string, group: string): Group | undefined {
  const prefix = `${group}: `;
  const start = findLine(text, prefix);
  const end = start === -1 ? 0 : findLineEnd(text, start);
  if (start === -1 || !text.startsWith(prefix, end + 1)) return undefined;
  const names = splitFields(text.slice(start + prefix.length, end));
  const figures = splitFields(text.slice(end + 1 + prefix.length, findLineEnd(text, end + 1)));
  if (names.length === 0 || figures.length !== names.length) return undefined;
  // Some of 150 figures are asked for.
  return { get: name => toCount(figures[names.lastIndexOf(name)]) };
}

/** The lines `Ip6…`, each a name, blanks and a figure. Undefined when there is none, or one has no figure. */
function readIp6(text: string): Group | undefined {
  const figures = new Map<string, number | undefined>();
  for (let start = findLine(text, 'Ip6'); start !== -1 && text.startsWith('Ip6', start); ) {
    const end = findLineEnd(text, start);
    const [name = '', figure] = splitFields(text.slice(start + 'Ip6'.length, end));
    const count = toCount(figure);
    if (count === undefined) return undefined;
    figures.set(name, count);
    start = end + 1;
  }
  return figures.size === 0 ? undefined : figures;
}
