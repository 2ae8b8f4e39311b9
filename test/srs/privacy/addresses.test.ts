import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { formatHexAddress } from '../../../src/procfs/socket-address.ts';
import { Addresses } from '../../../src/srs/privacy/addresses.ts';
import { cpuMsOf } from '../../helpers/cpu-ms.ts';

describe('addresses in texts', () => {
  test.each([
    // Public ones, in the order in which they come.
    ['203.0.113.9 8.8.8.8 203.0.113.9', '198.18.0.1 198.18.0.2 198.18.0.1'],
    ['10.1.2.3:8000', '10.0.0.1:8000'],
    ['192.168.7.9, 172.20.1.1, 169.254.3.3, 100.64.9.9', '192.168.0.1, 172.16.0.1, 169.254.0.1, 100.64.0.1'],
    ['http://203.0.113.9:1985.', 'http://198.18.0.1:1985.'],
    ['[2a01:4f8::17]:443 fe80::5%eth0', '[2001:db8::1]:443 fe80::1%eth0'],
    ['fd12:3456::9', 'fd00::1'],
    // What means the same everywhere, and what is no address.
    ['0.0.0.0 127.0.0.1 127.0.0.53 239.1.2.3 255.255.255.255', undefined],
    ['[::]:8000 ::1 ff02::1', undefined],
    ['7.0.18 1.2.3.4.5 256.1.1.1 01:45:23 52:54:00:12:34:56 std::string', undefined],
  ])('%s', (text, expected) => {
    expect(new Addresses().inText(text)).toBe(expected ?? text);
  });

  test('IPv4-mapped ones are those that they map', () => {
    const addresses = new Addresses();
    expect(addresses.inText('203.0.113.9')).toBe('198.18.0.1');
    expect(addresses.inText('[::ffff:203.0.113.9]:80')).toBe('[::ffff:198.18.0.1]:80');
  });
});

describe('addresses in tables of the kernel', () => {
  test('are those of texts, and ports and queues stay', () => {
    const addresses = new Addresses();
    expect(addresses.inText('203.0.113.9')).toBe('198.18.0.1');
    const line =
      '  337: 097100CB:1F40 00000000:0000 07 00000000:00000900 00:00000000 00000000     0        0 55253';
    expect(addresses.inTable(line)).toBe(line.replace('097100CB', '010012C6'));
  });

  test('are to be read as those that stand in texts', () => {
    fc.assert(
      fc.property(fc.uint8Array({ minLength: 16, maxLength: 16 }), fc.boolean(), (bytes, isLong) => {
        const addresses = new Addresses();
        const hex = Buffer.from(bytes.subarray(0, isLong ? 16 : 4))
          .toString('hex')
          .toUpperCase();
        const shown = formatHexAddress(hex) as string;
        const replaced = addresses.inTable(`1: ${hex}:1F40`).slice(3, -5);
        expect(formatHexAddress(replaced)).toBe(addresses.inText(shown));
      }),
    );
  });

  test('mapped ones too', () => {
    const addresses = new Addresses();
    const replaced = addresses.inTable('1: 0000000000000000FFFF0000097100CB:1F40').slice(3, -5);
    expect(formatHexAddress(replaced)).toBe('[::ffff:198.18.0.1]');
  });
});

test('hostile texts take no time', () => {
  for (const piece of ['1.', '1.1.1.', 'a:', '::', '255.', 'f']) {
    const text = piece.repeat(1_000_000);
    expect(cpuMsOf(() => new Addresses().inText(text))).toBeLessThan(1_500);
  }
});
