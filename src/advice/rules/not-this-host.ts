import type { Stage, StageName } from '../../metrics/terms/stages.ts';
import { worstAllowance } from '../terms/allowances.ts';
import type { Draft, Evidence } from '../terms/finding.ts';
import { missedByPlayers } from '../terms/missed-packets.ts';
import type { Rule, Situation } from '../terms/situation.ts';
import { secondsOf, stagesOf } from '../terms/stage-of.ts';
import { count, percent } from '../terms/words.ts';

/** NACKs a second that SRS sends to publishers, or gets of players: some are of the beginning of a stream. */
const NACKS_FROM = 5;
/** Percent of the packets that are missing: some always are, of viewers on the air. */
const MISSING_FROM = 1;
/** From here on everybody sees it. */
const BAD_FROM = 2;
/** What players ask for twice, and TCP sends again too early, counts as missing. */
const RESENT_FROM = 2;
/** Packets of SRT, and TCP segments a second: the share of a few says nothing. */
const SRT_FROM = 500;
const TCP_FROM = 50;

/** Packets a second that a cloud held back, or that connection tracking dropped. */
const LIMITED_FROM = 1;
const UNTRACKED_FROM = 1;

const IN: readonly StageName[] = ['nic', 'softnet', 'ip', 'udp', 'sockets'];
const OUT: readonly StageName[] = ['sockets', 'ip', 'qdisc', 'nic'];
/**
 * What is no loss of media: packets to ports that nobody has open, and what came with a header that means nobody here. Each
 * host has some of both, of scanners and broadcasts.
 */
const FOR_NOBODY = ['NoPorts', 'InHdrErrors', 'InAddrErrors', 'InNoRoutes', 'InTruncatedPkts'];

/** SRS counts what is missing over 10 s, and says each count again for up to 15 s. */
const TOLD_FOR_MS = 25_000;

/** What says that packets are missing. */
interface Sign {
  readonly what: string;
  readonly value: number;
  readonly unit: string;
  /** Of all of its kind. */
  readonly missingPercent: number | undefined;
}

/** Packets are missing by what SRS or TCP says, while every stage of this host is clean. */
export const findNotThisHost: Rule = situation => {
  if (situation.lost > 0) return undefined;
  // Mostly nothing is missing: then no stage has to be looked at.
  const ofPublishers = signsOfPublishers(situation);
  const ofPlayers = ofPublishers.length > 0 ? [] : signsOfPlayers(situation);
  if ((ofPublishers.length === 0 && ofPlayers.length === 0) || hasJustLost(situation)) return undefined;
  const { stages } = situation.srs;
  if (!isClean(stages.in, IN) || isLimitedByCloud(stages.out)) return undefined;
  if (ofPublishers.length > 0) return told(situation, 'from the publishers', ofPublishers);
  const isCleanOut = isClean(stages.out, OUT) && !dropsItself(situation);
  return isCleanOut ? told(situation, 'towards the players', ofPlayers) : undefined;
};

/** Its circuit breaker drops packets to players. */
function dropsItself({ srs: { log } }: Situation): boolean {
  return log?.breaker?.isTripped === true && log.breaker.isDying;
}

/** Whatever it holds back of, it says nothing of which way. */
function isLimitedByCloud(out: readonly Stage[]): boolean {
  return stagesOf(out, 'cloud').some(
    stage => (worstAllowance(stage)?.value ?? 0) / secondsOf(stage) >= LIMITED_FROM,
  );
}

/** Whether what the log says may be of the time of its own loss, which left a short window by now. */
function hasJustLost({ past, snapshot }: Situation): boolean {
  const sinceMs = snapshot.sample.time.getTime() - TOLD_FOR_MS;
  return past.windows.some(({ time, owners }) => owners.length > 0 && Date.parse(time) >= sinceMs);
}

/** What was not read is not clean; the host's own where SRS has a namespace of its own may be read elsewhere. */
function isClean(way: readonly Stage[], names: readonly StageName[]): boolean {
  const areClean = names.every(name => {
    const stages = stagesOf(way, name).filter(({ lost }) => lost !== undefined);
    return stages.length > 0 && stages.every(stage => mediaLost(stage) <= 0);
  });
  // Many hosts have none, and two first packets of one connection cost one of them.
  return (
    areClean &&
    stagesOf(way, 'conntrack').every(stage => (stage.lost ?? 0) / secondsOf(stage) < UNTRACKED_FROM)
  );
}

/** What was lost at SRS's sockets stands in the evidence: here are those of other processes, too. */
function mediaLost({ stage, lost = 0, counters, losers }: Stage): number {
  const ofOthers = losers.filter(({ owner }) => owner === 'other').reduce((sum, one) => sum + one.lost, 0);
  const forNobody = FOR_NOBODY.reduce((sum, name) => sum + (counters[name] ?? 0), 0);
  return lost - (stage === 'sockets' ? ofOthers : forNobody);
}

function signsOfPublishers({ srs: { log } }: Situation): readonly Sign[] {
  const asked = log?.rtc?.nacksSentPerSecond;
  const came = log?.rtc?.rtpReceivedPerSecond;
  const missing = shareOf(asked, came);
  return [
    ...(asked !== undefined && asked >= NACKS_FROM && (missing ?? 100) >= MISSING_FROM
      ? [{ what: 'SRS asks publishers again for', value: asked, unit: 'packets/s', missingPercent: missing }]
      : []),
    ...srtSign(log?.srt.publishers, 'SRT misses of publishers'),
  ];
}

function signsOfPlayers(situation: Situation): readonly Sign[] {
  const { log } = situation.srs;
  const missed = missedByPlayers(log?.rtc);
  const nacked = missed?.wereSent === true ? missed.perSecond : undefined;
  const missing = shareOf(nacked, log?.rtc?.rtpSentPerSecond);
  const again = retransmitShare(situation);
  return [
    ...(nacked !== undefined && nacked >= NACKS_FROM && missing !== undefined && missing >= RESENT_FROM
      ? [{ what: 'players ask again for', value: nacked, unit: 'packets/s', missingPercent: missing }]
      : []),
    ...srtSign(log?.srt.players, 'SRT of players misses'),
    ...(again !== undefined && again >= RESENT_FROM
      ? [{ what: 'TCP sends again', value: again, unit: '% of its segments', missingPercent: again / 2 }]
      : []),
  ];
}

function srtSign(
  srt: { readonly packets: number; readonly lost: number } | undefined,
  what: string,
): readonly Sign[] {
  const missing = srt === undefined || srt.packets < SRT_FROM ? undefined : shareOf(srt.lost, srt.packets);
  if (missing === undefined || missing < MISSING_FROM) return [];
  return [{ what, value: missing, unit: '% of the packets', missingPercent: missing }];
}

function told({ srs }: Situation, direction: string, signs: readonly Sign[]): Draft {
  const isBad = signs.some(({ missingPercent = 0 }) => missingPercent >= BAD_FROM);
  const evidence: readonly Evidence[] = signs.map(({ what, value, unit }) => ({
    what,
    value: round(value),
    unit,
  }));
  return {
    id: 'not-this-host',
    severity: isBad ? 'bad' : 'warning',
    sentence: `packets are missing ${direction}, and not by this host: ${wordsOf(signs)}, while every stage here is clean`,
    evidence: [
      ...evidence,
      { what: 'lost at NIC, softnet, IP, UDP, sockets', value: 0, unit: 'packets' },
      { what: 'window', value: Math.round(srs.udp.coveredSeconds), unit: 's' },
    ],
    remedies: [
      {
        label: direction === 'from the publishers' ? 'the line of the publishers' : 'the line to the players',
        command: 'mtr -u ADDRESS',
        note: 'their provider, a lower bitrate, a larger SRT latency; nothing on this host helps',
      },
    ],
    lost: 0,
  };
}

function wordsOf([first]: readonly Sign[]): string {
  if (first === undefined) return '';
  const { what, value, unit } = first;
  return unit.startsWith('%')
    ? `${what} ${percent(value)}${unit.slice(1)}`
    : `${what} ${count(value)} ${unit}`;
}

/** In percent; undefined where one is not known. */
function shareOf(part: number | undefined, all: number | undefined): number | undefined {
  return part === undefined || all === undefined || all <= 0 ? undefined : (part * 100) / all;
}

/** TCP segments of SRS that were sent again, in percent of all that its namespace sent; undefined where there are few. */
function retransmitShare({ srs }: Situation): number | undefined {
  const [tcp] = stagesOf(srs.stages.out, 'tcp');
  if (tcp?.passed === undefined || tcp.spanSeconds === undefined || tcp.spanSeconds <= 0) return undefined;
  if (tcp.passed / tcp.spanSeconds < TCP_FROM) return undefined;
  const again = tcp.counters['retransmits of SRS'];
  const seconds = tcp.levels.retransmits_span_seconds;
  if (again === undefined || seconds === undefined || seconds <= 0) return undefined;
  return shareOf(again / seconds, tcp.passed / tcp.spanSeconds);
}

function round(value: number): number {
  return Math.round(value * 10) / 10;
}
