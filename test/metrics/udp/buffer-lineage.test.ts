import { describe, expect, test } from 'vitest';
import { type BufferLimits, bufferLineage } from '../../../src/metrics/udp/buffer-lineage.ts';

const limits = (maxBytes: number, defaultBytes = 212_992): BufferLimits => ({
  receiveMaxBytes: maxBytes,
  receiveDefaultBytes: defaultBytes,
  sendMaxBytes: maxBytes,
  sendDefaultBytes: defaultBytes,
});
/** As on the host on which SRS 7.0.18 was observed, and what the SRS guide sets. */
const NOW = limits(4_194_304);
const GUIDE = limits(16_777_216, 16_777_216);

const socket = (local: string, receive: number | undefined, send?: number) => ({
  local,
  inode: 55_253,
  isOwn: true,
  receiveBufferBytes: receive,
  sendBufferBytes: send,
});

describe('where the buffers of a socket come from', () => {
  test.each([
    // local, rb, tb → asked, got, next of both directions
    ['0.0.0.0:8000', 8_388_608, 8_388_608, [10_485_760, 20_971_520], [10_485_760, 20_971_520]],
    ['0.0.0.0:10080', 8_388_608, 131_072, [12_288_000, 24_576_000], [65_536, 131_072]],
    ['[::]:8000', 425_984, 425_984, [10_485_760, 20_971_520], [10_485_760, 20_971_520]],
    ['0.0.0.0:8935', 8_388_608, 8_388_608, [10_485_760, 20_971_520], [10_485_760, 20_971_520]],
    // Ports that the configuration moved: the figures tell.
    ['0.0.0.0:18000', 8_388_608, 8_388_608, [10_485_760, 20_971_520], [10_485_760, 20_971_520]],
    ['0.0.0.0:20080', 8_388_608, 131_072, [12_288_000, 24_576_000], [65_536, 131_072]],
  ])('%s with rb%i, tb%i: known', (local, receive, send, [askedIn, nextIn], [askedOut, nextOut]) => {
    expect(bufferLineage(socket(local, receive, send), NOW, GUIDE)).toEqual({
      local,
      inode: 55_253,
      receive: { askedBytes: askedIn, asking: 'known', gotBytes: receive, nextBytes: nextIn },
      send: { askedBytes: askedOut, asking: 'known', gotBytes: send, nextBytes: nextOut },
    });
  });

  test('cut again where the new limit is below what was asked', () => {
    const after = limits(5_000_000);
    expect(bufferLineage(socket('0.0.0.0:8000', 8_388_608, 8_388_608), NOW, after).receive.nextBytes).toBe(
      10_000_000,
    );
    expect(bufferLineage(socket('0.0.0.0:10080', 8_388_608, 131_072), NOW, after)).toMatchObject({
      receive: { nextBytes: 10_000_000 },
      send: { nextBytes: 131_072 },
    });
  });

  test.each([
    // An 8 KiB buffer on the port of WebRTC: no host cuts 10 MiB to that.
    ['0.0.0.0:8000', 16_384, 212_992, 8_192],
    ['0.0.0.0:9999', 16_384, 212_992, 8_192],
  ])('%s with rb%i asked for that little, and gets no more', (local, receive, send, askedBytes) => {
    expect(bufferLineage(socket(local, receive, send), NOW, GUIDE).receive).toEqual({
      askedBytes,
      asking: 'known',
      gotBytes: receive,
      nextBytes: receive,
    });
  });

  test('a size that may be the unknown default is a bound', () => {
    const unknown = { ...NOW, receiveDefaultBytes: undefined };
    expect(bufferLineage(socket('0.0.0.0:9999', 212_992), unknown, GUIDE).receive).toMatchObject({
      askedBytes: 106_496,
      asking: 'at-least',
    });
  });

  test('more than asked brings nothing', () => {
    const full = socket('0.0.0.0:8000', 20_971_520, 20_971_520);
    expect(bufferLineage(full, GUIDE, limits(33_554_432)).receive).toEqual({
      askedBytes: 10_485_760,
      asking: 'known',
      gotBytes: 20_971_520,
      nextBytes: 20_971_520,
    });
  });

  test.each([
    ['on another port, from before the limit was raised', socket('0.0.0.0:9000', 425_984, 425_984)],
    ['larger than what SRS asks on its port', socket('0.0.0.0:8000', 425_984, 33_554_432)],
    ['not known to be of SRS', { ...socket('0.0.0.0:8000', 425_984, 425_984), isOwn: undefined }],
  ])('%s: at least half of what it got', (_, one) => {
    expect(bufferLineage(one, NOW, GUIDE).receive).toEqual({
      askedBytes: 212_992,
      asking: 'at-least',
      gotBytes: 425_984,
      nextBytes: 425_984,
    });
  });

  test('the default is what a socket has that asked for nothing, and is not doubled', () => {
    expect(bufferLineage(socket('0.0.0.0:5353', 212_992, 212_992), NOW, GUIDE).send).toEqual({
      askedBytes: undefined,
      asking: 'none',
      gotBytes: 212_992,
      nextBytes: 16_777_216,
    });
  });

  test('unknown stays unknown', () => {
    const nothing = { askedBytes: undefined, asking: undefined, gotBytes: undefined, nextBytes: undefined };
    expect(bufferLineage(socket('0.0.0.0:8000', undefined), NOW, GUIDE)).toMatchObject({
      receive: nothing,
      send: nothing,
    });
    const unlimited = { ...GUIDE, receiveMaxBytes: undefined };
    expect(bufferLineage(socket('0.0.0.0:8000', 8_388_608, 8_388_608), NOW, unlimited)).toMatchObject({
      receive: { askedBytes: 10_485_760, nextBytes: undefined },
      send: { nextBytes: 20_971_520 },
    });
  });
});
