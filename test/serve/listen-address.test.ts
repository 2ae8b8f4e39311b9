import { describe, expect, it } from 'vitest';
import { addressWords, isLoopback, readListenAddress } from '../../src/serve/listen-address.ts';

describe('where it listens', () => {
  it.each([
    ['127.0.0.1:9109', '127.0.0.1', 9_109, true],
    ['localhost:80', '127.0.0.1', 80, true],
    ['9109', '127.0.0.1', 9_109, true],
    ['127.8.0.1:0', '127.8.0.1', 0, true],
    ['[::1]:9109', '::1', 9_109, true],
    [':9109', '::', 9_109, false],
    ['0.0.0.0:9109', '0.0.0.0', 9_109, false],
    ['[::]:9109', '::', 9_109, false],
    ['10.0.0.1:9109', '10.0.0.1', 9_109, false],
    ['[::ffff:127.0.0.1]:9109', '::ffff:127.0.0.1', 9_109, false],
    ['[2001:db8::1]:65535', '2001:db8::1', 65_535, false],
  ])('%s', (text, host, port, isOnLoopback) => {
    const address = readListenAddress(text);
    expect(address).toEqual({ host, port });
    expect(address && isLoopback(address)).toBe(isOnLoopback);
  });

  it.each([
    '',
    ':',
    'edge-3:9109',
    '127.0.0.1',
    '127.0.0.1:65536',
    '1270.0.0.1:1',
    '::1:9109',
    '[::1',
    '[127.0.0.1]:1',
    '127.0.0.1:x',
    '-1',
    '127.0.0.1:-1',
    '1.2.3.4.5:6',
    ' 9109',
  ])('%j is no address', text => {
    expect(readListenAddress(text)).toBeUndefined();
  });

  it('is written as it is read', () => {
    for (const text of ['127.0.0.1:9109', '[::1]:9109']) {
      const address = readListenAddress(text);
      expect(address && addressWords(address)).toBe(text);
    }
  });
});
