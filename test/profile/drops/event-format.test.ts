import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';
import { parseEventFormat } from '../../../src/profile/drops/event-format.ts';

const read = (name: string): string =>
  readFileSync(fileURLToPath(new URL(`../../fixtures/tracefs/${name}-6.18.txt`, import.meta.url)), 'utf8');

test('fields of the events, and the names of the reasons of this kernel', () => {
  const skb = parseEventFormat(read('kfree_skb'));
  expect([...(skb?.fields ?? [])].filter(name => !name.startsWith('common_'))).toEqual([
    'skbaddr',
    'location',
    'rx_sk',
    'protocol',
    'reason',
  ]);
  expect(skb?.reasons.size).toBe(127);
  expect([2, 6, 20, 128].map(reason => skb?.reasons.get(reason))).toEqual([
    'NOT_SPECIFIED',
    'SOCKET_RCVBUFF',
    'PROTO_MEM',
    'MAX',
  ]);
  const udp = parseEventFormat(read('udp_fail_queue_rcv_skb'));
  expect(['rc', 'sport', 'dport', 'saddr', 'daddr'].every(name => udp?.fields.has(name))).toBe(true);
  expect(udp?.reasons.size).toBe(0);
});

test('of an older kernel: the port alone', () => {
  const text =
    'name: udp_fail_queue_rcv_skb\nID: 1\nformat:\n\tfield:int rc;\toffset:8;\n\tfield:__u16 lport;\toffset:12;\n\nprint fmt: "rc=%d port=%hu", REC->rc, REC->lport\n';
  expect(parseEventFormat(text)).toEqual({ fields: new Set(['rc', 'lport']), reasons: new Map() });
});

test.each(['', 'scribble', '\0'.repeat(9), 'name: \n', `${'x'.repeat(100_000)}`])(
  'what is no format is none',
  text => {
    expect(parseEventFormat(text)).toBeUndefined();
  },
);
