/** Of the whole server. Undefined: it did not say. */
export interface Summaries {
  /** `7.0.18`. */
  readonly version: string | undefined;
  readonly uptimeSeconds: number | undefined;
  /** Publishers and players of every protocol. */
  readonly clientCount: number | undefined;
  /** Of all clients, since SRS started. */
  readonly sentBytes: number | undefined;
  readonly receivedBytes: number | undefined;
  /** By SRS's own clock, which can be set: when it answered, and when it counted those bytes, up to 3 s before. */
  readonly toldAtMs: number | undefined;
  readonly countedAtMs: number | undefined;
}

/** What the HTTP API of an SRS answered at one asking. Undefined: it did not say, or what it said cannot be. */
export interface ApiKnowledge extends Summaries {
  /** `http://127.0.0.1:1985`. */
  readonly origin: string;
  /** Milliseconds between the question and the last answer: SRS answers in its media thread. */
  readonly tookMs: number;
  /** When it answered, on the host's clock, where that was before it was asked: in a recording. */
  readonly atMs?: number;
  /** Undefined: the API is closed by a password that srs-top has not. */
  readonly streams: Listed<StreamReading> | undefined;
  readonly clients: Listed<ClientReading> | undefined;
  /** What it exports; undefined: it exports nothing, or what came is no such text. */
  readonly exported: ExporterFigures | undefined;
  /** Why that is undefined although SRS exports it; undefined: nothing of it failed. */
  readonly exportFailure: string | undefined;
  /** SRS exports nothing (`exporter { enabled off; }`, which is so unless set). */
  readonly isExportOff: boolean;
}

/** What SRS exports for Prometheus, which no password closes. */
export interface ExporterFigures {
  readonly version: string | undefined;
  /** Percent of one CPU, as SRS counts itself; not rounded. */
  readonly cpuPercent: number | undefined;
  /** As SRS has it: it counts pages of 4 KiB. */
  readonly residentKilobytes: number | undefined;
  /** Of all clients, since SRS started. */
  readonly sentBytes: number | undefined;
  readonly receivedBytes: number | undefined;
  readonly streamCount: number | undefined;
  /** Publishers and players of every protocol. */
  readonly clientCount: number | undefined;
}

/** A list as far as it was read. */
export interface Listed<T> {
  readonly items: readonly T[];
  /** Whether there may be more. */
  readonly isCut: boolean;
}

export interface StreamReading {
  /** SRS's own name of it, which tells it from a later one of that address. */
  readonly id: string;
  /** `/live/livestream`, as it came. */
  readonly url: string;
  readonly isPublished: boolean | undefined;
  /** With its publisher. */
  readonly clients: number | undefined;
  readonly sentBytes: number | undefined;
  readonly receivedBytes: number | undefined;
  /** Of the last 30 s, by SRS itself; 0 in the first 30 s of a stream. */
  readonly sendKbps: number | undefined;
  readonly receiveKbps: number | undefined;
  readonly videoFrames: number | undefined;
  /** `H264`, as it came; undefined where there is none, as of WebRTC before 7.0.122. */
  readonly videoCodec: string | undefined;
  readonly audioCodec: string | undefined;
  readonly width: number | undefined;
  readonly height: number | undefined;
}

export type Protocol = 'rtmp' | 'flv' | 'hls' | 'webrtc' | 'srt' | 'other';

export interface ClientReading {
  readonly id: string;
  readonly protocol: Protocol;
  readonly isPublisher: boolean;
}
