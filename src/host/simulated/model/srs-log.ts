import type { LogFile } from './log-file.ts';
import type { Srs } from './srs.ts';
import { RTC_PORT, SRS_VERSION } from './srs.ts';

/** SRS writes its figures so often (srs_app_hybrid.cpp, 5 s). */
const EVERY_MS = 5_000;
/** Ticks of its 20 ms timer in a second, and in which of nine counts those are that came in time (srs_app_hybrid.cpp). */
const TICKS = 48;

interface Told {
  readonly received: number;
  readonly sent: number;
  readonly lostOnTheWay: number;
  readonly runMs: number;
  readonly waitMs: number;
}

const NOTHING: Told = { received: 0, sent: 0, lostOnTheWay: 0, runMs: 0, waitMs: 0 };

/** Writes the log of SRS, in the lines of 7.0.18. */
export class SrsLog {
  readonly file: LogFile;
  readonly #timeOf: (nowMs: number) => Date;
  #dueMs = 0;
  /** What stood there when it wrote last. */
  #told = NOTHING;

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
    this.#told = { ...NOTHING, lostOnTheWay: this.#told.lostOnTheWay };
  }

  isDue(nowMs: number): boolean {
    return nowMs >= this.#dueMs;
  }

  /** What it says of the last seconds. @param lostOnTheWay packets of publishers that never came, of all time */
  tell(srs: Srs, nowMs: number, lostOnTheWay: number): void {
    this.#dueMs += EVERY_MS;
    const { runMs, waitMs } = srs.media;
    const now = { received: srs.received, sent: srs.sent, lostOnTheWay, runMs, waitMs };
    const before = this.#told;
    this.#told = now;
    const seconds = EVERY_MS / 1_000;
    const perSecond = (of: (figures: Told) => number): number => (of(now) - of(before)) / seconds;
    const rtp = Math.round(perSecond(({ received }) => received));
    const sent = Math.round(perSecond(figures => figures.sent));
    const missing = Math.round(perSecond(figures => figures.lostOnTheWay));
    const cpuPercent = perSecond(figures => figures.runMs) / 10;
    // Who waits half of the time is late at a quarter of the ticks: a tick may wait for a moment.
    const latePart = Math.min(1, perSecond(figures => figures.waitMs) / 1_000);
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
