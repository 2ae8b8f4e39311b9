import { commandWhere, ownTable } from '../terms/command-where.ts';
import { mediaPort } from '../terms/own-socket.ts';
import type { Rule, Situation } from '../terms/situation.ts';
import { count, packetsLost, percent, seenIn } from '../terms/words.ts';

/** Share of what arrives, and packets a second: media comes with a few strays. */
const SHARE_FROM = 0.5;
const RATE_FROM = 500;

/** Most of what arrives at SRS is no media. */
export const findStrangers: Rule = situation => {
  const { name, causes } = situation;
  const junk = strangersOf(situation);
  if (junk === undefined || junk.perSecond < RATE_FROM || junk.share < SHARE_FROM) return undefined;
  const port = mediaPort(situation) ?? 'PORT';
  // What a quota or neighbours cost is theirs, whoever sends, and a burst is one of anybody's.
  const share = causes.get('saturated') ?? causes.get('slow');
  const cost = share?.lost ?? 0;
  const { command, undo } = ownTable('srs_blocked', {
    prerouting: `ip saddr SENDER udp dport ${port} drop`,
  });
  return {
    id: 'strangers',
    severity: cost > 0 ? 'bad' : 'warning',
    sentence: `${percent(junk.share * 100)} of what arrives at ${name} is no media: ${count(junk.perSecond)} packets/s that belong to no session${share === undefined ? '' : `, ${packetsLost(share)}`}`,
    evidence: [
      { what: 'arrive', value: Math.round(junk.allPerSecond), unit: 'packets/s' },
      { what: 'of no session', value: Math.round(junk.perSecond), unit: 'packets/s' },
      { what: 'media', value: Math.round(junk.allPerSecond - junk.perSecond), unit: 'packets/s' },
    ],
    remedies: [
      {
        label: 'block the sender in front of SRS',
        command,
        note: `${howToSeeSender(situation, port)} tells who SENDER is: without them this host carries the media alone. Taken back by ${undo}.`,
        noteHasCommands: true,
      },
    ],
    lost: cost,
    explains: ['saturated', 'slow-cpu', ...(cost > 0 ? (['late-clock', 'circuit-breaker'] as const) : [])],
    ...seenIn(share),
  };
};

/** The profile names senders of what the kernel drops: where nothing is lost there are none. */
function howToSeeSender(situation: Situation, port: number | string): string {
  if (situation.lost > 0) return 'p, then drops,';
  return commandWhere(situation, 'namespace', [
    'tcpdump',
    '-nni',
    'any',
    '-c',
    '100',
    `udp dst port ${port}`,
  ]);
}

interface Strangers {
  readonly perSecond: number;
  readonly share: number;
  readonly allPerSecond: number;
}

/** By SRS's own count of what it reads, or what it complains of. */
function strangersOf(situation: Situation): Strangers | undefined {
  const { log } = situation.srs;
  const { receivedPerSecond, rtpReceivedPerSecond, stunReceivedPerSecond, rtcpReceivedPerSecond } =
    log?.rtc ?? {};
  if (
    receivedPerSecond !== undefined &&
    rtpReceivedPerSecond !== undefined &&
    stunReceivedPerSecond !== undefined &&
    rtcpReceivedPerSecond !== undefined &&
    receivedPerSecond > 0
  ) {
    const media = rtpReceivedPerSecond + stunReceivedPerSecond + rtcpReceivedPerSecond;
    const share = Math.max(0, 1 - media / receivedPerSecond);
    // What SRS did not read is of the same sort as what it read. What else arrives in its namespace is others'.
    const all = receivedPerSecond + lostPerSecond(situation);
    return { perSecond: all * share, share, allPerSecond: all };
  }
  const arrived = arrivedPerSecond(situation);
  const perSecond = log?.strangersPerSecond;
  if (perSecond === undefined || arrived === undefined || arrived <= 0) return undefined;
  return { perSecond, share: Math.min(1, perSecond / arrived), allPerSecond: Math.max(arrived, perSecond) };
}

/** By its own sockets. */
function lostPerSecond({ lost, seconds }: Situation): number {
  return seconds <= 0 ? 0 : lost / seconds;
}

/** Of the seconds of which it is known. */
function arrivedPerSecond({ evidence }: Situation): number | undefined {
  let [packets, seconds] = [0, 0];
  for (const point of evidence)
    if (point.arrived !== undefined) {
      packets += point.arrived;
      seconds += point.seconds;
    }
  return seconds <= 0 ? undefined : packets / seconds;
}
