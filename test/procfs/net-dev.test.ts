import { describe, expect, test } from 'vitest';
import { parseNetDev } from '../../src/procfs/net-dev.ts';
import { ends, readCapture } from './recorded-texts.ts';

describe('parseNetDev', () => {
  test('reads the interfaces of the network namespace of SRS', () => {
    const [first] = ends(readCapture('incident-rcvbuf-renice.ndjson.gz'));
    expect(parseNetDev(first.read('/proc/7847/net/dev'))).toEqual([
      {
        name: 'lo',
        receiveBytes: 1900,
        receivePackets: 12,
        receiveErrors: 0,
        receiveDrops: 0,
        receiveFifoErrors: 0,
        sendBytes: 1900,
        sendPackets: 12,
        sendErrors: 0,
        sendDrops: 0,
        sendFifoErrors: 0,
      },
      {
        name: 'v0',
        receiveBytes: 7218755,
        receivePackets: 27880,
        receiveErrors: 0,
        receiveDrops: 0,
        receiveFifoErrors: 0,
        sendBytes: 388945649,
        sendPackets: 763107,
        sendErrors: 0,
        sendDrops: 0,
        sendFifoErrors: 0,
      },
    ]);
  });

  test('lo receives what it sends', () => {
    const [, last] = ends(readCapture('incident-rcvbuf-renice.ndjson.gz'));
    const interfaces = parseNetDev(last.read('/proc/net/dev')) ?? [];
    expect(interfaces.map(({ name }) => name)).toEqual(['lo', 'ifb0', 'ifb1', 'eth0']);
    expect(interfaces[0]?.receiveBytes).toBeGreaterThan(6932904372);
    expect(interfaces[0]?.sendBytes).toBe(interfaces[0]?.receiveBytes);
  });

  test('takes each figure from its column', () => {
    const [eth0] = parseNetDev('eth0: 1 2 3 4 5 6 7 8 9 10 11 12 13 14 15 16\n') ?? [];
    expect(eth0).toMatchObject({ receiveBytes: 1, receivePackets: 2, receiveErrors: 3, receiveDrops: 4 });
    expect(eth0).toMatchObject({ sendBytes: 9, sendPackets: 10, sendErrors: 11, sendDrops: 12 });
    expect(eth0).toMatchObject({ receiveFifoErrors: 5, sendFifoErrors: 13 });
  });

  test('old kernels leave no space behind the colon; names may have colons', () => {
    const figures = '1 0 0 0 0 0 0 0 2 0 0 0 0 0 0 0';
    const interfaces = parseNetDev(`  eth0:${figures}\neth0:1:${figures}\neth0:1: ${figures}\n`);
    expect(interfaces?.map(({ name, sendBytes }) => [name, sendBytes])).toEqual([
      ['eth0', 2],
      ['eth0:1', 2],
      ['eth0:1', 2],
    ]);
  });

  test('knows no figure of an interface whose line lacks some: it cannot be told which', () => {
    const lo = 'lo: 1 1 0 0 0 0 0 0 1 1 0 0 0 0 0 0';
    const interfaces = parseNetDev(`Inter-|   Receive\n face |bytes\n: 1 2 3\n${lo}\neth0:\n  v0: 5 6 7\n`);
    expect(interfaces?.map(({ name, receiveBytes, sendBytes }) => [name, receiveBytes, sendBytes])).toEqual([
      ['lo', 1, 1],
      ['eth0', undefined, undefined],
      ['v0', undefined, undefined],
    ]);
  });

  test('one malformed figure leaves its neighbours in their places', () => {
    const interfaces = parseNetDev(
      'lo: 1 2 3 4 5 6 7 8 9 10 11 12 13 14 15 16\nv0: 1 x 3 4 5 6 7 8 9 10 11 12 13 14 15 16\n',
    );
    expect(interfaces?.[1]).toMatchObject({ receiveBytes: 1, receivePackets: undefined, receiveErrors: 3 });
  });

  test.each([
    '',
    'Inter-|   Receive\n face |bytes\n',
    'lo:\neth0:\n',
    'Name:\tsrs\nThreads:\t4\n',
    '{"lo": 1}\n',
  ])('is no list of interfaces: %j, since every namespace has lo', text => {
    expect(parseNetDev(text)).toBeUndefined();
  });
});
