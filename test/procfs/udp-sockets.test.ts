import { describe, expect, test } from 'vitest';
import { parseUdpCounters } from '../../src/procfs/udp-counters.ts';
import { listUdpSockets, parseUdpSockets, readUdpQueues } from '../../src/procfs/udp-sockets.ts';
import { ends, readCapture, readFixture } from './recorded-texts.ts';

const HEADER =
  '   sl  local_address rem_address   st tx_queue rx_queue tr tm->when retrnsmt   uid  timeout inode\n';

function line(fields: {
  local?: string;
  queues?: string;
  timer?: string;
  user?: string;
  inode?: string;
  rest?: string;
}): string {
  const { local = '00000000:1F40', queues = '00000000:00000000', user = '    0', inode = '55253' } = fields;
  const { timer = '00:00000000 00000000', rest = ' 2 00000000709a28ce 0' } = fields;
  return ` 3370: ${local} 00000000:0000 07 ${queues} ${timer} ${user}        0 ${inode}${rest}\n`;
}

describe('parseUdpSockets', () => {
  test('reads the two sockets of SRS', () => {
    const [, last] = ends(readCapture('incident-rcvbuf-renice.ndjson.gz'));
    expect(parseUdpSockets(last.read('/proc/7847/net/udp'), 'udp')).toEqual([
      {
        protocol: 'udp',
        local: '0.0.0.0:8000',
        localPort: 8000,
        remote: undefined,
        inode: 55253,
        userId: 0,
        recvQueueBytes: 0,
        sendQueueBytes: 0,
        drops: 7382,
      },
      {
        protocol: 'udp',
        local: '0.0.0.0:10080',
        localPort: 10080,
        remote: undefined,
        inode: 55250,
        userId: 0,
        recvQueueBytes: 0,
        sendQueueBytes: 0,
        drops: 0,
      },
    ]);
  });

  test.each(['00:00000000 00000000', '01:FFFFFFFFFFFFFFF6 00000000', '02:0000000A 00000000'])(
    'reads what stands behind the timer %s',
    timer => {
      const text = `${HEADER}${line({ timer, user: '   33' })}`;
      expect(parseUdpSockets(text, 'udp')).toMatchObject([{ userId: 33, inode: 55_253, drops: 0 }]);
      expect([...readUdpQueues(text)]).toEqual([[55_253, 0]]);
    },
  );

  test('sees the queue of the incident at its fullest', () => {
    const queues = readCapture('incident-rcvbuf-renice.ndjson.gz').map(moment => {
      const [socket] = parseUdpSockets(moment.read('/proc/7847/net/udp'), 'udp');
      return socket?.recvQueueBytes ?? Number.NaN;
    });
    expect(Math.max(...queues)).toBe(6_661_120);
  });

  test('finds an owner for every lost packet: at each moment the drops are the RcvbufErrors', () => {
    const moments = readCapture('incident-rcvbuf-renice.ndjson.gz');
    for (const moment of moments) {
      const drops = parseUdpSockets(moment.read('/proc/7847/net/udp'), 'udp').map(s => s.drops ?? Number.NaN);
      const counters = parseUdpCounters(moment.read('/proc/7847/net/snmp'));
      expect(drops.reduce((a, b) => a + b)).toBe(counters?.receiveBufferErrors);
    }
    expect(moments).toHaveLength(150);
  });

  test('tells REUSEPORT twins apart by their inode, and connected sockets by their peer', () => {
    const sockets = parseUdpSockets(readFixture('udp.txt'), 'udp');
    const twins = sockets.filter(socket => socket.localPort === 8000);
    expect(
      twins.map(({ local, inode, recvQueueBytes, drops }) => [local, inode, recvQueueBytes, drops]),
    ).toEqual([
      ['0.0.0.0:8000', 22736, 0, 0],
      ['0.0.0.0:8000', 22735, 211968, 308],
    ]);
    const connected = sockets.filter(socket => socket.remote !== undefined);
    expect(connected.map(({ local, remote }) => [local, remote])).toEqual([
      ['127.0.0.1:9000', '127.0.0.1:8000'],
    ]);
  });

  test('writes IPv6 addresses as RFC 5952 does', () => {
    const sockets = parseUdpSockets(readFixture('udp6.txt'), 'udp6');
    expect(sockets.map(({ local }) => local)).toEqual([
      '[::]:8001',
      '[::]:8002',
      '[::1]:8003',
      '[::ffff:127.0.0.1]:9001',
      '[::ffff:127.0.0.1]:9002',
      '[2001:db8::1:0:0:1]:9003',
      '[2001:db8:0:1:1:1:1:1]:9004',
      '[fe80::1]:9005',
      '[::1]:9007',
    ]);
    expect(sockets[0]).toMatchObject({ protocol: 'udp6', inode: 22737, recvQueueBytes: 211968, drops: 208 });
    expect(sockets[3]?.remote).toBe('[::ffff:127.0.0.1]:8000');
  });

  test('takes only lines of its protocol', () => {
    expect(parseUdpSockets(readFixture('udp6.txt'), 'udp')).toEqual([]);
    expect(parseUdpSockets(readFixture('udp.txt'), 'udp6')).toEqual([]);
  });

  test('wide user ids and inodes move the columns behind them', () => {
    const [socket] = parseUdpSockets(HEADER + line({ user: '4294967294', inode: '4294967299' }), 'udp');
    expect(socket).toMatchObject({ userId: 4294967294, inode: 4294967299, drops: 0 });
  });

  test('drops are unknown where the line ends before them, and unsigned where old kernels print a sign', () => {
    const [cut, negative] = parseUdpSockets(
      line({ rest: '' }) + line({ rest: ' 2 0000000000000000 -2' }),
      'udp',
    );
    expect(cut).toMatchObject({ inode: 55253, drops: undefined });
    expect(negative?.drops).toBe(4_294_967_294);
  });

  test('a queue that is below 0 for a moment is empty, not 4 GB', () => {
    const text = line({ queues: '00000001:FFFFF700' });
    expect(parseUdpSockets(text, 'udp')[0]).toMatchObject({ sendQueueBytes: 1, recvQueueBytes: 0 });
    expect(readUdpQueues(text)).toEqual(new Map([[55253, 0]]));
  });

  test('a send queue is unknown where it was no figure that the text was made of', () => {
    const text = line({ queues: '       -:00000300' });
    expect(listUdpSockets(text, 'udp', new Set())).toMatchObject({
      sockets: [{ sendQueueBytes: undefined, recvQueueBytes: 768, inode: 55253, drops: 0 }],
      unread: 0,
    });
  });

  test('leaves out what is no socket', () => {
    const broken = [
      line({ local: '0000000G:1F40' }),
      line({ local: '00000000:1F4X' }),
      line({ local: '00000000' }),
      line({ queues: '00000000:0000000' }),
      line({ queues: '00000000:0000000Z' }),
      line({ inode: 'x' }),
      'no colon\n',
      ' 3370:\n',
    ];
    expect(parseUdpSockets(HEADER + broken.join('') + line({ inode: '7' }), 'udp').map(s => s.inode)).toEqual(
      [7],
    );
  });
});

describe('readUdpQueues', () => {
  test('has what the whole table has, of both protocols at once', () => {
    const udp = readFixture('udp.txt');
    const udp6 = readFixture('udp6.txt');
    const sockets = [...parseUdpSockets(udp, 'udp'), ...parseUdpSockets(udp6, 'udp6')];
    expect(readUdpQueues(udp + udp6)).toEqual(new Map(sockets.map(s => [s.inode, s.recvQueueBytes])));
    expect(readUdpQueues(udp + udp6).size).toBe(14);
  });

  test('leaves out sockets without an inode', () => {
    expect(readUdpQueues(line({ inode: '0', queues: '00000000:00000400' })).size).toBe(0);
  });

  test('reads 5,000 sockets', () => {
    const lines = Array.from({ length: 5_000 }, (_, index) => {
      const queue = index.toString(16).toUpperCase().padStart(8, '0');
      return line({ inode: String(index + 1), queues: `00000000:${queue}` });
    });
    const queues = readUdpQueues(HEADER + lines.join(''));
    expect(queues.size).toBe(5_000);
    expect([...queues.values()].reduce((a, b) => a + b)).toBe((4_999 * 5_000) / 2);
  });
});

describe('listUdpSockets', () => {
  test.each(['udp', 'udp6'] as const)(
    'leaves idle sockets out of a table of %s, but for those that are wanted',
    protocol => {
      const text = readFixture(`${protocol}.txt`);
      const all = parseUdpSockets(text, protocol);
      const idle = all.filter(
        ({ recvQueueBytes, sendQueueBytes, drops }) =>
          recvQueueBytes === 0 && sendQueueBytes === 0 && drops === 0,
      );
      const wanted = new Set(idle.slice(0, 1).map(({ inode }) => inode));
      const list = listUdpSockets(text, protocol, wanted);
      expect(list.sockets).toEqual(all.filter(socket => !idle.includes(socket) || wanted.has(socket.inode)));
      expect(list.count).toBe(all.length);
      expect(list.sockets.length).toBeLessThan(all.length);
    },
  );

  test.each([
    ['nothing waits and nothing was dropped', {}, 0],
    ['the line is filled up with blanks', { rest: ' 2 00000000709a28ce 0       ' }, 0],
    ['a packet waits', { queues: '00000000:00000300' }, 1],
    ['a packet is being sent', { queues: '00000300:00000000' }, 1],
    ['it dropped 10 packets', { rest: ' 2 00000000709a28ce 10' }, 1],
    ['it dropped more than a signed number holds', { rest: ' 2 00000000709a28ce -10' }, 1],
    ['its drops are unknown', { rest: ' 2 00000000709a28c0' }, 1],
    ['its drops are unknown', { rest: '' }, 1],
  ])('of a socket nobody wants: %s', (_, fields, expected) => {
    const { sockets, count } = listUdpSockets(HEADER + line(fields), 'udp', new Set());
    expect([sockets.length, count]).toEqual([expected, 1]);
  });
});
