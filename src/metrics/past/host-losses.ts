import { isFailure } from '../../host/host.ts';
import type { Look, Question } from '../../host/look.ts';
import { parseSoftnetStat, type SoftnetCounters } from '../../procfs/softnet-stat.ts';
import { parseKernelStat } from '../../procfs/stat.ts';
import type { KernelStat, UdpCounters } from '../../procfs/types.ts';
import { addUdpCounters, parseUdp6Counters, parseUdpCounters } from '../../procfs/udp-counters.ts';
import { cpuShares } from '../cpu/cpu-shares.ts';
import { increase } from '../terms/rates.ts';
import { countedLoss } from '../udp/losses.ts';

/** Of one CPU in an interval, in percent of it. */
export interface BusyCpu {
  readonly cpu: number;
  readonly percent: number;
}

/** A span in which the host's UDP sockets lost something, whosever they were. Times are of the wall, in ms of the epoch. */
export interface LossSpan {
  readonly fromMs: number;
  readonly toMs: number;
  readonly lost: number;
  /** Whether these were lost for want of room; else all errors are among them, wrong checksums too. */
  readonly isForWantOfRoom: boolean;
  readonly arrived: number | undefined;
  /** The CPU with most softirq, and with most steal, in the worst interval; undefined: not known. */
  readonly softirq: BusyCpu | undefined;
  readonly steal: BusyCpu | undefined;
  /** Packets that the backlogs of all CPUs had no room for meanwhile. */
  readonly softnetDropped: number | undefined;
  readonly softnetSqueezed: number | undefined;
}

/** All that was found over a recording. */
export interface HostLosses {
  /** In order of time. */
  readonly spans: readonly LossSpan[];
  /** Seconds of which it is known whether something was lost. */
  readonly knownSeconds: number;
}

interface Reading {
  readonly atMs: number;
  readonly udp: UdpCounters;
  readonly stat: KernelStat | undefined;
  readonly softnet: readonly SoftnetCounters[] | undefined;
}

const SNMP = '/proc/net/snmp';
const SNMP6 = '/proc/net/snmp6';
const STAT = '/proc/stat';
const SOFTNET = '/proc/net/softnet_stat';

/** What `HostLossesModel` has to be told of, at each step of a recording. */
export const HOST_LOSSES_QUESTION: Question = { texts: [SNMP, SNMP6, STAT, SOFTNET] };

/**
 * When the UDP sockets of a host's own network namespace lost something, over a whole recording, without any SRS in it. What
 * lies between two readings of which one failed, or of which a counter went back, is unknown.
 */
export class HostLossesModel {
  #last: Reading | undefined;
  #spans: readonly LossSpan[] = [];
  #knownMs = 0;

  get losses(): HostLosses {
    return { spans: this.#spans, knownSeconds: this.#knownMs / 1_000 };
  }

  /**
   * Takes in the answer to `HOST_LOSSES_QUESTION`; one that is not newer than the last says nothing.
   * @param aheadMs what the time of day is ahead of the host's monotonic clock
   */
  take(look: Look, aheadMs: number): void {
    const now = readingOf(look, aheadMs);
    const last = this.#last;
    if (now !== undefined && last !== undefined && now.atMs <= last.atMs) return;
    this.#last = now;
    if (now === undefined || last === undefined) return;
    const span = spanBetween(last, now);
    if (span === undefined) return;
    this.#knownMs += now.atMs - last.atMs;
    if (span.lost === 0) return;
    const before = this.#spans.at(-1);
    const isNext = before !== undefined && before.toMs === span.fromMs;
    this.#spans = isNext ? [...this.#spans.slice(0, -1), joined(before, span)] : [...this.#spans, span];
  }
}

function readingOf(look: Look, aheadMs: number): Reading | undefined {
  const snmp = look.text(SNMP);
  if (isFailure(snmp)) return undefined;
  const ipv4 = parseUdpCounters(snmp.text);
  const text6 = look.knownText(SNMP6);
  const ipv6 = text6 === undefined ? undefined : parseUdp6Counters(text6);
  if (ipv4 === undefined || (text6 !== undefined && ipv6 === undefined)) return undefined;
  return {
    atMs: snmp.atMs + aheadMs,
    udp: ipv6 === undefined ? ipv4 : addUdpCounters(ipv4, ipv6),
    stat: parseKernelStat(look.knownText(STAT) ?? ''),
    softnet: parseSoftnetStat(look.knownText(SOFTNET) ?? ''),
  };
}

/** Undefined: not known. */
function spanBetween(from: Reading, to: Reading): LossSpan | undefined {
  const grown = (counter: keyof UdpCounters): number | undefined =>
    increase(from.udp[counter], to.udp[counter]);
  const [received, errors] = [grown('inDatagrams'), grown('inErrors')];
  const forWantOfRoom = countedLoss(grown('receiveBufferErrors'), grown('memoryErrors'));
  const lost = forWantOfRoom ?? errors;
  if (lost === undefined) return undefined;
  const seconds = (to.atMs - from.atMs) / 1_000;
  const softnet = (column: 'dropped' | 'timeSqueeze') => softnetGrowth(from, to, column);
  return {
    fromMs: from.atMs,
    toMs: to.atMs,
    lost,
    isForWantOfRoom: forWantOfRoom !== undefined,
    arrived: received === undefined || errors === undefined ? undefined : received + errors,
    softirq: busiest(from, to, seconds, 'softirq'),
    steal: busiest(from, to, seconds, 'steal'),
    softnetDropped: softnet('dropped'),
    softnetSqueezed: softnet('timeSqueeze'),
  };
}

function busiest(
  from: Reading,
  to: Reading,
  seconds: number,
  part: 'softirq' | 'steal',
): BusyCpu | undefined {
  let most: BusyCpu | undefined;
  for (const [cpu, ticks] of to.stat?.cpus ?? []) {
    const percent = cpuShares(from.stat?.cpus.get(cpu), ticks, seconds)[part];
    if (percent !== undefined && percent > (most?.percent ?? -1)) most = { cpu, percent };
  }
  return most;
}

/** Of all CPUs; undefined where one of them is not known. */
function softnetGrowth(from: Reading, to: Reading, column: 'dropped' | 'timeSqueeze'): number | undefined {
  if (from.softnet === undefined || to.softnet?.length !== from.softnet.length) return undefined;
  let sum = 0;
  for (const [index, line] of to.softnet.entries()) {
    const before = from.softnet[index];
    const grown = before?.cpu === line.cpu ? increase(before?.[column], line[column]) : undefined;
    if (grown === undefined) return undefined;
    sum += grown;
  }
  return sum;
}

function joined(a: LossSpan, b: LossSpan): LossSpan {
  const add = (x: number | undefined, y: number | undefined): number | undefined =>
    x === undefined || y === undefined ? undefined : x + y;
  const worse = (x: BusyCpu | undefined, y: BusyCpu | undefined): BusyCpu | undefined =>
    (y?.percent ?? -1) > (x?.percent ?? -1) ? y : x;
  return {
    fromMs: a.fromMs,
    toMs: b.toMs,
    lost: a.lost + b.lost,
    isForWantOfRoom: a.isForWantOfRoom && b.isForWantOfRoom,
    arrived: add(a.arrived, b.arrived),
    softirq: worse(a.softirq, b.softirq),
    steal: worse(a.steal, b.steal),
    softnetDropped: add(a.softnetDropped, b.softnetDropped),
    softnetSqueezed: add(a.softnetSqueezed, b.softnetSqueezed),
  };
}
