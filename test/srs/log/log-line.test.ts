import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { LogFact } from '../../../src/srs/log/facts.ts';
import { parseLogLine } from '../../../src/srs/log/log-line.ts';
import { cpuMsSince } from '../../helpers/cpu-ms.ts';

const SAMPLES = readFileSync(
  fileURLToPath(new URL('../../fixtures/srs-7.0.18-log-lines.txt', import.meta.url)),
  'utf8',
)
  .trimEnd()
  .split('\n');

const HEAD = '[2026-11-23 01:45:33.911][INFO][12131][6q2c1794]';
const WARNING = '[2026-11-23 01:45:33.911][WARN][12131][6q2c1794][11]';

function factOf(message: string, head = HEAD): LogFact | undefined {
  return parseLogLine(`${head} ${message}`)?.fact;
}

const countBy = <T>(items: readonly T[], of: (item: T) => string): Record<string, number> => {
  const counts: Record<string, number> = {};
  for (const item of items) counts[of(item)] = (counts[of(item)] ?? 0) + 1;
  return counts;
};

describe('353 lines of a real SRS 7.0.18', () => {
  test('are each told apart', () => {
    const lines = SAMPLES.map(line => parseLogLine(line));
    expect(countBy(lines, line => line?.level ?? 'none')).toEqual({ other: 340, warning: 13 });
    expect(countBy(lines, line => line?.fact?.kind ?? 'nothing')).toEqual({
      hybrid: 180,
      rtc: 45,
      received: 45,
      srt: 8,
      'breaker limits': 1,
      'udp listen': 2,
      strangers: 3,
      nothing: 69,
    });
    expect(new Set(lines.map(line => line?.pid))).toEqual(new Set([12131]));
  });

  test('say nothing of what clients and addresses they name', () => {
    const kept = JSON.stringify(SAMPLES.map(line => parseLogLine(line)?.fact ?? null));
    expect(kept).not.toMatch(/\d+\.\d+\.\d+\.\d+|livestream|resource|90 78/);
  });
});

describe('what the lines say', () => {
  test('Hybrid: CPU, memory, and how late its timer is', () => {
    expect(
      factOf(
        'Hybrid cpu=8.99%,34MB, cid=1602,1401, timer=62,0,0, clock=0,46,2,1,0,0,0,0,1, free=200, objs=(pkt:0,raw:0,fua:0,msg:90,oth:0,buf:0)',
      ),
    ).toEqual({
      kind: 'hybrid',
      cpuPercent: 8.99,
      residentMebibytes: 34,
      clock: [0, 46, 2, 1, 0, 0, 0, 0, 1],
    });
    expect(factOf('Hybrid cpu=0.00%,21MB')).toMatchObject({ residentMebibytes: 21, clock: undefined });
    // SRS 4.0, and a build for debugging.
    expect(
      factOf(
        'Hybrid cpu=70.00%,969MB, cid=47984,8, timer=24421,4394,19973, clock=0,45,4,0,0,0,0,0,0, objs=(pkt:0,raw:0,drop:0), cache=(pkt:1,raw:2)',
      ),
    ).toMatchObject({ cpuPercent: 70, clock: [0, 45, 4, 0, 0, 0, 0, 0, 0] });
    expect(
      factOf(
        'Hybrid cpu=5.00%,40MB, udp=1,2,3,4, sched=1,2,3,4,5,6,7,8,9, clock=1,2,3,4,5,6,7,8,9, co=1,2,3, stk=4, yield=5,6',
      ),
    ).toMatchObject({ clock: [1, 2, 3, 4, 5, 6, 7, 8, 9] });
  });

  test('RTC: Server, of 7.0.18', () => {
    expect(
      factOf(
        'RTC: Server conns=9, rpkts=(418,rtp:96,stun:0,rtcp:79), spkts=(783,rtp:776,stun:0,rtcp:14), rtcp=(pli:2,twcc:9,rr:1), snk=(96,a:48,v:48,h:2), rnk=(60,60,h:3,m:125), loss=(r:16368,s:0), fid=(id:242,fid:418,ffid:0,addr:242,faddr:418)',
      ),
    ).toEqual({
      kind: 'rtc',
      connections: 9,
      rates: {
        received: { all: 418, rtp: 96, stun: 0, rtcp: 79 },
        sent: { all: 783, rtp: 776, stun: 0, rtcp: 14 },
        pictureLossIndications: 2,
        nacksSent: 2,
        nacksReceived: 60,
        nackHits: 3,
        nackMisses: 125,
      },
      rtx: undefined,
      loss: { receive: 16_368, send: 0 },
    });
    expect(factOf('RTC: Server conns=9')).toEqual({
      kind: 'rtc',
      connections: 9,
      rates: undefined,
      rtx: undefined,
      loss: undefined,
    });
  });

  test.each(['rtx=(s:7,r:5,u:3,p:1)', 'rtx=(7,r:5,u:3,p:1)', 'rtx=(7,5,3,1)'])(
    'RTC: Server, of 8.0.41 and later: %s',
    rtx => {
      const groups = `rpkts=(2,rtp:2,stun:0,rtcp:0), snk=(96,a:48,v:48,h:2), ${rtx}, loss=(r:1,s:0), fid=(id:0)`;
      expect(factOf(`RTC: Server conns=9, ${groups}`)).toMatchObject({
        rtx: { s: 7, r: 5, u: 3, p: 1 },
        loss: { receive: 1 },
        rates: { nacksSent: 2, nacksReceived: 0 },
      });
    },
  );

  test('SRT statistics of publishers and players', () => {
    expect(
      factOf(
        '<- SRT_CPB Transport Stats # pktRecv=6500, pktRcvLoss=394, pktRcvRetrans=381, pktRcvDrop=397',
        '[2026-09-22 17:33:50.386][INFO][1][4ek6chsn]',
      ),
    ).toEqual({
      kind: 'srt',
      role: 'publisher',
      packets: 6_500,
      lost: 394,
      retransmitted: 381,
      dropped: 397,
    });
    expect(
      factOf('-> SRT_PLA Transport Stats # pktSent=427, pktSndLoss=1, pktRetrans=2, pktSndDrop=3'),
    ).toEqual({ kind: 'srt', role: 'player', packets: 427, lost: 1, retransmitted: 2, dropped: 3 });
  });

  test('the circuit breaker, tripped and as configured', () => {
    expect(factOf('CircuitBreaker: cpu=100.00%,822MB, break=1,1,1, cond=100.00%')).toEqual({
      kind: 'breaker',
      cpuPercent: 100,
      isHigh: true,
      isCritical: true,
      isDying: true,
    });
    // 4.0 always says how many NACKs were sent.
    expect(factOf('CircuitBreaker: cpu=95.00%,273MB, break=1,0,0, cond=95.00%, snk=12,0,3')).toMatchObject({
      isHigh: true,
      isCritical: false,
    });
    expect(factOf('CircuitBreaker: enabled=1, high=2x90, critical=1x95, dying=5x99')).toEqual({
      kind: 'breaker limits',
      isEnabled: true,
      highPercent: 90,
      criticalPercent: 95,
      dyingPercent: 99,
      dyingSeconds: 5,
    });
  });

  test('a UDP listener, with its buffers', () => {
    expect(
      factOf(
        'UDP #15 LISTEN at [::]:8000, SO_SNDBUF(default=212992, expect=10485760, actual=425984, r0=0), SO_RCVBUF(default=212992, expect=10485760, actual=8388608, r0=-1)',
      ),
    ).toEqual({
      kind: 'udp listen',
      port: 8_000,
      sendBuffer: { askedBytes: 10_485_760, actualBytes: 425_984 },
      receiveBuffer: { askedBytes: 10_485_760, actualBytes: 8_388_608 },
    });
  });

  test.each([
    'accept client failed, err is code=1073(ExceedConnections)(Connections exceed limits) : drop fd=17, max=1000, cur=1003 for exceed connection limits',
    'accept client failed, err is code=1073 : accept : drop fd=17, ip=192.0.2.7:55720, max=1000, cur=1003 for exceed connection limits',
    'serve error code=1073(ExceedConnections)(Connections exceed limits) : handle fd=17 : check : drop RTMP fd=17, ip=2001:db8::7:55720, max=1000, cur=1003 for exceed connection limits',
  ])('clients sent away: %s', message => {
    expect(factOf(message, WARNING)).toEqual({ kind: 'connection limit', limit: 1_000, connections: 1_003 });
  });

  test('packets of strangers, by their total', () => {
    const message =
      'handle udp pkt, count=7301/7273, err: code=5008(RtcStun)(RTC do STUN or ICE failed) : size=201, data=[90 78 78 78 78 78 78 78] : no session, peer_id=127.0.0.1:51355, fast=-7221522002471812993';
    expect(factOf(message, WARNING)).toEqual({ kind: 'strangers', total: 7_273 });
  });

  test.each(['XCORE-SRS/8.0.50(Free)', 'SRS/8.0.50(Free), MIT'])('the version: %s', message => {
    expect(factOf(message)).toEqual({ kind: 'version', version: '8.0.50' });
  });

  test('CPU of builds with several threads', () => {
    expect(factOf('Process: cpu=12.50%,41MB, threads=2')).toEqual({
      kind: 'process',
      cpuPercent: 12.5,
      residentMebibytes: 41,
      threads: 2,
    });
  });
});

describe('the head of a line', () => {
  test.each([
    ['[2026-11-23 01:45:33.911][ERROR][1][6q2c1794][104] x', 'error'],
    ['[2021-11-23 01:45:33.911][Error][1][6q2c1794][104][SRT] x', 'error'],
    ['[2017-11-23 01:45:33.911][error][1][104][11] x', 'error'],
    ['[2026-11-23 01:45:33.911][WARN][17878][k6170533][11][LARGE_TIMER] x', 'warning'],
    ['[2021-11-23 01:45:33.911][Warn][1][6q2c1794][11] x', 'warning'],
    ['[2021-11-23 01:45:33.911][Trace][1][6q2c1794] x', 'other'],
    ['[2017-11-23 01:45:33.911][trace][1][104] x', 'other'],
    ['\x1b[33m[2026-11-23 01:45:33.911][WARN][1][6q2c1794][11] x', 'warning'],
    ['\x1b[0m\x1b[31m[2026-11-23 01:45:33.911][ERROR][1][6q2c1794][11] x', 'error'],
  ])('%s', (line, level) => {
    expect(parseLogLine(line)).toMatchObject({ level, fact: undefined });
  });

  test('colours of a console leave the figures as they are', () => {
    for (const line of [
      `\x1b[0m${HEAD} Hybrid cpu=1.00%,26MB\x1b[0m`,
      `${HEAD} Hybrid cpu=1.00%,26MB\x1b[39;49m\x1b[0m`,
      `\x1b[33m\x1b[1m${HEAD} Hybrid cpu=1.00%,26MB`,
    ])
      expect(parseLogLine(line)?.fact).toMatchObject({ cpuPercent: 1 });
  });

  test('times differ by what passed', () => {
    const [a, b] = ['01:59:59.999', '02:00:00.250'].map(time =>
      parseLogLine(`[2026-11-23 ${time}][INFO][1][6q2c1794] x`),
    );
    expect((b?.stampMs ?? 0) - (a?.stampMs ?? 0)).toBe(251);
  });
});

describe('nothing is taken from', () => {
  const rtc = 'RTC: Server conns=9, rpkts=(2,rtp:2,stun:0,rtcp:0)';
  test.each([
    ['a name that quotes a line', `RTC publish url=/live/${HEAD} ${rtc}`],
    ['a message with more behind it', `${rtc}, stream=x`],
    ['a message with less', rtc.slice(0, -1)],
    ['a group twice', `${rtc}, rpkts=(2,rtp:2,stun:0,rtcp:0)`],
    ['figures in another order', 'RTC: Server conns=9, rpkts=(2,stun:2,rtp:0,rtcp:0)'],
    ['a negative figure', 'RTC: Server conns=9, rpkts=(-2,rtp:2,stun:0,rtcp:0)'],
    ['Hybrid with a text', 'Hybrid cpu=1.00%,26MB, cid=token'],
    ['a breaker with a name', 'CircuitBreaker: cpu=95.00%,273MB, break=1,0,0, cond=95.00% x'],
    [
      'SRT statistics that a name ends',
      '<- SRT_CPB Transport Stats # pktRecv=1, pktRcvLoss=0, pktRcvRetrans=0, pktRcvDrop=0?secret=1',
    ],
    ['a version with more', 'XCORE-SRS/8.0.50(Free) secret'],
  ])('%s', (_, message) => {
    expect(factOf(message)).toBeUndefined();
  });

  test.each([
    ['another level', 'drop RTMP fd=17, max=1000, cur=1003 for exceed connection limits'],
    [
      'a stream that is named like it',
      'code=1(A)(b) : /live/x : drop fd=1, max=1, cur=2 for exceed connection limits',
    ],
    [
      'a stranger with a name',
      'handle udp pkt, count=1/1, err: code=5008(RtcStun)(x) : size=1, data=[90] : no session, peer_id=me@home, fast=1',
    ],
  ])('a warning of %s', (_, message) => {
    expect(factOf(message, WARNING)).toBeUndefined();
  });

  test.each([
    'thread [12131][6f8884e4]: cycle() [./src/app/srs_app_listener.cpp:741][errno=11]',
    '',
    '[2026-11-23 01:45:33.911][INFO][12131]',
    ` ${HEAD} Hybrid cpu=1.00%,26MB`,
    `${HEAD} Hybrid cpu=1.00%,26MB${' '.repeat(8_192)}`,
    `\0${HEAD} Hybrid cpu=1.00%,26MB`,
  ])('%j', line => {
    expect(parseLogLine(line)?.fact).toBeUndefined();
  });
});

describe('hostile lines', () => {
  test('give nothing, or numbers that are whole', () => {
    fc.assert(
      fc.property(
        fc.constantFrom(...SAMPLES),
        fc.nat(400),
        fc.nat(60),
        fc.string({ unit: 'binary', maxLength: 40 }),
        (line, at, length, put) => {
          const fact = parseLogLine(line.slice(0, at) + put + line.slice(at + length))?.fact;
          for (const value of Object.values(flat(fact)))
            if (typeof value === 'number') expect(Number.isFinite(value) && value >= 0).toBe(true);
        },
      ),
      { numRuns: 3_000 },
    );
  });

  test('of 8 KiB take no time', () => {
    const lines = [
      `${HEAD} Hybrid cpu=1.00%,1MB${', a=1,1,1'.repeat(1_000)}`,
      `${HEAD} RTC: Server conns=1${', abc=(1,a:1)'.repeat(600)}!`,
      `${WARNING} code=1(A)(${'a'.repeat(80)}) : ${'a : '.repeat(1_900)}for exceed connection limits`,
      `${WARNING} ${'a, '.repeat(2_600)}for exceed connection limits`,
      `x${'\x1b[0;1;2;3m'.repeat(800)}x m`,
      `${HEAD} x${'\x1b[m'.repeat(2_700)}`,
      `${'\x1b[m'.repeat(2_700)}xm`,
    ];
    const before = process.threadCpuUsage();
    for (let turn = 0; turn < 20; turn++)
      for (const line of lines) expect(parseLogLine(line)?.fact).toBeUndefined();
    expect(cpuMsSince(before)).toBeLessThan(400);
  });
});

function flat(value: unknown): unknown[] {
  if (typeof value !== 'object' || value === null) return [value];
  return Object.values(value).flatMap(flat);
}
