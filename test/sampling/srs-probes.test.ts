import { describe, expect, test } from 'vitest';
import type { HostFailure, ReadResult } from '../../src/host/host.ts';
import { createSrsProbes } from '../../src/sampling/srs-probes.ts';
import { lookOf } from '../helpers/look-at.ts';
import { snmpText, udpTableText } from '../helpers/udp-texts.ts';

const SNMP6 =
  'Udp6InDatagrams                 \t900\nUdp6InErrors                    \t50\nUdp6RcvbufErrors                \t50\n';

function probes() {
  const unread = { asked: '/proc/7/fd', reason: 'failed', detail: 'not read yet' } as const;
  return createSrsProbes(7, {
    openFiles: () => ({ value: undefined, atMs: 0, failure: unread }),
    areAllSocketsWanted: () => false,
    socketCounts: () => undefined,
  });
}

function failure(asked: string, reason: HostFailure['reason'], detail: string): HostFailure {
  return { asked, reason, detail };
}

function read(text: string): ReadResult {
  return { text, atMs: 0 };
}

describe('the UDP counters', () => {
  const countersWith = (snmp6: ReadResult) => {
    const { udp } = probes();
    udp.accept(
      lookOf(
        new Map([
          ['/proc/7/net/snmp', read(snmpText(100, 3))],
          ['/proc/7/net/snmp6', snmp6],
        ]),
      ),
      0,
    );
    return udp.source;
  };

  test('are IPv4 and IPv6 added; IPv4 alone where the kernel has no IPv6', () => {
    expect(countersWith(read(SNMP6)).value).toMatchObject({ inDatagrams: 1_000, receiveBufferErrors: 53 });
    const gone = failure('/proc/7/net/snmp6', 'gone', 'ENOENT: no such file or directory');
    expect(countersWith(gone).value).toMatchObject({ inDatagrams: 100, receiveBufferErrors: 3 });
  });

  test('are unknown when those of IPv6 could not be read this once: they would come back as a loss', () => {
    const failed = failure('/proc/7/net/snmp6', 'failed', 'ENOMEM: not enough memory');
    expect(countersWith(failed)).toMatchObject({ value: undefined, failure: failed });
  });
});

test('the UDP sockets are unknown when those of IPv6 could not be read this once', () => {
  const { udpSockets } = probes();
  const failed = failure('/proc/7/net/udp6', 'failed', 'EMFILE: too many open files');
  const table = read(udpTableText([{ port: 8000, inode: 41 }]));
  udpSockets.accept(
    lookOf(
      new Map<string, ReadResult>([
        ['/proc/7/net/udp', table],
        ['/proc/7/net/udp6', failed],
      ]),
    ),
    0,
  );
  expect(udpSockets.source).toMatchObject({ value: undefined, failure: failed });
});
