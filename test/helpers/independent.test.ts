import { describe, expect, test } from 'vitest';
import { parseMpstat, parseNetstatUdp, parseSsUdp, subtractNetstatUdp } from './independent.ts';

// net-tools 2.10 on Debian 12.
const NETSTAT = `IcmpMsg:
    InType3: 1
Udp:
    199 packets received
    7 packets to unknown port received
    150103 packet receive errors
    150309 packets sent
    150102 receive buffer errors
    3 send buffer errors
    IgnoredMulti: 4
UdpLite:
    9 packets received
IpExt:
    InOctets: 357519915
`;

// iproute2 6.1: with a process's own socket, one without an inode, and an IPv6 one.
const SS = `UNCONN 212096 0         127.0.0.1:8000      0.0.0.0:*    users:(("srs",pid=6547,fd=3)) ino:13812 sk:1 cgroup:/ <->
	 skmem:(r212096,rb212992,t0,tb212992,f896,w0,o0,bl0,d903039)
UNCONN 0      0           0.0.0.0:9         0.0.0.0:*    ino:0 sk:2 cgroup:/ <->
	 skmem:(r0,rb212992,t0,tb212992,f0,w0,o0,bl0,d0)
UNCONN 0      12               [::]:10080          [::]:*    ino:13900 sk:3 cgroup:/ v6only:1 <->
	 skmem:(r0,rb425984,t0,tb212992,f0,w0,o0,bl0,d2)`;

describe('netstat', () => {
  test('counts UDP, and neither UDP-Lite nor IP', () => {
    expect(parseNetstatUdp(NETSTAT)).toEqual({
      packetsReceived: 199,
      toUnknownPort: 7,
      packetReceiveErrors: 150_103,
      packetsSent: 150_309,
      receiveBufferErrors: 150_102,
      sendBufferErrors: 3,
    });
  });

  test('does without counting what is not there', () => {
    expect(() => parseNetstatUdp('Udp:\n    1 packets received\nUdpLite:\n')).toThrow(
      'expected "N packets to unknown port received" under "Udp:" of netstat -s, got Udp:',
    );
  });

  test('is subtracted counter by counter', () => {
    const before = parseNetstatUdp(NETSTAT);
    const after = { ...before, packetsReceived: 209, receiveBufferErrors: 150_105 };
    expect(subtractNetstatUdp(after, before)).toEqual({
      packetsReceived: 10,
      toUnknownPort: 0,
      packetReceiveErrors: 0,
      packetsSent: 0,
      receiveBufferErrors: 3,
      sendBufferErrors: 0,
    });
  });
});

describe('ss', () => {
  test('tells sockets with their memory', () => {
    expect(parseSsUdp(SS)).toEqual([
      {
        local: '127.0.0.1:8000',
        inode: 13812,
        recvQueueBytes: 212_096,
        sendQueueBytes: 0,
        receiveBufferBytes: 212_992,
        drops: 903_039,
      },
      {
        local: '[::]:10080',
        inode: 13900,
        recvQueueBytes: 0,
        sendQueueBytes: 12,
        receiveBufferBytes: 425_984,
        drops: 2,
      },
    ]);
  });
});

describe('mpstat', () => {
  test('tells every CPU', () => {
    const cpu = {
      usr: 1,
      nice: 0,
      sys: 2,
      iowait: 0,
      irq: 0,
      soft: 3,
      steal: 0,
      guest: 0,
      gnice: 0,
      idle: 94,
    };
    const load = [
      { cpu: 'all', ...cpu },
      { cpu: '0', ...cpu },
    ];
    const text = JSON.stringify({ sysstat: { hosts: [{ statistics: [{ 'cpu-load': load }] }] } });
    expect(parseMpstat(text)).toEqual(load);
  });
});
