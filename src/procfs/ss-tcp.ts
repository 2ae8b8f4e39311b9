import { splitFields } from './fields.ts';
import { toCount, toDecimal } from './numbers.ts';

/** One connection of `ss -tinH`: how well its peer gets what we send. */
export interface TcpConnection {
  /** Both ends, which name it while it lasts. */
  readonly name: string;
  readonly localPort: number;
  /** Bytes that the peer has not acknowledged, those that were not sent yet among them. */
  readonly sendQueueBytes: number;
  /** Of these, bytes that were never sent. */
  readonly notSentBytes: number;
  /** Segments that were sent again since it was opened. */
  readonly retransmitted: number;
  /** Smoothed milliseconds there and back; undefined before the first answer. */
  readonly roundTripMs: number | undefined;
}

export interface TcpConnections {
  readonly connections: readonly TcpConnection[];
  /** Lines that describe no connection. */
  readonly unread: number;
}

/** ESTAB and the states in which what was written may still wait to be sent. */
const SENDING: readonly string[] = ['ESTAB', 'FIN-WAIT-1', 'CLOSE-WAIT', 'LAST-ACK', 'CLOSING'];

/**
 * What `ss -tinH` prints (iproute2 misc/ss.c, `tcp_stats_print`), which leaves out figures that are 0. A connection
 * without figures (in a state where the kernel has none) is left out.
 * @param ports local ports of the connections that are wanted; undefined: all
 */
export function listTcpConnections(text: string, ports?: ReadonlySet<number>): TcpConnections {
  const connections: TcpConnection[] = [];
  let unread = 0;
  for (const record of text.replace(/\n(?=[ \t])/g, ' ').split('\n')) {
    if (record.trim() === '') continue;
    const [state = '', receiveQueue, sendQueue, local = '', peer = ''] = splitFields(record);
    const localPort = toCount(local.slice(local.lastIndexOf(':') + 1));
    const sendQueueBytes = toCount(sendQueue);
    if (localPort === undefined || sendQueueBytes === undefined || toCount(receiveQueue) === undefined) {
      unread++;
      continue;
    }
    if (!SENDING.includes(state) || (ports !== undefined && !ports.has(localPort))) continue;
    if (!/\s(?:rto|cwnd):/.test(record)) continue;
    connections.push({
      name: `${local} ${peer}`,
      localPort,
      sendQueueBytes,
      notSentBytes: toCount(/\snotsent:(\d+)/.exec(record)?.[1]) ?? 0,
      retransmitted: toCount(/\sretrans:\d+\/(\d+)/.exec(record)?.[1]) ?? 0,
      roundTripMs: toDecimal(/\srtt:([\d.]+)\//.exec(record)?.[1]),
    });
  }
  return { connections, unread };
}
