import { describe, expect, test } from 'vitest';
import type { UdpCounters } from '../../src/procfs/types.ts';
import { addUdpCounters, parseUdp6Counters, parseUdpCounters } from '../../src/procfs/udp-counters.ts';
import { parseSnmp, parseSnmp6 } from '../helpers/snmp.ts';
import { ends, readCapture, readFixture } from './recorded-texts.ts';

/** Both of a host that has IPv6. */
function readUdpCounters(snmp: string, snmp6: string): UdpCounters {
  const [ipv4, ipv6] = [parseUdpCounters(snmp), parseUdp6Counters(snmp6)];
  if (ipv4 === undefined || ipv6 === undefined) throw new Error('expected the counters of both');
  return addUdpCounters(ipv4, ipv6);
}

describe('the UDP counters', () => {
  test('finds the 7,382 lost packets of the incident in the namespace of SRS', () => {
    const [before, after] = ends(readCapture('incident-rcvbuf-renice.ndjson.gz')).map(moment =>
      readUdpCounters(moment.read('/proc/7847/net/snmp'), moment.read('/proc/7847/net/snmp6')),
    );
    expect(before).toEqual({
      inDatagrams: 26_966,
      noPorts: 0,
      inErrors: 0,
      outDatagrams: 762_424,
      receiveBufferErrors: 0,
      sendBufferErrors: 0,
      checksumErrors: 0,
      memoryErrors: 0,
    });
    expect(after).toEqual({
      inDatagrams: 1_885_721,
      noPorts: 0,
      inErrors: 7_382,
      outDatagrams: 2_475_673,
      receiveBufferErrors: 7_382,
      sendBufferErrors: 0,
      checksumErrors: 0,
      memoryErrors: 0,
    });
  });

  test("tells another story of the host's own namespace", () => {
    const losses = ends(readCapture('incident-rcvbuf-renice.ndjson.gz')).map(
      moment =>
        readUdpCounters(moment.read('/proc/net/snmp'), moment.read('/proc/net/snmp6')).receiveBufferErrors,
    );
    expect(losses).toEqual([4_624_708, 9_261_354]);
  });

  test('loses nothing on the healthy host', () => {
    const [before, after] = ends(readCapture('healthy-rtc.ndjson.gz')).map(moment =>
      readUdpCounters(moment.read('/proc/4156/net/snmp'), moment.read('/proc/4156/net/snmp6')),
    );
    expect((after?.inDatagrams ?? 0) - (before?.inDatagrams ?? 0)).toBe(23_710);
    expect((after?.outDatagrams ?? 0) - (before?.outDatagrams ?? 0)).toBe(689_478);
    expect([before?.receiveBufferErrors, after?.receiveBufferErrors]).toEqual([7_382, 7_382]);
  });

  test('adds IPv6, as nstat showed them: 308 + 208 lost, 7 + 5 without a port, 407 + 305 sent', () => {
    const counters = readUdpCounters(readFixture('snmp.txt'), readFixture('snmp6.txt'));
    expect(counters).toEqual({
      inDatagrams: 0,
      noPorts: 12,
      inErrors: 516,
      outDatagrams: 712,
      receiveBufferErrors: 516,
      sendBufferErrors: 0,
      checksumErrors: 0,
      memoryErrors: 0,
    });
  });

  test('does not know MemErrors on Linux 4.18, and does not count UDP-Lite', () => {
    expect(readUdpCounters(readFixture('snmp-4.18.txt'), readFixture('snmp6-4.18.txt'))).toEqual({
      inDatagrams: 772_204,
      noPorts: 42,
      inErrors: 1_929,
      outDatagrams: 820_513,
      receiveBufferErrors: 1_919,
      sendBufferErrors: 3,
      checksumErrors: 10,
      memoryErrors: undefined,
    });
  });

  const NAMES = 'Udp: InDatagrams NoPorts InErrors OutDatagrams RcvbufErrors SndbufErrors';

  test.each([
    ['nothing', ''],
    ['names alone', `${NAMES}\n`],
    ['names twice', `${NAMES}\n${NAMES}\n`],
    ['less figures than names', `${NAMES}\nUdp: 1 2 3\n`],
    ['a malformed figure', `${NAMES}\nUdp: 1 2 3 4 - 6\n`],
    ['names of something else', 'Udp: InDatagrams\nUdp: 7\n'],
    ['another file', 'Name:\tsrs\n'],
  ])('are unknown of %s of IPv4', (_, snmp) => {
    expect(parseUdpCounters(snmp)).toBeUndefined();
  });

  test.each([
    ['nothing', ''],
    ['names alone', 'Udp6InDatagrams \nUdp6InErrors \nUdp6RcvbufErrors \n'],
    ['one name alone', 'Udp6InDatagrams 1\nUdp6InErrors 2\nUdp6RcvbufErrors\n'],
    ['the first of them', 'Udp6InDatagrams \t1\n'],
    ['what comes before', 'Ip6InReceives \t1\nIcmp6InMsgs \t2\n'],
    ['names that only begin like them', 'Udp6InDatagramsX 4\nUdp6InErrorsX 4\n'],
  ])('are unknown of %s of IPv6', (_, snmp6) => {
    expect(parseUdp6Counters(snmp6)).toBeUndefined();
  });

  test('a counter that only IPv4 has is unknown: this kernel did not write a text of IPv6 without it', () => {
    const snmp6 = 'Udp6InDatagrams 1\nUdp6InErrors 0\nUdp6RcvbufErrors 0\n';
    const counters = readUdpCounters(readFixture('snmp.txt'), snmp6);
    expect(counters.noPorts).toBeUndefined();
    expect(counters.inErrors).toBe(308);
  });

  test('agrees with the parsers of the whole files', () => {
    for (const moment of readCapture('incident-rcvbuf-renice.ndjson.gz')) {
      const snmp = moment.read('/proc/7847/net/snmp');
      const snmp6 = moment.read('/proc/7847/net/snmp6');
      const whole = parseSnmp(snmp).get('Udp')?.get('InDatagrams') ?? Number.NaN;
      const whole6 = parseSnmp6(snmp6).get('Udp6InDatagrams') ?? Number.NaN;
      expect(readUdpCounters(snmp, snmp6).inDatagrams).toBe(whole + whole6);
    }
  });
});
