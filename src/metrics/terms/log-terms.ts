/** What SRS's own log says, in numbers. Undefined is unknown: SRS does not say it, or has not said it lately. */
export interface LogMetrics {
  /** For how long the log is followed. What came before is not known. */
  readonly followedSeconds: number;
  /** Since the last line; undefined while none came. */
  readonly lastLineSecondsAgo: number | undefined;
  /**
   * Whether SRS writes the figures of every 5 s: not where its log level is `warn` or higher. Undefined while it was
   * followed too shortly, or no line at all comes.
   */
  readonly hasPeriodicLines: boolean | undefined;
  readonly version: string | undefined;
  /** By SRS's own count, of its last second. */
  readonly cpuPercent: number | undefined;
  readonly residentBytes: number | undefined;
  readonly timer: TimerMetrics | undefined;
  readonly rtc: RtcMetrics | undefined;
  readonly srt: {
    /** Of all that such lines counted within the window; undefined where there was no such line. */
    readonly publishers: SrtMetrics | undefined;
    readonly players: SrtMetrics | undefined;
  };
  /**
   * UDP buffer errors of SRS's namespace as it counts them itself, within the window, up to 14 s late: only as a check of
   * `udp`. Undefined while no line of WebRTC came.
   */
  readonly receiveBufferErrors: number | undefined;
  readonly sendBufferErrors: number | undefined;
  /** Packets per second of senders that SRS does not know; undefined while it does not complain, or once only. */
  readonly strangersPerSecond: number | undefined;
  /** Undefined: it was not tripped while the log was followed. */
  readonly breaker: BreakerMetrics | undefined;
  /** As configured; undefined where the line of SRS's start was not read. */
  readonly breakerLimits:
    | {
        readonly isEnabled: boolean;
        readonly highPercent: number;
        readonly criticalPercent: number;
        readonly dyingPercent: number;
        readonly dyingSeconds: number;
      }
    | undefined;
  /** The last client that was sent away because there were `limit`; undefined: none. */
  readonly connectionLimit:
    | { readonly limit: number; readonly connections: number; readonly secondsAgo: number }
    | undefined;
  /** Buffers of UDP listeners, as SRS asked for them and as the kernel made them. */
  readonly udpListeners: readonly {
    readonly port: number;
    readonly receiveBufferAskedBytes: number;
    readonly receiveBufferBytes: number;
    readonly sendBufferAskedBytes: number;
    readonly sendBufferBytes: number;
  }[];
  /** Lines of these levels in the last minute, at least; undefined while it was followed for less than 10 s. */
  readonly errorsPerMinute: number | undefined;
  readonly warningsPerMinute: number | undefined;
  /** Bytes that were skipped, since the log grew faster than it is read. */
  readonly leftOutBytes: number;
}

/** SRS's timer of 20 ms. */
export interface TimerMetrics {
  /** 50 when SRS gets its time. */
  readonly ticksPerSecond: number;
  /** Ticks that came later than 25 ms after the one before, in percent of all. */
  readonly latePercent: number | undefined;
  /** The same for 40 ms. */
  readonly veryLatePercent: number | undefined;
}

/** Per second unless said, averaged by SRS over 10 s. Undefined while SRS has no rates yet. */
export interface RtcMetrics {
  readonly connections: number;
  readonly receivedPerSecond: number | undefined;
  readonly rtpReceivedPerSecond: number | undefined;
  readonly stunReceivedPerSecond: number | undefined;
  readonly rtcpReceivedPerSecond: number | undefined;
  readonly sentPerSecond: number | undefined;
  readonly rtpSentPerSecond: number | undefined;
  readonly stunSentPerSecond: number | undefined;
  /** Halved before SRS 8.0.49, which counted twice; unknown where the version is. */
  readonly rtcpSentPerSecond: number | undefined;
  readonly pictureLossIndicationsPerSecond: number | undefined;
  /** Asked of publishers: SRS misses their packets. */
  readonly nacksSentPerSecond: number | undefined;
  /** NACKs of players, each of which asks for one packet or many. */
  readonly nacksReceivedPerSecond: number | undefined;
  /** Packets of those that SRS had, and sends again. */
  readonly nackHitsPerSecond: number | undefined;
  /** Packets of those that SRS had not: it never got them, or forgot them by then. */
  readonly nackMissesPerSecond: number | undefined;
  /** By SRS's letters; SRS 8.0.41 and later with `nack_prefer_rtx`. */
  readonly rtxPerSecond:
    | { readonly s: number; readonly r: number; readonly u: number; readonly p: number }
    | undefined;
}

export interface SrtMetrics {
  readonly packets: number;
  readonly lost: number;
  readonly retransmitted: number;
  /** Given up because they came too late. */
  readonly dropped: number;
}

export interface BreakerMetrics {
  /** Of the newest line; SRS writes one every second while it is tripped. */
  readonly secondsAgo: number;
  readonly isTripped: boolean;
  readonly cpuPercent: number;
  readonly isHigh: boolean;
  readonly isCritical: boolean;
  /** SRS itself drops media. */
  readonly isDying: boolean;
}
