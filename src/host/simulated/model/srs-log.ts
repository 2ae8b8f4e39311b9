import type { LogFile } from './log-file.ts';
import type { Srs } from './srs.ts';
import { RTC_PORT, SRS_VERSION } from './srs.ts';

/** SRS writes its figures so often (srs_app_hybrid.cpp, 5 s). */
const EVERY_MS = 5_000;
/** Ticks of its 20 ms timer in a second, and in which of nine counts those are that came in time (srs_app_hybrid.cpp). */
const TICKS = 48;

/** What the lines of a span are made of. */
export interface LogSpan {
  /** Packets that publishers had to send again, a second. */
  readonly missingPerSecond: number;
  readonly cpuPercent: number;
  /** Part of the time that its media thread was ready and had no CPU, or waited for a disk. */
  readonly latePart: number;
}

/** Writes the log of SRS, in the lines of 7.0.18. */
export class SrsLog {
  readonly file: LogFile;
  readonly #timeOf: (nowMs: number) => Date;
  #dueMs = 0;
  #received = 0;
  #sent = 0;

  /** @param timeOf the time of day */
  constructor(file: LogFile, timeOf: (nowMs: number) => Date) {
    this.file = file;
    this.#timeOf = timeOf;
  }

  /** What it says when it starts. */
  start(srs: Srs, nowMs: number, defaultBytes: number): void {
    const buffers = srs.rtc.receiveBufferBytes;
    const say = (text: string): void => this.#write(srs, nowMs, '32v726bj', text);
    say(`XCORE-SRS/${SRS_VERSION}(Free)`);
    say(`write pid=${srs.process.pid} to ./objs/srs.pid success!`);
    say('Run in single thread mode');
    say('CircuitBreaker: enabled=1, high=2x90, critical=1x95, dying=5x99');
    say('RTMP listen at tcp://0.0.0.0:1935, fd=9');
    say('HTTP-API listen at tcp://0.0.0.0:1985, fd=10');
    say('HTTP-Server listen at tcp://0.0.0.0:8080, fd=11');
    say(`rtc listen at udp://0.0.0.0:${RTC_PORT}, fd=7`);
    const buffer = `(default=${defaultBytes}, expect=10485760, actual=${buffers}, r0=0)`;
    say(`UDP #7 LISTEN at 0.0.0.0:${RTC_PORT}, SO_SNDBUF${buffer}, SO_RCVBUF${buffer}`);
    this.#dueMs = nowMs + EVERY_MS;
    this.#received = 0;
    this.#sent = 0;
  }

  isDue(nowMs: number): boolean {
    return nowMs >= this.#dueMs;
  }

  /** What it says of the last seconds. */
  tell(srs: Srs, nowMs: number, { missingPerSecond, cpuPercent, latePart }: LogSpan): void {
    this.#dueMs += EVERY_MS;
    const seconds = EVERY_MS / 1_000;
    const perSecond = (count: number): number => Math.round(count / seconds);
    const [rtp, sent] = [perSecond(srs.received - this.#received), perSecond(srs.sent - this.#sent)];
    this.#received = srs.received;
    this.#sent = srs.sent;
    const { streams, players } = srs.setup;
    const rtcp = 2 * streams + Math.round(players / 5);
    const late = Math.round(TICKS * Math.min(0.9, latePart * latePart));
    const timely = TICKS - late;
    const clock = [0, timely - 4, 4, late, 0, 0, 0, 0, 0].join(',');
    const megabytes = Math.round(srs.process.residentKb / 1_024);
    this.#write(
      srs,
      nowMs,
      '6q2c1794',
      `Hybrid cpu=${cpuPercent.toFixed(2)}%,${megabytes}MB, cid=98,18, timer=62,10,438, clock=${clock}, objs=(pkt:876,raw:562,fua:305,msg:876,oth:8,buf:97)`,
    );
    const missing = Math.round(missingPerSecond);
    this.#write(
      srs,
      nowMs,
      '6q2c1794',
      `RTC: Server conns=${streams + players}, rpkts=(${rtp + rtcp},rtp:${rtp},stun:0,rtcp:${rtcp}), spkts=(${sent + rtcp},rtp:${sent},stun:0,rtcp:${rtcp}), rtcp=(pli:1,twcc:${10 * streams},rr:${streams}), snk=(${2 * streams + missing},a:${streams},v:${streams},h:${missing})`,
    );
    const perStep = Math.round(rtp * seconds);
    this.#write(
      srs,
      nowMs,
      '259b5wlm',
      `<- RTC RECV #7, udp ${perStep}, pps ${rtp}/${rtp}, schedule ${perStep}`,
    );
  }

  #write({ process: { pid } }: Srs, nowMs: number, context: string, text: string): void {
    const stamp = this.#timeOf(nowMs).toISOString().replace('T', ' ').replace('Z', '');
    this.file.append(`[${stamp}][INFO][${pid}][${context}] ${text}`);
  }
}
