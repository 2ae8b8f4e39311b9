import { describe, expect, test } from 'vitest';
import {
  cutBetweenSockets,
  listSsUdpSockets,
  parseSsUdp,
  parseSsUdpSockets,
} from '../../src/procfs/ss-udp.ts';
import { parseUdpSockets } from '../../src/procfs/udp-sockets.ts';
import { readFixture } from './recorded-texts.ts';

// The texts were recorded one after the other, in a network namespace where nothing moved any more.
const sockets = [
  ...parseUdpSockets(readFixture('udp.txt'), 'udp'),
  ...parseUdpSockets(readFixture('udp6.txt'), 'udp6'),
].sort((a, b) => a.inode - b.inode);

const byInode = (a: { inode: number | undefined }, b: { inode: number | undefined }) =>
  (a.inode ?? 0) - (b.inode ?? 0);

describe('parseSsUdp', () => {
  test.each(['ss-uanmeH.txt', 'ss-uanmeOH.txt', 'ss-uanme.txt'])(
    '%s says what /proc/net/udp and udp6 say',
    name => {
      const memories = parseSsUdp(readFixture(name)).sort(byInode);
      expect(memories).toEqual(
        sockets.map(({ local, inode, recvQueueBytes, drops }) => ({
          local,
          inode,
          recvQueueBytes,
          receiveBufferBytes: 212992,
          sendBufferBytes: 212992,
          drops,
        })),
      );
      expect(memories).toHaveLength(14);
    },
  );

  test('without -e the inode is unknown', () => {
    const memories = parseSsUdp(readFixture('ss-uanmH.txt'));
    expect(memories).toHaveLength(14);
    expect(memories.every(({ inode }) => inode === undefined)).toBe(true);
    expect(memories.map(({ drops }) => drops ?? Number.NaN).reduce((a, b) => a + b)).toBe(308 + 208);
  });

  test('without -m Recv-Q is the column and the rest unknown', () => {
    const full = parseSsUdp(readFixture('ss-uanH.txt')).filter(({ recvQueueBytes }) => recvQueueBytes !== 0);
    expect(full).toEqual(
      ['0.0.0.0:8000', '[::]:8001'].map(local => ({
        local,
        inode: undefined,
        recvQueueBytes: 211968,
        receiveBufferBytes: undefined,
        sendBufferBytes: undefined,
        drops: undefined,
      })),
    );
  });

  test('spells local addresses as /proc/net does', () => {
    const locals = ['0.0.0.0%eth0:68', '[fe80::1]%eth0:546', '*:8000', '[::]:8000', '[::ffff:10.0.0.1]:1'];
    const text = locals.map(local => `UNCONN 0 0 ${local} 0.0.0.0:*\n`).join('');
    expect(parseSsUdp(text).map(({ local }) => local)).toEqual([
      '0.0.0.0:68',
      '[fe80::1]:546',
      '[::]:8000',
      '[::]:8000',
      '[::ffff:10.0.0.1]:1',
    ]);
  });

  test('an ss before 4.19 does not tell drops; -e tells users that are not root', () => {
    const text =
      'UNCONN 0 0 0.0.0.0:8000 0.0.0.0:* uid:1000 ino:55253 sk:1 <->\n\t skmem:(r768,rb8388608,t0,tb131072,f256,w0,o0,bl0)\n';
    expect(parseSsUdp(text)).toEqual([
      {
        local: '0.0.0.0:8000',
        inode: 55253,
        recvQueueBytes: 768,
        receiveBufferBytes: 8388608,
        sendBufferBytes: 131072,
        drops: undefined,
      },
    ]);
  });

  test('leaves out what is no socket', () => {
    expect(parseSsUdp('')).toEqual([]);
    expect(
      parseSsUdp('Error: ss failed\n\t skmem:(r1,rb2)\nUNCONN 0 0 name:8000 x:*\nUNCONN x 0 *:1 *:*\n'),
    ).toEqual([]);
  });
});

describe('parseSsUdpSockets', () => {
  test.each(['ss-uanmeH.txt', 'ss-uanmeOH.txt', 'ss-uanme.txt'])(
    '%s gives the entries of /proc/net/udp and udp6',
    name => {
      expect(parseSsUdpSockets(readFixture(name)).toSorted(byInode)).toEqual(sockets);
    },
  );

  test('takes Recv-Q from its column, as /proc/net/udp has it, not from the memory that is held', () => {
    const text =
      'ESTAB 163584 768 [::ffff:10.0.0.1]:8000 [2001:db8::7]:50000 uid:1000 ino:55253 sk:1 <->\n' +
      '\t skmem:(r179712,rb212992,t0,tb212992,f512,w0,o0,bl0,d13183)\n';
    expect(parseSsUdpSockets(text)).toEqual([
      {
        protocol: 'udp6',
        local: '[::ffff:10.0.0.1]:8000',
        localPort: 8000,
        remote: '[2001:db8::7]:50000',
        inode: 55253,
        userId: 1000,
        recvQueueBytes: 163584,
        sendQueueBytes: 768,
        drops: 13183,
      },
    ]);
  });

  test('a queue that the kernel gives as less than nothing is empty', () => {
    expect(parseSsUdpSockets('UNCONN 4294966528 0 0.0.0.0:1 0.0.0.0:* ino:5 sk:1\n')[0]).toMatchObject({
      recvQueueBytes: 0,
      drops: undefined,
    });
  });

  test('Send-Q is unknown where it was no figure that the text was made of', () => {
    const text = 'UNCONN 768 - 0.0.0.0:8000 0.0.0.0:* ino:5 sk:1\n';
    expect(parseSsUdpSockets(text)).toMatchObject([{ recvQueueBytes: 768, sendQueueBytes: undefined }]);
    expect(parseSsUdp(text)).toMatchObject([{ recvQueueBytes: 768, inode: 5 }]);
  });

  test('leaves out what has no inode', () => {
    expect(parseSsUdpSockets('UNCONN 0 0 0.0.0.0:8000 0.0.0.0:*\n')).toEqual([]);
  });
});

describe('listSsUdpSockets', () => {
  test.each(['ss-uanmeH.txt', 'ss-uanmeOH.txt'])('leaves out of %s what /proc/net/udp calls idle', name => {
    const wanted = new Set([22736]);
    const expected = sockets.filter(
      ({ inode, recvQueueBytes, sendQueueBytes, drops }) =>
        wanted.has(inode) || recvQueueBytes > 0 || sendQueueBytes !== 0 || drops !== 0,
    );
    const list = listSsUdpSockets(readFixture(name), wanted);
    expect(list.sockets.toSorted(byInode)).toEqual(expected);
    expect(list.count).toBe(14);
    expect(expected.map(({ inode }) => inode)).toEqual([22735, 22736, 22737]);
  });

  test('keeps what does not tell its drops', () => {
    const text = 'UNCONN 0 0 0.0.0.0:8000 0.0.0.0:* ino:5 sk:1\n';
    expect(listSsUdpSockets(text, new Set()).sockets).toMatchObject([{ inode: 5, drops: undefined }]);
  });
});

describe('cutBetweenSockets', () => {
  test.each([
    [1, 14],
    [200, 7],
    [100_000, 1],
  ])('cuts every %i characters or some more, never within a socket', (length, count) => {
    const text = readFixture('ss-uanmeH.txt');
    const pieces = [...cutBetweenSockets(text, length)];
    expect(pieces.join('')).toBe(text);
    expect(pieces.flatMap(piece => parseSsUdpSockets(piece))).toEqual(parseSsUdpSockets(text));
    expect(pieces).toHaveLength(count);
    for (const piece of pieces.slice(0, -1)) expect(piece.length).toBeGreaterThan(length);
  });

  test('ends where a text ends without a newline', () => {
    expect([...cutBetweenSockets('UNCONN 0\n\t skmem:()', 3)]).toEqual(['UNCONN 0\n\t skmem:()']);
    expect([...cutBetweenSockets('', 3)]).toEqual([]);
  });
});
