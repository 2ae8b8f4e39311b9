import type { RtcMetrics } from '../../metrics/terms/log-terms.ts';

/** What players ask for again, in packets a second. */
export interface MissedPackets {
  readonly perSecond: number;
  /** SRS had most of them: it sent them before, and they were lost behind it. What it never got is lost in front of it. */
  readonly wereSent: boolean;
}

/**
 * By what SRS had and had not of it (`rnk=(…,h:,m:)`): one NACK asks for many packets. Where it looked for none, as its
 * circuit breaker has it, each NACK counts as one. Undefined where the log does not tell.
 */
export function missedByPlayers(rtc: RtcMetrics | undefined): MissedPackets | undefined {
  const { nacksReceivedPerSecond: nacks, nackHitsPerSecond: had, nackMissesPerSecond: hadNot } = rtc ?? {};
  if (nacks === undefined || had === undefined || hadNot === undefined) return undefined;
  return { perSecond: Math.max(nacks, had + hadNot), wereSent: had >= hadNot };
}
