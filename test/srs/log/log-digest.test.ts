import { beforeEach, describe, expect, test } from 'vitest';
import { LogDigest } from '../../../src/srs/log/log-digest.ts';

const PID = 12_131;
/** The stamps' second 0 is the host's monotonic second 1,000. */
const LEAD_MS = 1_000_000;

let digest: LogDigest;

beforeEach(() => {
  digest = new LogDigest(LEAD_MS);
});

function line(
  seconds: number,
  message: string,
  { level = 'INFO', pid = PID, context = '6q2c1794' } = {},
): string {
  const time = new Date(Date.UTC(2026, 10, 23) + Math.round(seconds * 1_000)).toISOString();
  const errno = level === 'INFO' ? '' : '[11]';
  return `[${time.slice(0, 10)} ${time.slice(11, 23)}][${level}][${pid}][${context}]${errno} ${message}`;
}

/** Reads lines at a second. */
function read(seconds: number, ...lines: readonly string[]): ReturnType<LogDigest['at']> {
  const atMs = LEAD_MS + seconds * 1_000;
  digest.take(lines, atMs, PID);
  return digest.at(atMs);
}

const HYBRID = 'Hybrid cpu=1.00%,26MB';
const RTC = 'RTC: Server conns=9, rpkts=(2,rtp:2,stun:0,rtcp:0)';
const MINE = { context: '6q2c1794' };
const STRANGERS = (total: number) =>
  `handle udp pkt, count=${total}/${total}, err: code=5008(RtcStun)(RTC do STUN or ICE failed) : size=201, data=[90 78] : no session, peer_id=192.0.2.7:51355, fast=-72`;

describe('times of lines', () => {
  test('are told from their stamps, between two readings', () => {
    expect(read(5, line(1, HYBRID), line(4.5, 'x')).lastLineAtMs).toBe(LEAD_MS + 5_000);
    // The line of second 9 was read half a second after it came: nearer to the truth than the one of before.
    const known = read(10, line(6, HYBRID), line(9.9, 'x'));
    expect(known.lastLineAtMs).toBe(LEAD_MS + 10_000);
    expect(known.hybrid?.atMs).toBeCloseTo(LEAD_MS + 6_100, 0);
  });

  test('stay between the readings where the clock is set', () => {
    read(5, line(5, HYBRID));
    expect(read(10, line(3_609, HYBRID)).hybrid?.atMs).toBe(LEAD_MS + 10_000);
    const back = read(15, line(-3_590, 'x')).lastLineAtMs ?? 0;
    expect(back).toBeGreaterThanOrEqual(LEAD_MS + 10_000);
    expect(back).toBeLessThanOrEqual(LEAD_MS + 15_000);
  });

  test('are none before a line came', () => {
    expect(read(5).lastLineAtMs).toBeUndefined();
  });
});

describe('lines of others', () => {
  test('of another pid do not count', () => {
    const known = read(5, line(4, HYBRID, { pid: 1 }), line(4, 'x', { pid: 1, level: 'ERROR' }));
    expect(known).toMatchObject({ hybrid: undefined, errorsInMinute: 0, lastLineAtMs: undefined });
  });

  test('that name another timer than the one that writes do not count', () => {
    read(5, line(4, HYBRID));
    const forged = { context: 'deadbeef' };
    const known = read(10, line(6, 'Hybrid cpu=99.00%,1MB', forged), line(6, 'RTC: Server conns=77', forged));
    expect(known.hybrid?.value.cpuPercent).toBe(1);
    expect(known.rtc).toBeUndefined();
    // The one that wrote has gone.
    expect(read(25, line(24, 'Hybrid cpu=9.00%,1MB', forged)).hybrid?.value.cpuPercent).toBe(9);
  });

  test('written before it was followed tell only what lasts', () => {
    digest.takePast(
      [line(-5, HYBRID), line(-9, 'XCORE-SRS/7.0.18(Hang)'), line(-8, 'x', { level: 'ERROR' })],
      PID,
    );
    expect(digest.at(LEAD_MS)).toMatchObject({ version: '7.0.18', hybrid: undefined, errorsInMinute: 0 });
  });
});

describe('losses that SRS tells of', () => {
  const rtc = (loss: string) => `${RTC}${loss}`;

  test('count once though two lines say them, and twice where a third one does', () => {
    read(6, line(0, HYBRID), line(0, rtc('')), line(5, rtc(', loss=(r:16368,s:0)')));
    let known = read(11, line(10, HYBRID), line(10, rtc(', loss=(r:16368,s:0)')));
    expect(known.losses.map(({ value }) => value)).toEqual([{ receive: 16_368, send: 0 }]);
    known = read(16, line(15, rtc(', loss=(r:16368,s:0)')));
    expect(known.losses).toHaveLength(2);
    known = read(21, line(20, rtc(', loss=(r:5,s:7)')));
    expect(known.losses.at(-1)?.value).toEqual({ receive: 5, send: 7 });
  });

  test('count anew where a line between says none', () => {
    read(1, line(0, HYBRID), line(0, rtc(', loss=(r:7,s:0)')));
    expect(read(11, line(5, rtc('')), line(10, rtc(', loss=(r:7,s:0)'))).losses).toHaveLength(2);
  });

  test('are forgotten after ten minutes', () => {
    read(1, line(0, HYBRID), line(0, rtc(', loss=(r:7,s:0)')));
    expect(read(700).losses).toEqual([]);
  });
});

describe('totals', () => {
  const rtx = (totals: string) => line(0, `${RTC}, rtx=(${totals})`);
  const at = (seconds: number, text: string) =>
    text.replace('00:00:00.000', `00:00:${String(seconds).padStart(2, '0')}.000`);

  test('of RTX are rates by what lies between two lines', () => {
    read(0, line(0, HYBRID), at(0, rtx('s:100,r:10,u:1,p:0')));
    const known = read(5, at(5, rtx('s:150,r:10,u:6,p:0')));
    expect(known.rtxPerSecond).toEqual({ s: 10, r: 0, u: 1, p: 0 });
  });

  test('of RTX that went back, and those that are no longer said, are unknown', () => {
    read(0, line(0, HYBRID), at(0, rtx('s:100,r:10,u:1,p:0')));
    expect(read(5, at(5, rtx('s:3,r:0,u:0,p:0'))).rtxPerSecond).toBeUndefined();
    expect(read(10, at(10, rtx('s:13,r:0,u:0,p:0'))).rtxPerSecond).toEqual({ s: 2, r: 0, u: 0, p: 0 });
    expect(read(15, line(15, RTC)).rtxPerSecond).toBeUndefined();
  });

  test('of strangers are added over the sockets, and forgotten after a minute', () => {
    const warn = (seconds: number, total: number, context: string) =>
      line(seconds, STRANGERS(total), { level: 'WARN', context });
    expect(read(1, warn(1, 100, 'a')).strangersPerSecond).toBeUndefined();
    expect(read(11, warn(11, 50_100, 'a')).strangersPerSecond).toBe(5_000);
    read(12, warn(12, 7, 'b'));
    expect(read(14, warn(14, 27, 'b')).strangersPerSecond).toBe(5_010);
    expect(read(73).strangersPerSecond).toBe(10);
    expect(read(75).strangersPerSecond).toBeUndefined();
    // Opened anew.
    expect(read(80, warn(80, 3, 'a')).strangersPerSecond).toBeUndefined();
  });
});

describe('the rest', () => {
  test('errors and warnings of the last minute', () => {
    read(
      10,
      line(1, 'x', { level: 'ERROR' }),
      line(10, 'x', { level: 'WARN' }),
      line(10, 'y', { level: 'ERROR' }),
    );
    expect(read(59)).toMatchObject({ errorsInMinute: 2, warningsInMinute: 1 });
    expect(read(75)).toMatchObject({ errorsInMinute: 0, warningsInMinute: 0 });
  });

  test('many of them take no more memory than few', () => {
    for (let second = 0; second < 600; second++)
      digest.take(
        Array.from({ length: 50 }, (_, index) =>
          index % 2 === 0
            ? line(second, 'x', { level: 'ERROR' })
            : line(
                second,
                '<- SRT_CPB Transport Stats # pktRecv=10, pktRcvLoss=1, pktRcvRetrans=1, pktRcvDrop=0',
                { context: `c${index}` },
              ),
        ),
        LEAD_MS + second * 1_000,
        PID,
      );
    const known = digest.at(LEAD_MS + 600_000);
    expect(known.errorsInMinute).toBe(59 * 25);
    expect(known.srt).toHaveLength(1_024);
  });

  test('the breaker, the limit, listeners, SRT and what was left out', () => {
    digest.leaveOut(1_000_000);
    const known = read(
      5,
      line(1, 'CircuitBreaker: enabled=1, high=2x90, critical=1x95, dying=5x99'),
      line(2, 'CircuitBreaker: cpu=99.00%,822MB, break=1,1,0, cond=99.00%', { context: 'other' }),
      line(
        3,
        'accept client failed, err is code=1073(A)(b) : drop fd=1, max=10, cur=10 for exceed connection limits',
        { level: 'WARN' },
      ),
      line(
        4,
        'UDP #15 LISTEN at 0.0.0.0:8000, SO_SNDBUF(default=1, expect=2, actual=3, r0=0), SO_RCVBUF(default=4, expect=5, actual=6, r0=0)',
      ),
      line(5, '<- SRT_CPB Transport Stats # pktRecv=10, pktRcvLoss=1, pktRcvRetrans=1, pktRcvDrop=0', MINE),
    );
    expect(known).toMatchObject({
      breaker: { atMs: LEAD_MS + 2_000, value: { isCritical: true, isDying: false } },
      breakerLimits: { dyingSeconds: 5 },
      connectionLimit: { atMs: LEAD_MS + 3_000, value: { limit: 10, connections: 10 } },
      listens: [{ port: 8_000, receiveBuffer: { askedBytes: 5, actualBytes: 6 } }],
      srt: [{ value: { role: 'publisher', lost: 1 } }],
      leftOutBytes: 1_000_000,
    });
  });
});
