import { describe, expect, test } from 'vitest';
import { countEstablished, listListeners } from '../../src/procfs/tcp-sockets.ts';
import { readFixture } from './recorded-texts.ts';

describe('countEstablished', () => {
  // The server's own ends: two listeners, three connections by IPv4 and two by IPv6. The clients' ends are listed too.
  const server = new Set([22749, 22750, 22752, 22754, 22756, 22758, 22760]);

  test("counts the server's ends and neither listeners, clients nor TIME_WAIT", () => {
    expect(countEstablished(readFixture('tcp.txt'), server)).toBe(3);
    expect(countEstablished(readFixture('tcp6.txt'), server)).toBe(2);
  });

  test('a process without sockets has no connections', () => {
    expect(countEstablished(readFixture('tcp.txt'), new Set())).toBe(0);
    expect(countEstablished(readFixture('tcp.txt'), new Set([0]))).toBe(0);
  });

  test('counts in a table of 5,000', () => {
    const lines = Array.from({ length: 5_000 }, (_, index) => {
      const state = index % 5 === 0 ? '06' : '01';
      return `${String(index).padStart(4)}: 0100007F:078F 0100007F:AF24 ${state} 00000000:00000000 02:000A7214 00000000     0        0 ${index} 1 00000000fc06adf3 20 4 30 10 -1\n`;
    });
    const even = new Set(Array.from({ length: 2_500 }, (_, index) => index * 2));
    expect(countEstablished(lines.join(''), even)).toBe(2_000);
  });

  test('skips cut and foreign lines', () => {
    const cut = '   2: 0100007F:AF0E 0100007F:078F 01 00000000:00000000 00:00000000 00000000     0        0';
    expect(countEstablished(`${cut}\nnonsense\n${cut} 22752`, server)).toBe(1);
  });
});

test('listListeners: what these sockets listen on, by IPv4 and IPv6', () => {
  const listeners = ['tcp.txt', 'tcp6.txt'].flatMap(name =>
    listListeners(readFixture(name), new Set([22749, 22750, 22752, 22754, 22756, 22758, 22760])),
  );
  expect(listeners).toEqual([
    { address: '127.0.0.1', port: 1935 },
    { address: '[::]', port: 1985 },
  ]);
});
