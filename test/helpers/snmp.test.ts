import { describe, expect, test } from 'vitest';
import { ends, readCapture, readFixture } from '../procfs/recorded-texts.ts';
import { parseSnmp, parseSnmp6 } from './snmp.ts';

describe('parseSnmp', () => {
  test('pairs names with figures', () => {
    const tables = parseSnmp(readFixture('snmp-4.18.txt'));
    expect([...tables.keys()]).toEqual(['Ip', 'Icmp', 'IcmpMsg', 'Tcp', 'Udp', 'UdpLite']);
    expect(tables.get('Udp')?.get('RcvbufErrors')).toBe(1890);
    expect(tables.get('Udp')?.has('MemErrors')).toBe(false);
    expect(tables.get('IcmpMsg')?.get('OutType3')).toBe(40);
    expect(tables.get('Ip')?.size).toBe(19);
  });

  test('"no limit" is no count', () => {
    const tcp = parseSnmp(readFixture('snmp-4.18.txt')).get('Tcp');
    expect(tcp?.has('MaxConn')).toBe(false);
    expect(tcp?.get('ActiveOpens')).toBe(3021);
  });

  test('reads netstat, which is written alike', () => {
    const [first] = ends(readCapture('incident-rcvbuf-renice.ndjson.gz'));
    const tables = parseSnmp(first.read('/proc/7847/net/netstat'));
    expect(tables.get('IpExt')?.get('InOctets')).toBeGreaterThan(6_000_000);
    expect(tables.get('TcpExt')?.get('ListenDrops')).toBe(0);
  });

  test('a header without its figures is left out', () => {
    const tables = parseSnmp('Udp: A B\nTcp: C\nTcp: 3\nUdpLite: D E\nUdpLite: 4\n');
    expect([...tables.keys()]).toEqual(['Tcp', 'UdpLite']);
    expect(tables.get('UdpLite')).toEqual(new Map([['D', 4]]));
  });
});

describe('parseSnmp6', () => {
  test('reads a name and a figure a line', () => {
    const counters = parseSnmp6(readFixture('snmp6.txt'));
    expect(counters.get('Udp6RcvbufErrors')).toBe(208);
    expect(counters.get('Udp6NoPorts')).toBe(5);
    expect(counters.size).toBe(readFixture('snmp6.txt').trimEnd().split('\n').length);
  });

  test('skips what is no such line', () => {
    expect(parseSnmp6('A 1\nB\nC x\nD 1 2\n\nE\t2')).toEqual(
      new Map([
        ['A', 1],
        ['E', 2],
      ]),
    );
  });
});
