import { HERE, type Place } from './namespace.ts';

/** UDP over IPv4, as `netstat -suna` counts it since the network namespace was made. */
export interface NetstatUdp {
  readonly packetsReceived: number;
  readonly toUnknownPort: number;
  readonly packetReceiveErrors: number;
  readonly packetsSent: number;
  readonly receiveBufferErrors: number;
  readonly sendBufferErrors: number;
}

export async function netstatUdp(place: Place = HERE): Promise<NetstatUdp> {
  return parseNetstatUdp(await place.exec(['netstat', '-suna']));
}

/** The `Udp:` section of `netstat -s` in the C locale. Throws when a counter is not there. */
export function parseNetstatUdp(text: string): NetstatUdp {
  const section = /^Udp:\n((?: +.*\n?)*)/m.exec(text)?.[1] ?? '';
  const count = (label: string): number => {
    const digits = new RegExp(`^ +(\\d+) ${label}\\.?$`, 'm').exec(section)?.[1];
    if (digits === undefined)
      throw new Error(`expected "N ${label}" under "Udp:" of netstat -s, got ${text}`);
    return Number(digits);
  };
  return {
    packetsReceived: count('packets received'),
    toUnknownPort: count('packets to unknown port received'),
    packetReceiveErrors: count('packet receive errors'),
    packetsSent: count('packets sent'),
    receiveBufferErrors: count('receive buffer errors'),
    sendBufferErrors: count('send buffer errors'),
  };
}

export function subtractNetstatUdp(after: NetstatUdp, before: NetstatUdp): NetstatUdp {
  return {
    packetsReceived: after.packetsReceived - before.packetsReceived,
    toUnknownPort: after.toUnknownPort - before.toUnknownPort,
    packetReceiveErrors: after.packetReceiveErrors - before.packetReceiveErrors,
    packetsSent: after.packetsSent - before.packetsSent,
    receiveBufferErrors: after.receiveBufferErrors - before.receiveBufferErrors,
    sendBufferErrors: after.sendBufferErrors - before.sendBufferErrors,
  };
}

export interface SsUdpSocket {
  readonly local: string;
  readonly inode: number;
  readonly recvQueueBytes: number;
  readonly sendQueueBytes: number;
  /** `rb` and `d` of skmem, see ss(8). */
  readonly receiveBufferBytes: number;
  readonly drops: number;
}

export async function ssUdp(place: Place = HERE): Promise<SsUdpSocket[]> {
  return parseSsUdp(await place.exec(['ss', '-uanmeH']));
}

/** Sockets without an inode (their process has closed them) are left out. */
export function parseSsUdp(text: string): SsUdpSocket[] {
  const line =
    /^\S+ +(?<recvQueue>\d+) +(?<sendQueue>\d+) +(?<local>\S+) .*\bino:(?<inode>\d+).*skmem:\(r\d+,rb(?<buffer>\d+),.*,d(?<drops>\d+)\)/;
  return text
    .replaceAll(/\n\s+/g, ' ')
    .split('\n')
    .flatMap(row => {
      const fields = line.exec(row)?.groups;
      if (fields === undefined || Number(fields.inode) === 0) return [];
      return {
        local: fields.local ?? '',
        inode: Number(fields.inode),
        recvQueueBytes: Number(fields.recvQueue),
        sendQueueBytes: Number(fields.sendQueue),
        receiveBufferBytes: Number(fields.buffer),
        drops: Number(fields.drops),
      };
    });
}

/** Percent of a CPU's time, as `mpstat -P ALL` prints it. `cpu` is `all` or a number. */
export interface MpstatCpu {
  readonly cpu: string;
  readonly usr: number;
  readonly nice: number;
  readonly sys: number;
  readonly iowait: number;
  readonly irq: number;
  readonly soft: number;
  readonly steal: number;
  readonly guest: number;
  readonly gnice: number;
  readonly idle: number;
}

/** Watches all CPUs for whole seconds. */
export async function mpstat(seconds: number): Promise<MpstatCpu[]> {
  return parseMpstat(await HERE.exec(['mpstat', '-o', 'JSON', '-P', 'ALL', String(seconds), '1']));
}

export function parseMpstat(text: string): MpstatCpu[] {
  return JSON.parse(text).sysstat.hosts[0].statistics[0]['cpu-load'];
}

/**
 * The `drops` of the UDP socket with this inode; undefined when no socket has it. Last column of /proc/net/udp and
 * udp6.
 */
export async function udpDrops(inode: number, place: Place = HERE): Promise<number | undefined> {
  const text = await place.exec(['cat', '/proc/net/udp', '/proc/net/udp6']);
  const fields = text.split('\n').map(row => row.trim().split(/\s+/));
  const drops = fields.find(row => Number(row[9]) === inode)?.at(-1);
  return drops === undefined ? undefined : Number(drops);
}

/** Bytes and packets `lo` has received since the network namespace was made. /proc/net/dev. */
export async function loopback(place: Place = HERE): Promise<{ bytes: number; packets: number }> {
  const text = await place.exec(['cat', '/proc/net/dev']);
  const [, bytes, packets] = /^ *lo: *(\d+) +(\d+) /m.exec(text) ?? [];
  if (bytes === undefined) throw new Error(`expected a line "lo:" in /proc/net/dev, got ${text}`);
  return { bytes: Number(bytes), packets: Number(packets) };
}
