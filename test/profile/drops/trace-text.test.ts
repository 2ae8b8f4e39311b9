import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { parseTrace, readTrace } from '../../../src/profile/drops/trace-text.ts';

const HEAD = `# tracer: nop
#
# entries-in-buffer/entries-written: 38/38   #P:2
#
#           TASK-PID     CPU#  |||||  TIMESTAMP  FUNCTION
#              | |         |   |||||     |         |
`;

describe('a trace', () => {
  test('of 6.18: what a socket did not take with its sender, what was dropped and why, who took the CPU', () => {
    const text = `${HEAD}         python3-31177   [000] ..s1. 37469.593290: udp_fail_queue_rcv_skb: rc=-12 family=AF_INET src=203.0.113.9:60841 dest=127.0.0.1:8000
          <idle>-0       [001] ..s1. 37469.593291: udp_fail_queue_rcv_skb: rc=-105 family=AF_INET6 src=[2001:db8::1]:5004 dest=[::1]:8000
         python3-31177   [000] ..s1. 37469.593295: kfree_skb: skbaddr=00000000961b4fd7 rx_sk=0000000079d5969c protocol=2048 location=udp_queue_rcv_one_skb+0x437/0x4c0 reason: SOCKET_RCVBUFF
             srs-7847    [001] d..2. 37469.593300: sched_switch: prev_comm=srs prev_pid=7847 prev_prio=120 prev_state=R ==> next_comm=ff mpeg next_pid=99 next_prio=110
             srs-7847    [001] d..2. 37469.593301: sched_switch: prev_comm=srs prev_pid=7847 prev_prio=120 prev_state=R+ ==> next_comm=sh next_pid=98 next_prio=-1
             srs-7847    [001] d..2. 37469.593302: sched_switch: prev_comm=srs prev_pid=7847 prev_prio=120 prev_state=S ==> next_comm=swapper/1 next_pid=0 next_prio=120
`;
    expect(parseTrace(text)).toEqual({
      unread: 0,
      events: [
        { kind: 'udp', rc: -12, from: '203.0.113.9:60841' },
        { kind: 'udp', rc: -105, from: '[2001:db8::1]:5004' },
        { kind: 'skb', reason: 'SOCKET_RCVBUFF', place: 'udp_queue_rcv_one_skb' },
        { kind: 'switch', isPreempted: true, next: { pid: 99, name: 'ff mpeg' } },
        { kind: 'switch', isPreempted: true, next: { pid: 98, name: 'sh' } },
        { kind: 'switch', isPreempted: false, next: { pid: 0, name: 'swapper/1' } },
      ],
    });
  });

  test('of older kernels: the port alone, the place without a reason, no column of flags', () => {
    const text = `${HEAD}          <idle>-0     [000] ..s.   100.000001: udp_fail_queue_rcv_skb: rc=-12 port=8000
          <idle>-0     [000]   100.000002: kfree_skb: skbaddr=ffff88 protocol=2048 location=0xffffffff8178
     kworker/0:1-12    (-----) [000] ..s.   100.000003: kfree_skb: skbaddr=ffff88 protocol=2048 location=ip_rcv+0x1/0x2
`;
    expect(parseTrace(text).events).toEqual([
      { kind: 'udp', rc: -12, from: undefined },
      { kind: 'skb', reason: undefined, place: '0xffffffff8178' },
      { kind: 'skb', reason: undefined, place: 'ip_rcv' },
    ]);
  });

  test('a name cannot be an event: it is too short for one, and what is no event is counted', () => {
    const forged = `${HEAD}   a\n rc=-12-31177   [000] ..s1. 37469.593290: udp_fail_queue_rcv_skb: rc=-12 port=1
             srs-7847    [001] d..2. 37469.593300: sched_switch: prev_comm=srs prev_pid=7847 prev_prio=120 prev_state=R ==> next_comm=x\n==> next_pid=1 next_pid=99 next_prio=110
`;
    const { events, unread } = parseTrace(forged);
    expect(events.filter(({ kind }) => kind === 'switch')).toEqual([]);
    expect(unread).toBe(3);
  });

  test('a name of signs that take several bytes is narrower than the column', () => {
    const line =
      ' \u65e5\u672c\u8a9e\u65e5\u672c-31177   [000] ..s1. 37469.593290: udp_fail_queue_rcv_skb: rc=-12 port=8000\n';
    expect(parseTrace(line)).toEqual({ events: [{ kind: 'udp', rc: -12, from: undefined }], unread: 0 });
  });

  test('of a flood is read in pieces that others wait for less, with the same result', async () => {
    const line =
      '          <idle>-0       [001] ..s1. 37469.593291: udp_fail_queue_rcv_skb: rc=-12 port=8000';
    const text = `${HEAD}${`${line}\n`.repeat(40_000)}what is no event\n${line}`;
    let turns = 0;
    const timer = setInterval(() => turns++, 0);
    const trace = await readTrace(text);
    clearInterval(timer);
    expect(trace.events).toHaveLength(40_000);
    expect(trace.unread).toBe(1);
    expect(turns).toBeGreaterThan(5);
  });

  test('a last line that is cut is left out', () => {
    const line = '          <idle>-0       [001] ..s1. 37469.593291: udp_fail_queue_rcv_skb: rc=-12 port=80';
    expect(parseTrace(`${line}00\n${line}`)).toEqual({
      events: [{ kind: 'udp', rc: -12, from: undefined }],
      unread: 0,
    });
  });

  test('nothing else throws, or becomes an event', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary', maxLength: 300 }), text => {
        expect(parseTrace(text).events).toEqual([]);
      }),
    );
  });
});
