export type LogLevel = 'error' | 'warning' | 'other';

/**
 * What lines of SRS's log say, as numbers alone: lines carry tokens, stream keys and addresses, of which nothing is kept.
 * Rates are SRS's own: per second, averaged over 10 s or more, so that lines every 5 s say each of them two or three
 * times (srs_kernel_kbps.cpp).
 */
export type LogFact =
  | HybridFact
  | RtcFact
  | ReceivedFact
  | SrtFact
  | BreakerFact
  | BreakerLimitsFact
  | UdpListenFact
  | ConnectionLimitFact
  | StrangersFact
  | VersionFact
  | ProcessFact;

/** `Hybrid cpu=2.00%,30MB, …`, every 5 s from the thread that serves (srs_app_hybrid.cpp). */
export interface HybridFact {
  readonly kind: 'hybrid';
  /** Of the whole process in its last second; may exceed 100. */
  readonly cpuPercent: number;
  readonly residentMebibytes: number;
  /**
   * Ticks per second of the 20 ms timer by the time since the tick before: within 15, 21, 25, 30, 35, 40, 80, 160 ms and
   * longer (srs_app_hourglass.cpp). A healthy SRS has about 50 in all, nearly all of them in the second. Undefined while SRS
   * does not say it yet.
   */
  readonly clock: readonly number[] | undefined;
}

/** Packets per second. */
export interface PacketRates {
  readonly all: number;
  readonly rtp: number;
  readonly stun: number;
  readonly rtcp: number;
}

/** `RTC: Server conns=9, …`, every 5 s while there is a WebRTC session (srs_app_rtc_server.cpp). */
export interface RtcFact {
  readonly kind: 'rtc';
  readonly connections: number;
  /** Undefined in the first lines, which have no rates yet. */
  readonly rates: RtcRates | undefined;
  /** Totals since SRS started, by SRS's own letters (8.0.41 and later); undefined where it says none. */
  readonly rtx: RtxTotals | undefined;
  /**
   * Receive and send buffer errors of the namespace between two looks of SRS, 9 s apart: one figure stands in one or two
   * lines that follow each other.
   */
  readonly loss: { readonly receive: number; readonly send: number } | undefined;
}

export interface RtcRates {
  readonly received: PacketRates;
  /** `rtcp` of it is twice the truth before SRS 8.0.49. */
  readonly sent: PacketRates;
  readonly pictureLossIndications: number;
  /** NACK packets that SRS really sent to publishers: it misses packets (`snk=(…,h:)`). */
  readonly nacksSent: number;
  /** NACK packets that players sent, each of which asks for one packet or many (`rnk=`). */
  readonly nacksReceived: number;
  /** Packets that they asked for and SRS had, or had not: it never got them, or forgot them by then. */
  readonly nackHits: number;
  readonly nackMisses: number;
}

export interface RtxTotals {
  readonly s: number;
  readonly r: number;
  readonly u: number;
  readonly p: number;
}

/** `<- RTC RECV #15, udp 59, pps 5/5, schedule 59`: a UDP socket, 10 s apart at the least. */
export interface ReceivedFact {
  readonly kind: 'received';
  readonly descriptor: number;
  /** Since the line before of that socket. */
  readonly packets: number;
}

/** `<- SRT_CPB Transport Stats # …` of a publisher, `-> SRT_PLA …` of a player: since the line before of that client. */
export interface SrtFact {
  readonly kind: 'srt';
  readonly role: 'publisher' | 'player';
  readonly packets: number;
  readonly lost: number;
  readonly retransmitted: number;
  /** Given up: too late to be of use. */
  readonly dropped: number;
}

/** `CircuitBreaker: cpu=95.00%,273MB, break=1,0,0, …`, every second while it is tripped (srs_app_circuit_breaker.cpp). */
export interface BreakerFact {
  readonly kind: 'breaker';
  readonly cpuPercent: number;
  /** NACKs are no longer queued. */
  readonly isHigh: boolean;
  /** NACK and TWCC are off. */
  readonly isCritical: boolean;
  /** Media packets to players are dropped, which no counter of the kernel shows. */
  readonly isDying: boolean;
}

/** `CircuitBreaker: enabled=1, high=2x90, critical=1x95, dying=5x99`: seconds, and percent of a CPU. */
export interface BreakerLimitsFact {
  readonly kind: 'breaker limits';
  readonly isEnabled: boolean;
  readonly highPercent: number;
  readonly criticalPercent: number;
  readonly dyingPercent: number;
  readonly dyingSeconds: number;
}

/** `UDP #15 LISTEN at 0.0.0.0:8000, …`: buffers as they were asked for, and as the kernel made them. */
export interface UdpListenFact {
  readonly kind: 'udp listen';
  readonly port: number;
  readonly sendBuffer: { readonly askedBytes: number; readonly actualBytes: number };
  readonly receiveBuffer: { readonly askedBytes: number; readonly actualBytes: number };
}

/** `drop … max=1000, cur=1000 for exceed connection limits`: a client was sent away. */
export interface ConnectionLimitFact {
  readonly kind: 'connection limit';
  readonly limit: number;
  readonly connections: number;
}

/** `handle udp pkt, count=7273/7273, err: … : no session, …`: packets of senders that SRS does not know. */
export interface StrangersFact {
  readonly kind: 'strangers';
  /** Of this kind at this socket since it was opened. The line comes seldom. */
  readonly total: number;
}

/** `XCORE-SRS/7.0.18(Hang)`. */
export interface VersionFact {
  readonly kind: 'version';
  readonly version: string;
}

/** `Process: cpu=1.00%,30MB, threads=2`: builds with several threads (5.0, and 6.0 before .138). */
export interface ProcessFact {
  readonly kind: 'process';
  readonly cpuPercent: number;
  readonly residentMebibytes: number;
  readonly threads: number;
}
