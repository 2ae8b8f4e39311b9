import { describe, expect, test } from 'vitest';
import { readUdpCounters } from '../../src/procfs/udp-counters.ts';
import { parseSnmp, parseSnmp6 } from '../helpers/snmp.ts';
import { ends, readCapture, readFixture } from './recorded-texts.ts';

const unknown = {
  inDatagrams: undefined,
  noPorts: undefined,
  inErrors: undefined,
  outDatagrams: undefined,
  receiveBufferErrors: undefined,
  sendBufferErrors: undefined,
  checksumErrors: undefined,
  memoryErrors: undefined,
};

describe('readUdpCounters', () => {
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

  test('one text alone counts; none is unknown', () => {
    expect(readUdpCounters(readFixture('snmp.txt'), undefined).noPorts).toBe(7);
    expect(readUdpCounters(undefined, readFixture('snmp6.txt')).noPorts).toBe(5);
    expect(readUdpCounters(undefined, undefined)).toEqual(unknown);
    expect(readUdpCounters('', '')).toEqual(unknown);
    expect(readUdpCounters('Udp: InDatagrams\n', 'Udp6InDatagramsX 4\n')).toEqual(unknown);
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
