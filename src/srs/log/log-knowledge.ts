import type {
  BreakerFact,
  BreakerLimitsFact,
  ConnectionLimitFact,
  HybridFact,
  RtcFact,
  RtxTotals,
  SrtFact,
  UdpListenFact,
} from './facts.ts';

/** When a line was written, in monotonic milliseconds of the host: up to a reading too late, never too early. */
export interface Timed<T> {
  readonly atMs: number;
  readonly value: T;
}

/** What the log has said by now. Undefined: it has not said it. */
export interface LogKnowledge {
  /** Since when every line is seen, but those left out. */
  readonly sinceMs: number;
  readonly lastLineAtMs: number | undefined;
  readonly hybrid: Timed<HybridFact> | undefined;
  /** The newest, also when the sessions it tells of are gone since: SRS says nothing then. */
  readonly rtc: Timed<RtcFact> | undefined;
  /** Between the last two lines that told totals; undefined where these went back. */
  readonly rtxPerSecond: RtxTotals | undefined;
  /** Of the last ten minutes. */
  readonly srt: readonly Timed<SrtFact>[];
  /** Of the last ten minutes, each once, however often SRS said it. */
  readonly losses: readonly Timed<{ readonly receive: number; readonly send: number }>[];
  /** Packets of unknown senders, between the last two lines about them; undefined when none told of any for a minute. */
  readonly strangersPerSecond: number | undefined;
  readonly breaker: Timed<BreakerFact> | undefined;
  readonly breakerLimits: BreakerLimitsFact | undefined;
  readonly connectionLimit: Timed<ConnectionLimitFact> | undefined;
  /** The newest of each port. */
  readonly listens: readonly UdpListenFact[];
  /** `7.0.18`. */
  readonly version: string | undefined;
  /** Lines of these levels in the minute that ended when the log was read last. */
  readonly errorsInMinute: number;
  readonly warningsInMinute: number;
  /** Bytes that were skipped because the log grew faster than it is read. */
  readonly leftOutBytes: number;
}
