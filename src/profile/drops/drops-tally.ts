import { showComm } from '../../procfs/comm.ts';
import { cleanText } from '../../text/clean-text.ts';
import type { DropsTally } from '../profile.ts';
import { type Hist, parseHist, toSigned } from './hist-text.ts';
import type { RecorderRemarks } from './recorder-remarks.ts';
import type { Trace } from './trace-text.ts';

/** The events, by their names in tracefs. */
export const UDP_EVENT = 'udp/udp_fail_queue_rcv_skb';
export const SKB_EVENT = 'skb/kfree_skb';
export const SWITCH_EVENT = 'sched/sched_switch';

/** What is counted in the kernel, where it can: the keys of each histogram. */
export const HIST_KEYS = {
  [UDP_EVENT]: ['rc'],
  [SKB_EVENT]: ['reason'],
  [SWITCH_EVENT]: ['next_pid', 'next_comm', 'prev_state'],
} as const;

/** Why a datagram was not taken (net/ipv4/udp.c, __udp_enqueue_schedule_skb). */
const ENOMEM = -12;
const ENOBUFS = -105;
/** Below it: that the thread waits for something. At and above it: that it was ready (TASK_REPORT_MAX, include/linux/sched.h). */
const WAITING_STATES = 0xff;

/** @param names of the reasons, by their number, as this kernel has them */
export function tallyDrops(
  { events }: Trace,
  { hists }: RecorderRemarks,
  names: ReadonlyMap<number, string>,
): DropsTally {
  const histOf = (event: keyof typeof HIST_KEYS): Hist | undefined => {
    const text = hists.get(event);
    return text === undefined ? undefined : parseHist(text, HIST_KEYS[event]);
  };
  const udp = events.filter(event => event.kind === 'udp');
  const codes = countedBy(histOf(UDP_EVENT), ([rc = '']) => toSigned(rc)) ?? countBy(udp, ({ rc }) => rc);
  const reasons =
    countedBy(histOf(SKB_EVENT), ([reason = '']) => nameOf(reason, names)) ??
    countBy(
      events.filter(event => event.kind === 'skb'),
      ({ reason, place }) => (reason === undefined ? `in ${place}` : nameOf(reason, names)),
    );
  const switches: readonly Switches[] =
    switchesOf(histOf(SWITCH_EVENT)) ?? events.filter(event => event.kind === 'switch');
  const weight = ({ count }: Switches): number => count ?? 1;
  const taken = switches.filter(({ isPreempted, next }) => isPreempted && next.pid !== 0);
  const takers = Map.groupBy(taken, ({ next: { pid, name } }) => `${pid} ${name}`);
  return {
    full: codes.get(ENOMEM) ?? 0,
    memory: codes.get(ENOBUFS) ?? 0,
    senders: sorted(
      [...countBy(udp, ({ from }) => from)].flatMap(([from, count]) =>
        from === undefined ? [] : [{ from: cleanText(from), count }],
      ),
    ),
    reasons: sorted([...reasons].map(([reason, count]) => ({ reason: cleanText(reason), count }))),
    switches: sum(switches.map(weight)),
    preemptions: sum(taken.map(weight)),
    takers: sorted(
      [...takers.values()].map(group => ({
        pid: group[0]?.next.pid ?? 0,
        name: showComm(group[0]?.next.name ?? ''),
        count: sum(group.map(weight)),
      })),
    ),
  };
}

interface Switches {
  readonly isPreempted: boolean;
  readonly next: { readonly pid: number; readonly name: string };
  readonly count?: number;
}

function switchesOf(hist: Hist | undefined): readonly Switches[] | undefined {
  return hist?.rows.flatMap(({ values: [pid = '', name = '', state = ''], count }) => {
    const [number, bits] = [toSigned(pid), toSigned(state)];
    if (number === undefined || bits === undefined) return [];
    return [{ isPreempted: (bits & WAITING_STATES) === 0, next: { pid: number, name }, count }];
  });
}

/** A kernel that has no name for it writes the number. */
function nameOf(reason: string, names: ReadonlyMap<number, string>): string {
  const number = toSigned(reason);
  return number === undefined ? reason : (names.get(number) ?? `reason ${number}`);
}

function countBy<T, K>(items: readonly T[], keyOf: (item: T) => K): Map<K, number> {
  const counts = new Map<K, number>();
  for (const item of items) counts.set(keyOf(item), (counts.get(keyOf(item)) ?? 0) + 1);
  return counts;
}

/** The same of what the kernel counted; undefined where it did not. */
function countedBy<K>(
  hist: Hist | undefined,
  keyOf: (values: readonly string[]) => K | undefined,
): Map<K, number> | undefined {
  if (hist === undefined) return undefined;
  const counts = new Map<K, number>();
  for (const { values, count } of hist.rows) {
    const key = keyOf(values);
    if (key !== undefined) counts.set(key, (counts.get(key) ?? 0) + count);
  }
  return counts;
}

function sorted<T extends { readonly count: number }>(counted: readonly T[]): readonly T[] {
  return [...counted].sort((a, b) => b.count - a.count);
}

function sum(numbers: readonly number[]): number {
  return numbers.reduce((total, number) => total + number, 0);
}
