import type { UdpSocketEntry } from '../../procfs/types.ts';
import { SRS_SOURCES } from '../../sampling/sources.ts';
import type { SocketOwners } from '../../sampling/stage-readings.ts';
import { cleanText } from '../../text/clean-text.ts';
import type { LogMetrics } from '../terms/log-terms.ts';
import type { LossOwner, UdpWindow } from '../terms/metrics.ts';
import type { Stage, StageLoser, StagePlace } from '../terms/stages.ts';
import { ledgerOf } from '../udp/losses.ts';
import type { UdpInterval } from '../udp/udp-interval.ts';
import { sumDrops } from '../udp/udp-window.ts';
import { makeStage, sumOf } from './make-stage.ts';

/** What the stages of UDP are told of: a window, and what it was made of. */
export interface UdpStageFacts {
  readonly nowMs: number;
  readonly where: StagePlace;
  readonly window: UdpWindow;
  /** Those of the window, the oldest first. */
  readonly intervals: readonly UdpInterval[];
  /** Whether a socket is SRS's; undefined: not to be told. */
  readonly isOwn: ((inode: number) => boolean) | undefined;
  /** Whose the sockets of others are, as far as that was asked for. */
  readonly owners: SocketOwners | undefined;
  /** What SRS says itself; undefined: its log is not read. */
  readonly log: LogMetrics | undefined;
  /** SRS's own sockets; undefined: not read. */
  readonly sockets: readonly UdpSocketEntry[] | undefined;
}

/** Nothing is known of now where the last of the window could not be counted. */
function spanOf({ window, intervals }: UdpStageFacts) {
  const last = intervals.at(-1);
  if (!window.isCurrent || last === undefined) return undefined;
  return { spanSeconds: window.coveredSeconds, endMs: last.toMs };
}

const UNREAD = `${SRS_SOURCES.udp.name}: not read`;

/** Packets that came to UDP and to no socket, or broken. Those for which a socket had no room are lost one stage on. */
export function udpStage(facts: UdpStageFacts): Stage {
  const span = spanOf(facts);
  const { window } = facts;
  const { checksum, otherInput } = ledgerOf(window);
  const isKnown = span !== undefined;
  return makeStage('udp', facts.where, facts.nowMs, {
    passed: isKnown ? ledgerOf(window).arrived : undefined,
    lost: isKnown ? sumOf([window.noPorts, checksum, otherInput]) : undefined,
    counters: {
      NoPorts: isKnown ? window.noPorts : undefined,
      InCsumErrors: isKnown ? checksum : undefined,
      InErrors: isKnown ? window.inErrors : undefined,
    },
    span,
    unread: isKnown ? undefined : UNREAD,
  });
}

/** Packets for which the sockets had no room, by the socket that lost them: they add up to what the counters have. */
export function socketsStage(facts: UdpStageFacts): Stage {
  const span = spanOf(facts);
  const { window } = facts;
  const isKnown = span !== undefined;
  const { receiveBuffer, memory, uncounted, lost } = ledgerOf(window);
  return makeStage('sockets', facts.where, facts.nowMs, {
    passed: isKnown ? window.received : undefined,
    lost: isKnown && receiveBuffer !== undefined ? lost : undefined,
    counters: {
      RcvbufErrors: isKnown ? receiveBuffer : undefined,
      MemErrors: isKnown ? memory : undefined,
      'in no UDP counter': isKnown ? uncounted : undefined,
    },
    losers: isKnown && receiveBuffer !== undefined ? losersOf(facts, lost) : [],
    span,
    unread: isKnown ? undefined : UNREAD,
  });
}

/** Seconds: its log, which is read every 10 s, is not read any more where the last line of a tripped breaker is older. */
const BREAKER_KNOWN_SECONDS = 25;

/**
 * What SRS was handed. What it drops itself it does not count: nothing while its log comes and its circuit breaker is off,
 * and not known how much while that is on.
 */
export function receivedStage(facts: UdpStageFacts): Stage {
  const span = spanOf(facts);
  const { log, window } = facts;
  const breaker = log?.breaker;
  const isOn = breaker?.isTripped === true && breaker.secondsAgo <= BREAKER_KNOWN_SECONDS;
  const isHeard = log?.lastLineSecondsAgo !== undefined;
  return makeStage('srs', 'srs', facts.nowMs, {
    passed: span === undefined ? undefined : window.received,
    lost: isHeard && !isOn ? 0 : undefined,
    counters: {
      'loss=(r:': log?.receiveBufferErrors,
      'loss=(s:': log?.sendBufferErrors,
    },
    levels: {
      breaker: isHeard ? Number(isOn) : undefined,
      dying: isHeard ? Number(isOn && breaker.isDying) : undefined,
    },
    span,
    unread: isHeard ? undefined : `${SRS_SOURCES.log.name}: not read`,
  });
}

/** What was handed to UDP to be sent. An error here is no packet too many for the socket alone: a full qdisc counts too. */
export function sendingStage(facts: UdpStageFacts): Stage {
  const span = spanOf(facts);
  const { window, sockets } = facts;
  const isKnown = span !== undefined;
  return makeStage('sockets', facts.where, facts.nowMs, {
    passed: isKnown ? window.sent : undefined,
    lost: isKnown ? window.sendBufferErrors : undefined,
    counters: { SndbufErrors: isKnown ? window.sendBufferErrors : undefined },
    levels: {
      send_queue_bytes: sockets && sumOf(sockets.map(({ sendQueueBytes }) => sendQueueBytes)),
    },
    span,
    unread: isKnown ? undefined : UNREAD,
  });
}

/** The counters and the sockets are read some microseconds apart, while packets go on being dropped. */
const SKEW_SHARE = 1 / 1_000;

/**
 * Who lost what: SRS by its sockets, others by process, the rest. The rest is of sockets that were closed within the
 * window, or where that is not told of sockets that are not known.
 */
function losersOf({ window, intervals, isOwn, owners }: UdpStageFacts, lost: number): readonly StageLoser[] {
  const known = intervals.filter(({ counts }) => counts !== undefined);
  const drops = sumDrops(known);
  const losers = new Map<string, StageLoser>();
  let told = 0;
  for (const owner of drops?.values() ?? []) {
    told += owner.drops;
    const loser = loserOf(owner, isOwn, owners);
    const key = `${loser.owner} ${loser.name} ${loser.pid}`;
    losers.set(key, { ...loser, lost: (losers.get(key)?.lost ?? 0) + owner.drops });
  }
  const rest = lost - told;
  if (rest <= lost * SKEW_SHARE) return [...losers.values()];
  const isTold = drops !== undefined && window.unowned !== undefined;
  const remainder: StageLoser = isTold
    ? { name: 'closed sockets', lost: rest, owner: 'closed' }
    : { name: 'not accounted for', lost: rest, owner: 'unknown' };
  return [...losers.values(), remainder];
}

function loserOf(
  { inode, local, drops }: LossOwner,
  isOwn: UdpStageFacts['isOwn'],
  owners: SocketOwners | undefined,
): StageLoser {
  const port = local.slice(local.lastIndexOf(':'));
  if (isOwn?.(inode) === true) return { name: port, lost: drops, owner: 'self' };
  const holder = owners?.get(inode);
  if (isOwn === undefined || holder === undefined) return { name: port, lost: drops, owner: 'unknown' };
  const name = holder.name === undefined ? '' : `${cleanText(holder.name)} `;
  return { name: `${name}${port}`, lost: drops, owner: 'other', pid: holder.pid };
}
