/** What the HTTP API of SRS says. Undefined is unknown: SRS does not say it, or has not been asked twice. */
export interface ApiMetrics {
  /** Since it answered: it is asked every 10 s. */
  readonly secondsAgo: number;
  /** From the question to the last answer; SRS answers in the thread that carries the media. */
  readonly tookMilliseconds: number;
  readonly version: string | undefined;
  readonly uptimeSeconds: number | undefined;
  /** Of all clients; decimal, 1,000 bit/s. */
  readonly receiveKbps: number | undefined;
  readonly sendKbps: number | undefined;
  readonly streamCount: number | undefined;
  /** Streams that somebody publishes; undefined where the list was not read to its end. */
  readonly publishedCount: number | undefined;
  /** Percent of one CPU, as SRS counts itself; it has to export that (`exporter { enabled on; }`). */
  readonly cpuPercent: number | undefined;
  /** Publishers and players, as SRS counts them itself. */
  readonly clientCount: number | undefined;
  /** By protocol; undefined where the list was not read to its end, or a password closes it. */
  readonly clients: Readonly<Record<ClientProtocol, ClientCounts>> | undefined;
  /** Those with most clients, at most `MOST_STREAMS`. */
  readonly streams: readonly StreamMetrics[];
}

export type ClientProtocol = 'rtmp' | 'flv' | 'hls' | 'webrtc' | 'srt' | 'other';

export interface ClientCounts {
  readonly publishers: number;
  readonly players: number;
}

export interface StreamMetrics {
  /** `/live/livestream`, cleaned of what a terminal would obey. */
  readonly url: string;
  readonly isPublished: boolean | undefined;
  /** With its publisher. */
  readonly clients: number | undefined;
  readonly receiveKbps: number | undefined;
  readonly sendKbps: number | undefined;
  readonly videoFramesPerSecond: number | undefined;
  readonly videoCodec: string | undefined;
  readonly audioCodec: string | undefined;
  readonly width: number | undefined;
  readonly height: number | undefined;
}
