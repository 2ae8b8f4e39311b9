import type { Source } from '../../sampling/sample.ts';
import type { BreakerFact, HybridFact, RtcFact, SrtFact } from '../../srs/log/facts.ts';
import type { LogKnowledge, Timed } from '../../srs/log/log-knowledge.ts';
import type { BreakerMetrics, LogMetrics, RtcMetrics, SrtMetrics, TimerMetrics } from '../terms/log-terms.ts';

/** What SRS writes every 5 s and has not written for so long is none of now. The log is read every 10 s. */
const STALE_MS = 22_000;
/** Two periodic lines would have come, and been read. */
const TELLING_MS = 17_000;
const SHORTEST_COUNT_MS = 10_000;
/** It writes every second while it is tripped: a reading that finds no younger line came after the end of it. */
const TRIPPED_MS = 8_000;
/** Where a tick of the 20 ms timer is counted, by its delay: within 25 ms are the first three, within 40 the first six. */
const LATE_FROM = 3;
const VERY_LATE_FROM = 6;
const BYTES_PER_MEBIBYTE = 2 ** 20;

/**
 * What the log says now; undefined where it cannot be read.
 * @param atMs the time of the sample
 * @param version of SRS as somebody else told it; undefined: not known
 */
export function logMetrics(
  source: Source<LogKnowledge>,
  atMs: number,
  windowSeconds: number,
  version?: string,
): LogMetrics | undefined {
  const known = source.value;
  if (known === undefined) return undefined;
  const isFresh = ({ atMs: writtenAtMs }: Timed<unknown>): boolean => source.atMs - writtenAtMs <= STALE_MS;
  const hybrid = known.hybrid !== undefined && isFresh(known.hybrid) ? known.hybrid.value : undefined;
  const rtc = known.rtc !== undefined && isFresh(known.rtc) ? known.rtc.value : undefined;
  const fromMs = source.atMs - windowSeconds * 1_000;
  const losses = known.losses.filter(loss => loss.atMs > fromMs).map(({ value }) => value);
  const toldVersion = known.version ?? version;
  const isCounted = source.atMs - known.sinceMs >= SHORTEST_COUNT_MS;
  return {
    followedSeconds: secondsBetween(known.sinceMs, atMs),
    lastLineSecondsAgo:
      known.lastLineAtMs === undefined ? undefined : secondsBetween(known.lastLineAtMs, atMs),
    hasPeriodicLines: tellPeriodic(known, source.atMs),
    version: toldVersion,
    cpuPercent: hybrid?.cpuPercent,
    residentBytes: hybrid === undefined ? undefined : hybrid.residentMebibytes * BYTES_PER_MEBIBYTE,
    timer: timerOf(hybrid),
    rtc: rtc && rtcOf(rtc, known, toldVersion),
    srt: { publishers: sumSrt(known, 'publisher', fromMs), players: sumSrt(known, 'player', fromMs) },
    receiveBufferErrors: rtc && losses.reduce((sum, { receive }) => sum + receive, 0),
    sendBufferErrors: rtc && losses.reduce((sum, { send }) => sum + send, 0),
    strangersPerSecond: known.strangersPerSecond,
    breaker: known.breaker && breakerOf(known.breaker, atMs, source.atMs),
    breakerLimits: limitsOf(known),
    connectionLimit: limitOf(known, atMs),
    udpListeners: known.listens.map(({ port, sendBuffer, receiveBuffer }) => ({
      port,
      receiveBufferAskedBytes: receiveBuffer.askedBytes,
      receiveBufferBytes: receiveBuffer.actualBytes,
      sendBufferAskedBytes: sendBuffer.askedBytes,
      sendBufferBytes: sendBuffer.actualBytes,
    })),
    errorsPerMinute: isCounted ? known.errorsInMinute : undefined,
    warningsPerMinute: isCounted ? known.warningsInMinute : undefined,
    leftOutBytes: known.leftOutBytes,
  };
}

function secondsBetween(fromMs: number, toMs: number): number {
  return Math.max(0, toMs - fromMs) / 1_000;
}

/** Whether the periodic lines are missing among others: where nothing comes SRS may be stopped, or blocked. */
function tellPeriodic(
  { hybrid, lastLineAtMs, sinceMs }: LogKnowledge,
  readAtMs: number,
): boolean | undefined {
  if (hybrid !== undefined && readAtMs - hybrid.atMs <= TELLING_MS) return true;
  if (readAtMs - sinceMs < TELLING_MS || lastLineAtMs === undefined) return undefined;
  return readAtMs - lastLineAtMs <= TELLING_MS ? false : undefined;
}

function timerOf(hybrid: HybridFact | undefined): TimerMetrics | undefined {
  const clock = hybrid?.clock;
  if (clock === undefined) return undefined;
  const sum = (from: number): number => clock.slice(from).reduce((a, b) => a + b, 0);
  const ticksPerSecond = sum(0);
  const share = (from: number): number | undefined =>
    ticksPerSecond === 0 ? undefined : (100 * sum(from)) / ticksPerSecond;
  return { ticksPerSecond, latePercent: share(LATE_FROM), veryLatePercent: share(VERY_LATE_FROM) };
}

function rtcOf(
  { connections, rates }: RtcFact,
  { rtxPerSecond }: LogKnowledge,
  version: string | undefined,
): RtcMetrics {
  return {
    connections,
    receivedPerSecond: rates?.received.all,
    rtpReceivedPerSecond: rates?.received.rtp,
    stunReceivedPerSecond: rates?.received.stun,
    rtcpReceivedPerSecond: rates?.received.rtcp,
    sentPerSecond: rates?.sent.all,
    rtpSentPerSecond: rates?.sent.rtp,
    stunSentPerSecond: rates?.sent.stun,
    rtcpSentPerSecond:
      rates === undefined || version === undefined
        ? undefined
        : rates.sent.rtcp / (countsRtcpTwice(version) ? 2 : 1),
    pictureLossIndicationsPerSecond: rates?.pictureLossIndications,
    nacksSentPerSecond: rates?.nacksSent,
    nacksReceivedPerSecond: rates?.nacksReceived,
    nackHitsPerSecond: rates?.nackHits,
    nackMissesPerSecond: rates?.nackMisses,
    rtxPerSecond,
  };
}

/** "Count each sent RTCP packet once", SRS 8.0.49. */
function countsRtcpTwice(version: string): boolean {
  const [major = 0, minor = 0, revision = 0] = version.split('.').map(Number);
  return major < 8 || (major === 8 && minor === 0 && revision < 49);
}

function sumSrt({ srt }: LogKnowledge, role: SrtFact['role'], fromMs: number): SrtMetrics | undefined {
  const lines = srt.filter(({ atMs, value }) => atMs > fromMs && value.role === role);
  if (lines.length === 0) return undefined;
  const sum = (of: (fact: SrtFact) => number): number =>
    lines.reduce((total, { value }) => total + of(value), 0);
  return {
    packets: sum(({ packets }) => packets),
    lost: sum(({ lost }) => lost),
    retransmitted: sum(({ retransmitted }) => retransmitted),
    dropped: sum(({ dropped }) => dropped),
  };
}

function breakerOf(
  { atMs: writtenAtMs, value }: Timed<BreakerFact>,
  atMs: number,
  readAtMs: number,
): BreakerMetrics {
  const { cpuPercent, isHigh, isCritical, isDying } = value;
  return {
    secondsAgo: secondsBetween(writtenAtMs, atMs),
    isTripped: readAtMs - writtenAtMs <= TRIPPED_MS,
    cpuPercent,
    isHigh,
    isCritical,
    isDying,
  };
}

function limitsOf({ breakerLimits }: LogKnowledge): LogMetrics['breakerLimits'] {
  if (breakerLimits === undefined) return undefined;
  const { kind: _, ...limits } = breakerLimits;
  return limits;
}

function limitOf({ connectionLimit }: LogKnowledge, atMs: number): LogMetrics['connectionLimit'] {
  if (connectionLimit === undefined) return undefined;
  const { limit, connections } = connectionLimit.value;
  return { limit, connections, secondsAgo: secondsBetween(connectionLimit.atMs, atMs) };
}
