import type { LogMetrics, RtcMetrics, SrtMetrics } from '../../metrics/terms/log-terms.ts';
import { formatBytes, formatCount, formatLossRate, formatPercent, UNKNOWN } from '../../text/format.ts';
import type { Role } from '../look/theme.ts';

/** One line about SRS: what it is about, the figures, and how bad they are. */
export interface Fact {
  readonly label: string;
  readonly text: string;
  readonly role: Role;
}

/** Percent of the ticks of SRS's timer that come late, from which on it does not get its time. */
const LATE_PERCENT = 10;
/** Seconds without a line: SRS writes two every 5 s, and its log is read every 10 s. */
const SILENT_SECONDS = 20;
/** A client that was sent away longer ago says little of now. */
const RECENT_SECONDS = 60;

/** What the log says, the most telling first. */
export function logFacts(log: LogMetrics): readonly Fact[] {
  return [
    breakerFact(log),
    ...(log.rtc === undefined ? [] : rtcFacts(log.rtc)),
    ...srtFacts(log.srt),
    cpuFact(log),
    linesFact(log),
    ...(log.strangersPerSecond === undefined
      ? []
      : [
          fact(
            'strangers',
            `${perSecond(log.strangersPerSecond)} packets of senders that SRS does not know`,
            'warning',
          ),
        ]),
    ...limitFacts(log),
    ...(log.leftOutBytes === 0
      ? []
      : [
          fact(
            'left out',
            `${formatBytes(log.leftOutBytes)} of the log, which grows faster than it is read`,
            'unknown',
          ),
        ]),
  ];
}

/** Its lines are of the level of those of every 5 s: where these are missing, nobody knows. */
function breakerFact({ breaker, breakerLimits, hasPeriodicLines }: LogMetrics): Fact {
  if (breaker === undefined && breakerLimits?.isEnabled === false)
    return fact('breaker', 'disabled in its configuration', 'plain');
  if (breaker === undefined)
    return hasPeriodicLines === true
      ? fact('breaker', 'not tripped', 'plain')
      : fact('breaker', UNKNOWN, 'unknown');
  const ago = `${formatCount(breaker.secondsAgo)} s ago`;
  if (!breaker.isTripped) return fact('breaker', `tripped until ${ago}`, 'plain');
  const at = `at ${formatPercent(breaker.cpuPercent)} % CPU`;
  if (breaker.isDying) return fact('breaker', `SRS drops media to players, ${at}`, 'bad');
  const what = breaker.isCritical ? 'NACK and TWCC are off' : 'NACKs are no longer queued';
  return fact('breaker', `tripped, ${at}: ${what}`, 'warning');
}

function rtcFacts(rtc: RtcMetrics): readonly Fact[] {
  const received = `in ${perSecond(rtc.receivedPerSecond)} (rtp ${formatCount(rtc.rtpReceivedPerSecond)}, rtcp ${formatCount(rtc.rtcpReceivedPerSecond)})`;
  const missesOwn = (rtc.nacksSentPerSecond ?? 0) > 0;
  const missesTheirs = (rtc.nackMissesPerSecond ?? 0) > 0;
  return [
    fact(
      'WebRTC',
      `${formatCount(rtc.connections)} sessions, ${received}, out ${perSecond(rtc.sentPerSecond)}`,
      'plain',
    ),
    fact(
      'publishers',
      `asked again ${perSecond(rtc.nacksSentPerSecond)}${missesOwn ? ': packets are missing' : ''}`,
      missesOwn ? 'warning' : 'plain',
    ),
    fact(
      'players',
      `NACKs ${perSecond(rtc.nacksReceivedPerSecond)}, packets resent ${perSecond(rtc.nackHitsPerSecond)}, not there ${perSecond(rtc.nackMissesPerSecond)}`,
      missesTheirs ? 'warning' : 'plain',
    ),
  ];
}

function srtFacts({ publishers, players }: LogMetrics['srt']): readonly Fact[] {
  const of = (label: string, figures: SrtMetrics | undefined): readonly Fact[] =>
    figures === undefined
      ? []
      : [
          fact(
            label,
            `${formatCount(figures.packets)} packets, ${formatCount(figures.lost)} lost, ${formatCount(figures.retransmitted)} sent again, ${formatCount(figures.dropped)} given up`,
            figures.dropped > 0 ? 'warning' : 'plain',
          ),
        ];
  return [...of('SRT in', publishers), ...of('SRT out', players)];
}

function cpuFact({ cpuPercent, residentBytes, timer }: LogMetrics): Fact {
  const late = timer?.latePercent;
  const isLate = late !== undefined && late >= LATE_PERCENT;
  const ticks = `${formatCount(timer?.ticksPerSecond)} of 50 ticks/s, ${formatPercent(late)} % late`;
  const use = `${formatPercent(cpuPercent)} % CPU, ${formatBytes(residentBytes)}`;
  return fact('SRS says', `${use}; timer ${ticks}`, isLate ? 'warning' : 'plain');
}

function linesFact(log: LogMetrics): Fact {
  const { lastLineSecondsAgo: ago, errorsPerMinute, warningsPerMinute, hasPeriodicLines } = log;
  const counts = `${formatCount(errorsPerMinute)} errors, ${formatCount(warningsPerMinute)} warnings a minute`;
  const last = ago === undefined ? 'no line yet' : `last line ${formatCount(ago)} s ago`;
  if (hasPeriodicLines === false)
    return fact('log', `${counts}, ${last}; no figures: its level is warn or higher`, 'warning');
  const isSilent = (ago ?? log.followedSeconds) >= SILENT_SECONDS;
  return fact('log', `${counts}, ${last}`, isSilent ? 'warning' : 'plain');
}

function limitFacts({ connectionLimit }: LogMetrics): readonly Fact[] {
  if (connectionLimit === undefined) return [];
  const { limit, secondsAgo } = connectionLimit;
  const isRecent = secondsAgo < RECENT_SECONDS;
  const text = `a client was sent away ${formatCount(secondsAgo)} s ago: max_connections ${formatCount(limit)}`;
  return [fact('limit', text, isRecent ? 'bad' : 'plain')];
}

function perSecond(value: number | undefined): string {
  return value === undefined ? UNKNOWN : `${formatLossRate(value)}/s`;
}

function fact(label: string, text: string, role: Role): Fact {
  return { label, text, role };
}
