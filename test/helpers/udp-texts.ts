/** /proc/PID/net/snmp with nothing but UDP. */
export function snmpText(received: number, lost: number): string {
  return (
    'Udp: InDatagrams NoPorts InErrors OutDatagrams RcvbufErrors SndbufErrors InCsumErrors IgnoredMulti MemErrors\n' +
    `Udp: ${received} 0 ${lost} 0 ${lost} 0 0 0 0\n`
  );
}

export interface FakeSocket {
  readonly port: number;
  readonly inode: number;
  readonly recvQueueBytes?: number;
  readonly drops?: number;
}

/** /proc/PID/net/udp. */
export function udpTableText(sockets: readonly FakeSocket[]): string {
  const head =
    '   sl  local_address rem_address   st tx_queue rx_queue tr tm->when retrnsmt   uid  timeout inode';
  const lines = sockets.map(({ port, inode, recvQueueBytes = 0, drops = 0 }, index) => {
    const local = `00000000:${hex(port, 4)}`;
    const queues = `00000000:${hex(recvQueueBytes, 8)}`;
    return `${index}: ${local} 00000000:0000 07 ${queues} 00:00000000 00000000     0        0 ${inode} 2 0 ${drops}`;
  });
  return `${[head, ...lines].join('\n')}\n`;
}

function hex(value: number, digits: number): string {
  return value.toString(16).toUpperCase().padStart(digits, '0');
}
