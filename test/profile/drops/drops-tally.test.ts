import { describe, expect, test } from 'vitest';
import { tallyDrops } from '../../../src/profile/drops/drops-tally.ts';
import { parseHist, toSigned } from '../../../src/profile/drops/hist-text.ts';
import { parseRemarks } from '../../../src/profile/drops/recorder-remarks.ts';
import { parseTrace } from '../../../src/profile/drops/trace-text.ts';

const NAMES = new Map([
  [3, 'NO_SOCKET'],
  [6, 'SOCKET_RCVBUFF'],
]);

/** As kernel/trace/trace_events_hist.c writes them. */
const HISTS = `srs-top-drops hist udp/udp_fail_queue_rcv_skb
# event histogram
#
# trigger info: hist:keys=rc:vals=hitcount:sort=hitcount:size=2048 if dport == 8000 [active]
#

{ rc: 18446744073709551511 } hitcount:         12
{ rc: 18446744073709551604 } hitcount:       4800

Totals:
    Hits: 4812
    Entries: 2
    Dropped: 0
srs-top-drops hist skb/kfree_skb
# event histogram

{ reason:         77 } hitcount:          1
{ reason:          3 } hitcount:         40
{ reason:          6 } hitcount:       4800

Totals:
    Hits: 4841
    Entries: 3
    Dropped: 7
srs-top-drops hist sched/sched_switch
{ next_pid:          0, next_comm: swapper/1                                         , prev_state:          1 } hitcount:        300
{ next_pid:         98, next_comm: sh                                                , prev_state:          1 } hitcount:         20
{ next_pid:         99, next_comm: ff, mpeg                                          , prev_state:          0 } hitcount:       1900
{ next_pid:         98, next_comm: sh                                                , prev_state:        256 } hitcount:          7

srs-top-drops end
`;

describe('a histogram', () => {
  test('is read by its keys, and says what it had no room for', () => {
    const { hists } = parseRemarks(HISTS);
    expect(parseHist(hists.get('skb/kfree_skb') ?? '', ['reason'])).toEqual({
      rows: [
        { values: ['77'], count: 1 },
        { values: ['3'], count: 40 },
        { values: ['6'], count: 4_800 },
      ],
      dropped: 7,
    });
    expect(parseHist('{ reason: 6 } hitcount: 1', ['rc'])).toEqual({ rows: [], dropped: undefined });
  });

  test.each([
    ['18446744073709551604', -12],
    ['4294967284', 4_294_967_284],
    ['-12', -12],
    ['6', 6],
    ['', undefined],
    ['0x6', undefined],
  ])('%j is %s', (text, number) => {
    expect(toSigned(text)).toBe(number);
  });
});

describe('the tally', () => {
  test('of what the kernel counted, with the senders that were written down', () => {
    const line = (from: string) =>
      `          <idle>-0       [001] ..s1. 37469.593291: udp_fail_queue_rcv_skb: rc=-12 family=AF_INET src=${from} dest=127.0.0.1:8000\n`;
    const trace = parseTrace(line('10.0.0.1:1') + line('10.0.0.2:2') + line('10.0.0.2:2'));
    expect(tallyDrops(trace, parseRemarks(HISTS), NAMES)).toEqual({
      full: 4_800,
      memory: 12,
      senders: [
        { from: '10.0.0.2:2', count: 2 },
        { from: '10.0.0.1:1', count: 1 },
      ],
      reasons: [
        { reason: 'SOCKET_RCVBUFF', count: 4_800 },
        { reason: 'NO_SOCKET', count: 40 },
        { reason: 'reason 77', count: 1 },
      ],
      switches: 2_227,
      preemptions: 1_907,
      takers: [
        { pid: 99, name: 'ff, mpeg', count: 1_900 },
        { pid: 98, name: 'sh', count: 7 },
      ],
    });
  });

  test('of events that were written down', () => {
    const trace =
      parseTrace(`             srs-7847    [001] d..2. 1.0: sched_switch: prev_comm=srs prev_pid=7847 prev_prio=120 prev_state=R ==> next_comm=a\x1b[2J next_pid=99 next_prio=110
             srs-7847    [001] d..2. 1.1: sched_switch: prev_comm=srs prev_pid=7847 prev_prio=120 prev_state=S ==> next_comm=b next_pid=9 next_prio=110
             srs-7847    [001] d..2. 1.2: kfree_skb: skbaddr=1 protocol=2048 location=ip_rcv+0x1/0x2 reason: NO_SOCKET
             srs-7847    [001] d..2. 1.3: kfree_skb: skbaddr=1 protocol=2048 location=ip_rcv+0x1/0x2
`);
    expect(tallyDrops(trace, parseRemarks(''), NAMES)).toMatchObject({
      full: 0,
      memory: 0,
      reasons: [
        { reason: 'NO_SOCKET', count: 1 },
        { reason: 'in ip_rcv', count: 1 },
      ],
      switches: 2,
      preemptions: 1,
      takers: [{ pid: 99, name: 'a[2J', count: 1 }],
    });
  });
});

describe('remarks of the recorder', () => {
  const udp = (errors: number) =>
    `Udp: InDatagrams NoPorts InErrors OutDatagrams RcvbufErrors MemErrors\nUdp: 9 0 ${errors} 9 ${errors} 0\n`;

  test('tell the time, what the counters grew by, and what found no room', () => {
    const text = `srs-top-drops removed srs-top-31\nsrs-top-drops began 100.50\n${udp(5)}srs-top-drops end\nsrs-top-drops ended 103.52\n${udp(4_817)}srs-top-drops end
srs-top-drops stats cpu0\nentries: 37\noverrun: 2\ncommit overrun: 0\ndropped events: 300\nsrs-top-drops stats cpu1\noverrun: 0\ndropped events: 5\nsrs-top-drops end\n`;
    const remarks = parseRemarks(text);
    expect(remarks.seconds).toBeCloseTo(3.02, 5);
    expect(remarks).toMatchObject({
      receiveBufferErrors: 4_812,
      memoryErrors: 0,
      missed: 307,
      removed: ['srs-top-31'],
      refused: undefined,
    });
  });

  test('without an end tell nothing of the time, and what the kernel did not take', () => {
    const text =
      'sh: 1: cannot create /t/events/x/filter: Permission denied\nsrs-top-drops refused events/x/filter\n';
    expect(parseRemarks(text)).toMatchObject({
      seconds: undefined,
      receiveBufferErrors: undefined,
      missed: 0,
      refused: 'events/x/filter',
    });
  });

  test('counters that went back are unknown', () => {
    const text = `srs-top-drops began 100.50\n${udp(5)}srs-top-drops end\nsrs-top-drops ended 99.52\n${udp(4)}srs-top-drops end\n`;
    expect(parseRemarks(text)).toMatchObject({ seconds: undefined, receiveBufferErrors: undefined });
  });
});
