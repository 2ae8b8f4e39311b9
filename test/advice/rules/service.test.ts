import { expect } from 'vitest';
import { findCircuitBreaker } from '../../../src/advice/rules/circuit-breaker.ts';
import { findConnectionLimit } from '../../../src/advice/rules/connection-limit.ts';
import { findKnownFault } from '../../../src/advice/rules/known-fault.ts';
import { findLateClock } from '../../../src/advice/rules/late-clock.ts';
import { findListenQueue } from '../../../src/advice/rules/listen-queue.ts';
import { findNat } from '../../../src/advice/rules/nat.ts';
import { findNotThisHost } from '../../../src/advice/rules/not-this-host.ts';
import { findOpenFiles } from '../../../src/advice/rules/open-files.ts';
import { findSilentLog } from '../../../src/advice/rules/silent-log.ts';
import type { Stage } from '../../../src/metrics/terms/stages.ts';
import { describeRule } from '../describe-rule.ts';
import { log, mediaThread, PID, rtc, seconds, stage } from '../made-up-situation.ts';

const tripped = {
  secondsAgo: 1,
  isTripped: true,
  cpuPercent: 97,
  isHigh: true,
  isCritical: false,
  isDying: false,
};

describeRule('circuit-breaker', {
  rule: findCircuitBreaker,
  fires: [
    [
      'high',
      { log: { breaker: tripped } },
      {
        severity: 'warning',
        lost: 0,
        sentence: 'SRS protects itself: its circuit breaker answers no NACK, at 97 % CPU',
      },
    ],
    [
      'right before the log is read again',
      { log: { breaker: { ...tripped, secondsAgo: 18 } } },
      { severity: 'warning' },
    ],
    [
      'dying',
      { log: { breaker: { ...tripped, isDying: true } } },
      {
        severity: 'bad',
        sentence: 'SRS protects itself: its circuit breaker drops packets to players, at 97 % CPU',
      },
    ],
  ],
  silent: [
    ['over', { log: { breaker: { ...tripped, isTripped: false } } }],
    ['long ago', { log: { breaker: { ...tripped, secondsAgo: 26 } } }],
  ],
  unknown: [
    ['the log', { srs: { log: undefined } }],
    ['never tripped', { log: { breaker: undefined } }],
  ],
});

const timer = (veryLatePercent: number | undefined) => ({
  log: { timer: { ticksPerSecond: 30, latePercent: 50, veryLatePercent } },
});

describeRule('late-clock', {
  rule: findLateClock,
  fires: [
    [
      'a warning',
      timer(10),
      {
        severity: 'warning',
        lost: 0,
        sentence:
          'the timer of SRS is late: 10 % of its ticks come 40 ms or more after the one before, instead of 20',
      },
    ],
    ['bad', timer(40), { severity: 'bad' }],
  ],
  silent: [['below its threshold', timer(9)]],
  unknown: [
    ['the ticks', timer(undefined)],
    ['the timer', { log: { timer: undefined } }],
  ],
});

describeRule('silent-log', {
  rule: findSilentLog,
  fires: [
    [
      'reads nothing: it hangs',
      {
        evidence: seconds(30, { runPercent: 99, lost: 4_950 }),
        log: { lastLineSecondsAgo: 25 },
      },
      {
        severity: 'warning',
        sentence: 'SRS uses 99 % of a CPU, reads nothing, and has logged nothing for 25 s: it hangs',
      },
    ],
    [
      'at level warn, and healthy: no alarm',
      { log: { lastLineSecondsAgo: undefined, hasPeriodicLines: undefined } },
      {
        severity: 'remark',
        sentence:
          'SRS has logged nothing for 60 s, as at level warn: its figures (NACKs, timer, SRT loss) are not known',
      },
    ],
    [
      'at level warn, and loses something: it does read',
      {
        evidence: seconds(30, { runPercent: 50, lost: 1_000, fillPercent: 90 }),
        log: { lastLineSecondsAgo: 600 },
      },
      { severity: 'remark', sentence: expect.stringContaining('as at level warn') },
    ],
    [
      'what it reads is not known',
      {
        evidence: seconds(30, { runPercent: 99, lost: 4_950, arrived: undefined }),
        log: { lastLineSecondsAgo: 25 },
      },
      { severity: 'remark' },
    ],
    [
      'warnings alone',
      { log: { hasPeriodicLines: false } },
      {
        severity: 'remark',
        sentence: 'SRS logs warnings alone: its figures (NACKs, timer, SRT loss) are not known',
      },
    ],
  ],
  silent: [
    ['idle', { evidence: seconds(30, { runPercent: 19 }), log: { lastLineSecondsAgo: 100 } }],
    ['followed for a moment', { log: { followedSeconds: 19, lastLineSecondsAgo: undefined } }],
    ['srs-top just started', { evidence: seconds(2), log: { lastLineSecondsAgo: 100 } }],
  ],
  unknown: [
    ['the log', { srs: { log: undefined } }],
    ['its CPU', { evidence: seconds(30, { runPercent: undefined }), log: { lastLineSecondsAgo: 100 } }],
  ],
});

describeRule('connection-limit', {
  rule: findConnectionLimit,
  fires: [
    [
      'sends clients away',
      { log: { connectionLimit: { limit: 1_000, connections: 1_000, secondsAgo: 3 } } },
      {
        severity: 'bad',
        lost: 0,
        sentence: 'SRS sends clients away: it has 1,000 of 1,000 connections (max_connections)',
      },
    ],
  ],
  silent: [
    ['a minute ago', { log: { connectionLimit: { limit: 1_000, connections: 1_000, secondsAgo: 61 } } }],
  ],
  unknown: [['the log', { srs: { log: undefined } }]],
});

const files = (openFiles: number | undefined, openFilesLimit: number | undefined) => ({
  srs: { openFiles, openFilesLimit },
});

describeRule('open-files', {
  rule: findOpenFiles,
  fires: [
    [
      'a warning',
      files(820, 1_024),
      {
        severity: 'warning',
        lost: 0,
        sentence: 'SRS has 820 of 1,024 files open',
        remedies: [
          expect.objectContaining({
            wish: {
              kind: 'open-files',
              process: { pid: PID, startTicks: 100 },
              label: 'srs',
              files: 65_536,
              openFiles: 820,
            },
          }),
        ],
      },
    ],
    [
      'nobody gets in',
      files(1_024, 1_024),
      { severity: 'bad', sentence: 'SRS has 1,024 of 1,024 files open: nobody gets in' },
    ],
    [
      'no more than the kernel gives',
      files(600_000, 700_000),
      { remedies: [expect.objectContaining({ wish: expect.objectContaining({ files: 1_048_576 }) })] },
    ],
    [
      'the kernel gives no more',
      files(1_000_000, 1_048_576),
      { remedies: [{ label: 'fewer clients on this SRS', note: 'fs.nr_open allows no more files' }] },
    ],
  ],
  silent: [
    ['below its threshold', files(819, 1_024)],
    ['no limit', files(900_000, Number.POSITIVE_INFINITY)],
  ],
  unknown: [
    ['how many', files(undefined, 1_024)],
    ['the limit', files(1_000, undefined)],
    ['a limit of none', files(10, 0)],
  ],
});

const tcp = (change: Partial<Stage>) => ({ stages: { out: [stage('tcp', change)] } });
/** ss is asked every 30 s, whatever the window is. */
const resent = (passed: number, again: number, spanSeconds = 30) =>
  tcp({
    passed,
    spanSeconds,
    counters: { 'retransmits of SRS': again },
    levels: { retransmits_span_seconds: 30 },
  });

describeRule('listen-queue', {
  rule: findListenQueue,
  fires: [
    [
      'more than our own questions may be',
      tcp({ counters: { ListenOverflows: 3 } }),
      {
        severity: 'warning',
        lost: 0,
        sentence: '3 connections found no room in an accept queue of this host',
        remedies: [expect.objectContaining({ command: 'ss -ltnp' })],
      },
    ],
    [
      'one a second, in its namespace',
      tcp({ where: 'namespace', counters: { ListenOverflows: 30 } }),
      {
        severity: 'bad',
        sentence: '30 connections found no room in an accept queue of the namespace of SRS',
      },
    ],
  ],
  silent: [
    ['none', tcp({ counters: { ListenOverflows: 0 } })],
    ['as many as our own questions may be', tcp({ counters: { ListenOverflows: 2 } })],
  ],
  unknown: [['the counter', tcp({ counters: { ListenOverflows: undefined } })]],
});

const CLEAN = 'while every stage here is clean';
const asked = rtc({ nacksSentPerSecond: 100 });
const inWith = (...stages: Stage[]) => ({ log: { rtc: asked }, stages: { in: stages } });

describeRule('not-this-host', {
  rule: findNotThisHost,
  fires: [
    [
      'from the publishers',
      { log: { rtc: asked } },
      {
        severity: 'bad',
        lost: 0,
        sentence: `packets are missing from the publishers, and not by this host: SRS asks publishers again for 100 packets/s, ${CLEAN}`,
        remedies: [expect.objectContaining({ label: 'the line of the publishers' })],
      },
    ],
    [
      'half a minute after a loss of its own',
      { log: { rtc: asked }, windowBefore: { endedSecondsAgo: 30, drops: 9_000 } },
      { severity: 'bad' },
    ],
    [
      'SRT of publishers',
      {
        log: {
          srt: {
            publishers: { packets: 6_500, lost: 394, retransmitted: 381, dropped: 397 },
            players: undefined,
          },
        },
      },
      {
        severity: 'bad',
        sentence: `packets are missing from the publishers, and not by this host: SRT misses of publishers 6.1 % of the packets, ${CLEAN}`,
      },
    ],
    [
      'towards the players, a little',
      { log: { rtc: rtc({ nacksReceivedPerSecond: 780 }) } },
      {
        severity: 'bad',
        sentence: `packets are missing towards the players, and not by this host: players ask again for 780 packets/s, ${CLEAN}`,
      },
    ],
    [
      'towards the players, in packets: each NACK asks for many',
      {
        log: { rtc: rtc({ nacksReceivedPerSecond: 235, nackHitsPerSecond: 8_183, nackMissesPerSecond: 17 }) },
      },
      {
        severity: 'bad',
        sentence: `packets are missing towards the players, and not by this host: players ask again for 8,200 packets/s, ${CLEAN}`,
        evidence: expect.arrayContaining([
          { what: 'players ask again for', value: 8_200, unit: 'packets/s' },
        ]),
      },
    ],
    [
      'by TCP alone',
      resent(60_000, 1_500),
      {
        severity: 'warning',
        sentence: `packets are missing towards the players, and not by this host: TCP sends again 2.5 % of its segments, ${CLEAN}`,
      },
    ],
    [
      'beside a scan, and broadcasts',
      inWith(
        stage('udp', { lost: 40, counters: { NoPorts: 40 } }),
        stage('ip', { lost: 7, counters: { InAddrErrors: 7 } }),
      ),
      { severity: 'bad' },
    ],
    [
      'beside another process that loses',
      inWith(
        stage('sockets', { lost: 900, losers: [{ name: 'snmpd :161', lost: 900, owner: 'other', pid: 9 }] }),
      ),
      { severity: 'bad' },
    ],
  ],
  silent: [
    ['0.5 % of many publishers', { log: { rtc: rtc({ nacksSentPerSecond: 24 }) } }],
    [
      'a few at the beginning of a stream',
      { log: { rtc: rtc({ nacksSentPerSecond: 4, rtpReceivedPerSecond: 50 }) } },
    ],
    [
      'players miss what SRS never got: it asks the publisher for it, or lost it some seconds ago',
      { log: { rtc: rtc({ nacksReceivedPerSecond: 339, nackMissesPerSecond: 6_955 }) } },
    ],
    [
      'SRS itself drops packets to players',
      {
        log: {
          rtc: rtc({ nacksReceivedPerSecond: 235, nackHitsPerSecond: 8_183, nackMissesPerSecond: 17 }),
          breaker: { ...tripped, isDying: true },
        },
      },
    ],
    ['connection tracking drops', { ...inWith(stage('conntrack', { lost: 90 })), log: { rtc: asked } }],
    [
      'the cloud holds back',
      {
        log: { rtc: asked },
        stages: { out: [stage('cloud', { lost: 90, counters: { 'eth0 bw_in_allowance_exceeded': 90 } })] },
      },
    ],
    ['players on the air', { log: { rtc: rtc({ nacksReceivedPerSecond: 700 }) } }],
    [
      'a few packets of SRT',
      {
        log: {
          srt: { publishers: { packets: 400, lost: 40, retransmitted: 0, dropped: 0 }, players: undefined },
        },
      },
    ],
    ['retransmits of a longer time than the segments', resent(10_000, 1_100, 5)],
    ['retransmits of one client', resent(600_000, 1_500)],
    [
      'this host lost at its sockets, right before a short window: the log still tells of then',
      { log: { rtc: asked }, windowBefore: { endedSecondsAgo: 20, drops: 9_000 } },
    ],
    ['this host loses at its sockets', { evidence: seconds(10, { lost: 1 }), log: { rtc: asked } }],
    ['this host loses at its NIC', inWith(stage('nic', { lost: 1 }))],
    ['wrong checksums', inWith(stage('udp', { lost: 40, counters: { NoPorts: 0, InCsumErrors: 40 } }))],
    [
      'its queue drops what players miss',
      { log: { rtc: rtc({ nacksReceivedPerSecond: 780 }) }, stages: { out: [stage('qdisc', { lost: 5 })] } },
    ],
  ],
  unknown: [
    ['over which time TCP sent again', tcp({ passed: 60_000, counters: { 'retransmits of SRS': 1_500 } })],
    ['the NIC', inWith(stage('nic', { lost: undefined }))],
    ['the sockets', inWith(stage('sockets', { lost: undefined }))],
    [
      'the queue',
      {
        log: { rtc: rtc({ nacksReceivedPerSecond: 780 }) },
        stages: { out: [stage('qdisc', { lost: undefined })] },
      },
    ],
    [
      'what players miss',
      { log: { rtc: rtc({ nacksReceivedPerSecond: undefined, rtpSentPerSecond: undefined }) } },
    ],
    ['what TCP sent', tcp({ passed: undefined, counters: { 'retransmits of SRS': 1_500 } })],
    ['the log', { srs: { log: undefined } }],
  ],
});

const withSrt = (version: string | undefined) => ({
  srs: { threads: [mediaThread(), mediaThread({ tid: 9, name: 'SRT:RcvQ:w1' })], log: log({ version }) },
});
const withStrangers = (version: string) => ({ log: { version, rtc: rtc(), strangersPerSecond: 3 } });

describeRule('known-fault', {
  rule: findKnownFault,
  fires: [
    [
      'of libsrt',
      withSrt('7.0.148'),
      {
        severity: 'remark',
        lost: 0,
        sentence:
          'SRS is version 7.0.148: its libsrt has CVE-2026-55868 and CVE-2026-55869, mended in 8.0.29',
        remedies: [{ label: 'SRS 8.0.29 or newer' }],
      },
    ],
    [
      'of STUN, while strangers send',
      withStrangers('8.0.46'),
      {
        sentence:
          'SRS is version 8.0.46: a forged STUN packet moves a session of WebRTC, and packets of no session come, mended in 8.0.47',
      },
    ],
  ],
  silent: [
    ['no SRT', { log: { version: '7.0.148' } }],
    ['mended', withSrt('8.0.29')],
    ['STUN, mended', withStrangers('8.0.47')],
    ['STUN, and no strangers', { log: { version: '8.0.46', rtc: rtc() } }],
  ],
  unknown: [
    ['the version', withSrt(undefined)],
    ['a version that is no number', withSrt('develop')],
    ['the log', { srs: { log: undefined } }],
  ],
});

const proxy = (cpuPercent: number) => [
  { pid: 812, name: 'docker-proxy', cpuPercent, cpu: 0, group: undefined },
];
const CONTAINER = { namespace: { id: 'net:[2]', isHost: false } };

describeRule('nat', {
  rule: findNat,
  fires: [
    [
      'docker-proxy is busy',
      { srs: CONTAINER, neighbours: proxy(5) },
      {
        severity: 'remark',
        lost: 0,
        about: 'host',
        sentence:
          'docker-proxy uses 5.0 % of a CPU to carry packets of published ports; SRS is in a namespace of its own',
        remedies: [expect.objectContaining({ command: 'ps -o pid,args -C docker-proxy' })],
      },
    ],
  ],
  silent: [
    ['it carries little', { srs: CONTAINER, neighbours: proxy(4) }],
    ['SRS has the network of the host', { neighbours: proxy(60) }],
  ],
  unknown: [
    ['who else runs', { srs: CONTAINER }],
    [
      'whose namespace it is',
      { srs: { namespace: { id: undefined, isHost: undefined } }, neighbours: proxy(60) },
    ],
  ],
});
