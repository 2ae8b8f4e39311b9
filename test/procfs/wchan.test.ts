import { describe, expect, test } from 'vitest';
import { parseAutogroup } from '../../src/procfs/autogroup.ts';
import { parseUdpPages } from '../../src/procfs/sockstat.ts';
import { parseWchan, waitsForWork } from '../../src/procfs/wchan.ts';

describe('where a thread sleeps', () => {
  test.each([
    ['do_epoll_wait', 'do_epoll_wait'],
    ['anon_pipe_write\n', 'anon_pipe_write'],
    ['futex_wait_queue.isra.0', 'futex_wait_queue.isra.0'],
    // It runs, or may not be looked at.
    ['0', undefined],
    ['', undefined],
    ['0xffffffff81234567', undefined],
    ['a b', undefined],
    ['\x1b[2J', undefined],
  ])('%j is %s', (text, name) => {
    expect(parseWchan(text)).toBe(name);
  });

  test.each([
    'ep_poll',
    'do_epoll_wait',
    'poll_schedule_timeout',
    'hrtimer_nanosleep',
    'futex_do_wait',
    '__skb_wait_for_more_packets',
    'inet_csk_accept',
  ])('%s is a wait for work', name => {
    expect(waitsForWork(name)).toBe(true);
  });

  test.each([
    'anon_pipe_write',
    'pipe_write',
    'io_schedule',
    'jbd2_log_wait_commit',
    'rpc_wait_bit_killable',
  ])('%s is none', name => {
    expect(waitsForWork(name)).toBe(false);
  });
});

test('an autogroup has a name and a nice value', () => {
  expect(parseAutogroup('/autogroup-4711 nice -5\n')).toEqual({ name: '/autogroup-4711', nice: -5 });
  for (const text of ['', '/autogroup-4711 nice', '/autogroup-x nice 0', '/autogroup-1 nice 100\n'])
    expect(parseAutogroup(text)).toBeUndefined();
});

test('the memory of UDP is in pages, and of UDP alone', () => {
  const text = 'sockets: used 290\nTCP: inuse 9 orphan 0 tw 1 alloc 12 mem 4\nUDP: inuse 14 mem 3\n';
  expect(parseUdpPages(text)).toBe(3);
  expect(parseUdpPages('UDP: inuse 14\n')).toBeUndefined();
  expect(parseUdpPages('UDPLITE: inuse 0 mem 7\n')).toBeUndefined();
});
