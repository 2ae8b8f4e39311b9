import { expect, test } from 'vitest';
import { findBlocked } from '../../../src/advice/rules/blocked.ts';
import { findContended } from '../../../src/advice/rules/contended.ts';
import { findReceiveCpuFull } from '../../../src/advice/rules/receive-cpu-full.ts';
import { findSaturated } from '../../../src/advice/rules/saturated.ts';
import { findSlowCpu } from '../../../src/advice/rules/slow-cpu.ts';
import { findSoftirqSharesCpu } from '../../../src/advice/rules/softirq-shares-cpu.ts';
import { findStarved } from '../../../src/advice/rules/starved.ts';
import { findStolen } from '../../../src/advice/rules/stolen.ts';
import { findStopped } from '../../../src/advice/rules/stopped.ts';
import { findThrottled } from '../../../src/advice/rules/throttled.ts';
import type { EvidencePoint } from '../../../src/metrics/evidence/evidence-point.ts';
import type { CpuSpeed } from '../../../src/sampling/sample.ts';
import { known, pidStat } from '../../metrics/made-up.ts';
import { describeRule, type RuleCase } from '../describe-rule.ts';
import { ask, cpu, mediaThread, PID, seconds } from '../made-up-situation.ts';

type Fires = RuleCase['fires'][number];

const STOPPED = { state: 'T', before: { state: 'T', sleepsIn: undefined }, runPercent: 0, waitPercent: 0 };

describeRule('stopped', {
  rule: findStopped,
  fires: [
    [
      'stands still now, and loses',
      { evidence: [...seconds(20), ...seconds(5, { ...STOPPED, lost: 100 }, 20_000)] },
      {
        severity: 'bad',
        lost: 500,
        sentence: 'SRS is stopped by a signal, for 5 s: 500 packets lost',
        remedies: [{ label: `kill -CONT ${PID}`, command: `kill -CONT ${PID}` }],
        seen: { fromMs: 20_000, toMs: 25_000 },
      },
    ],
    [
      'stands still, and nothing is lost yet',
      { evidence: seconds(2, STOPPED) },
      { severity: 'bad', lost: 0, sentence: 'SRS is stopped by a signal, for 2 s' },
    ],
    [
      'it runs again: to continue it helps no more',
      { evidence: [...seconds(3, { ...STOPPED, lost: 100 }), ...seconds(5, {}, 3_000)] },
      {
        sentence: 'SRS was stopped by a signal, for 3 s: 300 packets lost',
        remedies: [{ label: 'who or what stopped it', note: expect.stringContaining('it runs again') }],
      },
    ],
    [
      'a debugger holds it',
      {
        evidence: seconds(3, {
          ...STOPPED,
          state: 't',
          before: { state: 't', sleepsIn: undefined },
          lost: 5,
        }),
      },
      { sentence: 'SRS is held by a debugger, for 3 s: 15 packets lost' },
    ],
  ],
  silent: [
    [
      'held for a moment, as strace does',
      { evidence: [...seconds(9), ...seconds(1, { state: 't', runPercent: 40 }, 9_000)] },
    ],
  ],
  unknown: [
    ['the state', { evidence: seconds(10, { ...STOPPED, state: undefined, before: undefined, lost: 100 }) }],
  ],
});

const quotas = (micros: number | undefined, group = '/system.slice/srs.service') => ({
  cpuQuotas: known([{ group, quotaMicroseconds: micros, periodMicroseconds: 100_000, counts: undefined }], 0),
});

const PERIOD = { periodMicroseconds: 100_000, counts: undefined };

describeRule('throttled', {
  rule: findThrottled,
  fires: [
    [
      'loses by it',
      {
        evidence: [
          ...seconds(20),
          ...seconds(10, { throttledPercent: 90, waitPercent: 80, runPercent: 20, lost: 500 }, 20_000),
        ],
        reading: quotas(20_000),
      },
      {
        severity: 'bad',
        lost: 5_000,
        sentence: 'SRS is stopped by its quota of 20 % of a CPU in 90 % of the periods: 5,000 packets lost',
        remedies: [
          expect.objectContaining({
            wish: {
              kind: 'quota',
              process: { pid: PID, startTicks: 100 },
              label: 'srs',
              cpus: 'none',
            },
            note: expect.stringContaining('Renice, affinity and a bigger buffer do not help'),
          }),
        ],
      },
    ],
    [
      'at its threshold, without loss',
      { evidence: seconds(30, { throttledPercent: 20 }), reading: quotas(50_000) },
      {
        severity: 'warning',
        sentence:
          'SRS is stopped by its quota of 50 % of a CPU in 20 % of the periods, and nothing is lost yet',
      },
    ],
    [
      'by the quota of a cgroup above it, though its own is tighter',
      {
        evidence: seconds(30, { throttledPercent: 60, throttledBy: '/system.slice' }),
        reading: {
          cpuQuotas: known(
            [
              { group: '/system.slice/srs.service', quotaMicroseconds: 50_000, ...PERIOD },
              { group: '/system.slice', quotaMicroseconds: 100_000, ...PERIOD },
            ],
            0,
          ),
        },
      },
      {
        sentence:
          'SRS is stopped by its quota of 100 % of a CPU in 60 % of the periods, and nothing is lost yet',
        remedies: [expect.objectContaining({ wish: expect.objectContaining({ group: '/system.slice' }) })],
      },
    ],
    [
      'lifted by now: there is nothing left to lift',
      {
        evidence: [
          ...seconds(10, { throttledPercent: 90, throttledBy: '/a', lost: 10 }),
          ...seconds(10, {}, 10_000),
        ],
        reading: quotas(undefined, '/a'),
      },
      {
        sentence:
          'SRS was stopped by a CPU quota in 90 % of the periods, until that was lifted: 100 packets lost',
        remedies: [expect.not.objectContaining({ wish: expect.anything() })],
      },
    ],
    [
      'raised meanwhile, and stops it no more',
      {
        evidence: [
          ...seconds(10, { throttledPercent: 90, throttledBy: '/a', throttledAtPercent: 20, lost: 10 }),
          ...seconds(10, {}, 10_000),
        ],
        reading: quotas(200_000, '/a'),
      },
      {
        sentence:
          'SRS was stopped by its quota of 20 % of a CPU in 90 % of the periods, until that was raised to 200 %: 100 packets lost',
        evidence: expect.arrayContaining([{ what: 'quota', value: 20, unit: '% of a CPU' }]),
        remedies: [expect.not.objectContaining({ wish: expect.anything() })],
      },
    ],
    [
      'raised meanwhile, but not by enough',
      {
        evidence: [
          ...seconds(10, { throttledPercent: 90, throttledBy: '/a', throttledAtPercent: 20, lost: 10 }),
          ...seconds(
            10,
            { throttledPercent: 50, throttledBy: '/a', throttledAtPercent: 30, lost: 5 },
            10_000,
          ),
        ],
        reading: quotas(30_000, '/a'),
      },
      {
        sentence: 'SRS is stopped by its quota of 30 % of a CPU in 70 % of the periods: 150 packets lost',
        remedies: [expect.objectContaining({ wish: expect.objectContaining({ kind: 'quota' }) })],
      },
    ],
    [
      'losses are not known: it does not say that there are none',
      { evidence: seconds(30, { throttledPercent: 50, lost: undefined }), reading: quotas(50_000) },
      { sentence: 'SRS is stopped by its quota of 50 % of a CPU in 50 % of the periods' },
    ],
    [
      'the quota was read in none of the seconds that lost',
      {
        evidence: seconds(10).map((one, index) =>
          index % 2 === 0
            ? { ...one, lost: 100, throttledPercent: undefined }
            : { ...one, throttledPercent: 80 },
        ),
      },
      { lost: 500, sentence: 'SRS is stopped by a CPU quota in 80 % of the periods: 500 packets lost' },
    ],
  ],
  silent: [
    ['below its threshold', { evidence: seconds(30, { throttledPercent: 19 }) }],
    [
      'of a window of 300 s, long over',
      { evidence: [...seconds(200, { throttledPercent: 100 }), ...seconds(100, {}, 200_000)] },
    ],
  ],
  unknown: [['the quota', { evidence: seconds(30, { throttledPercent: undefined, lost: 50 }) }]],
});

describeRule('stolen', {
  rule: findStolen,
  fires: [
    [
      'the hypervisor takes a third, and it looks saturated',
      { evidence: seconds(10, { stealPercent: 35, runPercent: 95, waitPercent: 0, lost: 10 }) },
      {
        severity: 'bad',
        lost: 100,
        sentence: 'the hypervisor takes 35 % of CPU 1, which SRS runs on: 100 packets lost',
      },
    ],
  ],
  silent: [
    ['below its threshold', { evidence: seconds(10, { stealPercent: 19, runPercent: 95, lost: 10 }) }],
  ],
  unknown: [
    ['steal', { evidence: seconds(10, { stealPercent: undefined, runPercent: 95, lost: 10 }) }],
    ['losses', { evidence: seconds(10, { stealPercent: 35, lost: undefined }) }],
  ],
});

const STARVED = { waitPercent: 80, runPercent: 15, lost: 100 };
const ffmpeg = {
  pid: 4711,
  name: 'ffmpeg',
  cpuPercent: 61,
  cpu: 1,
  group: '/docker/0f04a1b2c3d4e5f60718293a4b5c6d7e8f90',
};

describeRule('starved', {
  rule: findStarved,
  fires: [
    [
      'by a neighbour in a container',
      { evidence: seconds(10, STARVED), neighbours: [ffmpeg] },
      {
        severity: 'bad',
        lost: 1_000,
        sentence:
          'SRS is starved by ffmpeg 4711 (61 % of CPU 1, in 0f04a1b2c3d4): ready but without a CPU 80 % of the time, 1,000 packets lost',
        remedies: [
          expect.objectContaining({
            label: 'affinity 0-3 → 0 (CPU 0 is 65 % idle)',
            wish: expect.objectContaining({ cpus: '0' }),
          }),
          expect.objectContaining({
            wish: expect.objectContaining({ kind: 'nice', nice: -15, scope: 'all' }),
          }),
        ],
      },
    ],
    [
      'in an autogroup: that ranks it as a whole',
      {
        evidence: seconds(10, STARVED),
        neighbours: [ffmpeg],
        metrics: { cpus: [] },
        reading: { autogroup: known({ group: { name: '/autogroup-42', nice: 0 } }, 0) },
      },
      {
        remedies: [
          expect.objectContaining({
            label: 'autogroup nice -15',
            wish: expect.objectContaining({ kind: 'autogroup', label: 'srs', nice: -15 }),
          }),
          expect.objectContaining({
            wish: expect.objectContaining({ kind: 'nice', label: 'srs', nice: -15 }),
            note: 'of use against processes of its own session alone: its autogroup ranks it against all others',
          }),
        ],
      },
    ],
    [
      'by several of one name',
      {
        evidence: seconds(10, STARVED),
        neighbours: [1, 2, 3, 4].map(pid => ({
          ...ffmpeg,
          pid,
          name: 'sh',
          cpuPercent: 20,
          group: undefined,
        })),
      },
      {
        sentence:
          'SRS is starved by 4 × sh (80 % of CPU 1): ready but without a CPU 80 % of the time, 1,000 packets lost',
      },
    ],
    [
      'some seconds ago: who uses a little of its CPU now did not keep it from that',
      {
        evidence: [...seconds(10, STARVED), ...seconds(10, {}, 10_000)],
        neighbours: [{ ...ffmpeg, cpuPercent: 19 }],
      },
      { sentence: 'SRS is starved: ready but without a CPU 80 % of the time, 1,000 packets lost' },
    ],
    [
      'tuned a moment ago: nothing else is advised before it can be seen what that brings',
      {
        evidence: [...seconds(10, STARVED), ...seconds(3, { ...STARVED, nice: -15 }, 10_000)],
        srs: { nice: -15 },
      },
      {
        sentence: 'SRS is starved: ready but without a CPU 80 % of the time, 1,300 packets lost',
        remedies: [
          {
            label: 'nothing to do for some seconds: nice 0 → -15 was set 2 s ago',
            note: expect.stringContaining('watched'),
          },
        ],
      },
    ],
    [
      'tuned, and it hardly waits since: what is left of it in the window asks for nothing',
      { evidence: [...seconds(10, STARVED), ...seconds(4, { nice: -15, waitPercent: 3 }, 10_000)] },
      {
        lost: 1_000,
        sentence:
          'SRS was starved: ready but without a CPU 80 % of the time, 1,000 packets lost, until nice 0 → -15',
        remedies: [
          {
            label: 'nothing to do: since nice 0 → -15 it waits for a CPU 3.0 % of the time',
            note: 'what was lost before stays in the window',
          },
        ],
      },
    ],
    [
      'moved to another CPU, which is free',
      {
        evidence: [...seconds(10, { ...STARVED, affinity: '0' }), ...seconds(4, { affinity: '2' }, 10_000)],
      },
      { sentence: expect.stringMatching(/^SRS was starved: .*, until affinity 0 → 2$/) },
    ],
    ...[
      ['and goes on losing for want of a CPU', { ...STARVED, nice: -15 }],
      ['and waits no more, yet loses', { nice: -15, waitPercent: 3, lost: 7 }],
      ['and what is lost since is not known', { nice: -15, waitPercent: 3, lost: undefined }],
      ['and how long it waits is not known', { nice: -15, waitPercent: undefined }],
      ['for the worse', { nice: 5, waitPercent: 3 }],
    ].map(
      ([how, since]): Fires => [
        `tuned some time ago, ${how as string}: it goes on, and so does the advice`,
        {
          evidence: [...seconds(10, STARVED), ...seconds(8, since as Partial<EvidencePoint>, 10_000)],
          neighbours: [ffmpeg],
        },
        {
          sentence: expect.stringMatching(/^SRS is starved by ffmpeg/),
          remedies: [
            expect.objectContaining({ label: expect.stringMatching(/^affinity/) }),
            expect.anything(),
          ],
        },
      ],
    ),
    [
      'by nobody that is known, beside a quota',
      { evidence: [...seconds(10, STARVED), ...seconds(10, { throttledPercent: 60, lost: 300 }, 10_000)] },
      {
        lost: 1_000,
        sentence:
          'SRS is starved: ready but without a CPU 80 % of the time, 1,000 packets lost, 25 % of the loss',
      },
    ],
    [
      'or stopped by a quota that was read once so far: neither rank nor CPUs would help against that',
      {
        evidence: seconds(10, { ...STARVED, throttledPercent: undefined }),
        neighbours: [],
        reading: quotas(30_000),
      },
      {
        sentence:
          'SRS is starved: ready but without a CPU 80 % of the time, 1,000 packets lost; or its quota of 30 % of a CPU stops it, which was read once so far',
        remedies: [
          {
            label: 'look again in some seconds',
            note: 'a quota stops SRS whatever its nice value and its CPUs',
          },
          expect.anything(),
          expect.anything(),
        ],
      },
    ],
    [
      'by its own threads, beside a little of a neighbour: no rank helps',
      {
        evidence: seconds(10, STARVED),
        srs: { threads: [mediaThread(), mediaThread({ tid: 9, name: 'SRT:RcvQ:w1', cpuPercent: 90 })] },
        neighbours: [{ ...ffmpeg, cpuPercent: 8 }],
      },
      {
        sentence:
          'SRS is starved by its own thread SRT:RcvQ:w1 (90 % of CPU 1): ready but without a CPU 80 % of the time, 1,000 packets lost',
        remedies: [
          {
            label: 'an affinity with more CPUs, or more CPUs',
            note: 'its threads keep one another from the CPU: a nice value of all of them changes nothing',
          },
        ],
      },
    ],
    [
      'has the best rank, and no CPU has room: says so',
      {
        evidence: seconds(10, STARVED),
        srs: { nice: -15 },
        metrics: { cpus: [cpu(0, { idle: 5 }), cpu(1)] },
      },
      {
        remedies: [
          {
            label: 'fewer or slower neighbours, or more CPUs',
            note: expect.stringContaining('would change nothing'),
          },
        ],
      },
    ],
    [
      'a real-time policy knows no nice value',
      { evidence: seconds(10, STARVED), srs: { policy: 'fifo' }, metrics: { cpus: [cpu(1)] } },
      { remedies: [expect.objectContaining({ label: 'fewer or slower neighbours, or more CPUs' })] },
    ],
    [
      'a cgroup with a name as long as a path',
      {
        evidence: seconds(10, STARVED),
        neighbours: [{ ...ffmpeg, group: `/user.slice/${'app-gnome-'.repeat(20)}` }],
      },
      { sentence: expect.stringContaining(', in app-gnome-') },
    ],
  ],
  silent: [
    ['below its threshold', { evidence: seconds(10, { waitPercent: 29, runPercent: 20, lost: 100 }) }],
    ['nothing lost', { evidence: seconds(10, { ...STARVED, lost: 0 }) }],
  ],
  unknown: [
    ['waiting', { evidence: seconds(10, { ...STARVED, waitPercent: undefined }) }],
    ['losses', { evidence: seconds(10, { ...STARVED, lost: undefined }) }],
  ],
});

const BLOCKED = {
  sleepsIn: 'pipe_write',
  before: { state: 'S', sleepsIn: 'pipe_write' },
  runPercent: 5,
  waitPercent: 0,
};

describeRule('blocked', {
  rule: findBlocked,
  fires: [
    [
      'on a pipe, and loses',
      { evidence: seconds(10, { ...BLOCKED, lost: 10 }) },
      {
        severity: 'bad',
        lost: 100,
        sentence:
          'SRS is blocked, not busy: it waits for a pipe that nobody reads, as a log that goes into one at 100 % of the looks: 100 packets lost',
        remedies: [
          expect.objectContaining({
            label: 'log to a file',
            command: `cat /proc/${PID}/task/${PID}/stack; ls -l /proc/${PID}/fd`,
          }),
        ],
      },
    ],
    [
      'on a disk, without loss',
      { evidence: seconds(10, { state: 'D', sleepsIn: undefined }) },
      {
        severity: 'warning',
        sentence:
          'SRS is blocked, not busy: it waits for a disk or a lock of the kernel at 100 % of the looks, and nothing is lost yet',
      },
    ],
    [
      'in the second before what was lost',
      {
        evidence: [
          ...seconds(4),
          ...seconds(1, { runPercent: 40, before: { state: 'S', sleepsIn: 'pipe_write' }, lost: 70 }, 4_000),
        ],
      },
      {
        lost: 70,
        sentence: expect.stringContaining(
          'it waits for a pipe that nobody reads, as a log that goes into one at 20 % of',
        ),
      },
    ],
    [
      'on an answer that another process owes it',
      { evidence: seconds(10, { sleepsIn: 'unix_stream_read_generic', runPercent: 1, waitPercent: 0 }) },
      {
        sentence:
          'SRS is blocked, not busy: it waits for another process to answer over a unix socket (names, for one) at 100 % of the looks, and nothing is lost yet',
      },
    ],
    [
      'in a window of 5 s',
      { evidence: seconds(5, { state: 'D', sleepsIn: 'io_schedule' }), udp: { windowSeconds: 5 } },
      {
        sentence:
          'SRS is blocked, not busy: it waits for a disk at 100 % of the looks, and nothing is lost yet',
      },
    ],
  ],
  silent: [
    ['a disk now and then', { evidence: [...seconds(26), ...seconds(4, { state: 'D' }, 26_000)] }],
    ['it waits for work', { evidence: seconds(30, { sleepsIn: 'do_epoll_wait' }) }],
    [
      'it has more of a CPU than who is blocked',
      { evidence: seconds(2, { ...BLOCKED, runPercent: 61, lost: 10 }) },
    ],
  ],
  unknown: [
    [
      'where it sleeps',
      { evidence: seconds(30, { ...BLOCKED, sleepsIn: undefined, before: undefined, lost: 10 }) },
    ],
  ],
});

const CROWDED = { softirqPercent: 60, idlePercent: 2, runPercent: 95, waitPercent: 0 };

const LOSING_TO_SOFTIRQ = seconds(10, { ...CROWDED, lost: 10 });
const APART = {
  label: 'nothing to do: softirq is on no CPU any more that SRS may run on',
  note: 'what was lost before stays in the window',
};

describeRule('softirq-shares-cpu', {
  rule: findSoftirqSharesCpu,
  fires: [
    [
      'takes the CPU of SRS, which loses',
      { evidence: seconds(10, { ...CROWDED, lost: 10 }) },
      {
        severity: 'bad',
        lost: 100,
        sentence: 'softirq takes 60 % of CPU 1, which SRS runs on: 100 packets lost',
        remedies: [
          expect.objectContaining({ wish: expect.objectContaining({ kind: 'affinity', cpus: '0' }) }),
        ],
        explains: ['contended', 'late-clock', 'saturated', 'starved'],
      },
    ],
    [
      'is in the way, and hides no loss of another cause',
      { evidence: seconds(10, { softirqPercent: 25, idlePercent: 19 }) },
      {
        severity: 'warning',
        sentence: 'softirq takes 25 % of CPU 1, which SRS runs on, and nothing is lost yet',
        explains: ['contended', 'late-clock'],
      },
    ],
    [
      'no other CPU has room: moving SRS does not help',
      { evidence: seconds(10, CROWDED), metrics: { cpus: [cpu(0, { idle: 10 }), cpu(1)] } },
      {
        remedies: [
          {
            label: expect.stringContaining('interrupts'),
            note: 'no other CPU is known to have room for SRS',
          },
        ],
      },
    ],
    [
      'the affinity is not known: nothing is said of room',
      { evidence: seconds(10, CROWDED), srs: { affinity: undefined } },
      { remedies: [{ label: 'the interrupts of the NIC, or RPS, on other CPUs: i' }] },
    ],
    [
      'SRS was moved away: nothing is advised for what the window still has',
      {
        evidence: [...LOSING_TO_SOFTIRQ, ...seconds(1, { cpu: 3 }, 10_000)],
        srs: { affinity: '3' },
        metrics: { cpus: [cpu(1, { softirq: 60 }), cpu(3)] },
      },
      {
        severity: 'bad',
        sentence: 'softirq took 60 % of CPU 1, while SRS ran on it: 100 packets lost',
        remedies: [APART],
      },
    ],
    [
      'the interrupts were moved away',
      {
        evidence: [...LOSING_TO_SOFTIRQ, ...seconds(2, { softirqPercent: 1 }, 10_000)],
        srs: { affinity: '1' },
        metrics: { cpus: [cpu(1, { softirq: 1 }), cpu(2, { softirq: 60 })] },
      },
      {
        sentence: 'softirq took 60 % of CPU 1, while SRS ran on it: 100 packets lost',
        remedies: [APART],
      },
    ],
    [
      'softirq pauses for a second, or SRS is elsewhere for a while: that is not over',
      {
        evidence: [...LOSING_TO_SOFTIRQ, ...seconds(1, { softirqPercent: 1 }, 10_000)],
        metrics: { cpus: [cpu(0), cpu(1, { softirq: 1 })] },
      },
      { sentence: 'softirq takes 60 % of CPU 1, which SRS runs on: 100 packets lost' },
    ],
    [
      'SRS may still run where softirq is',
      {
        evidence: [...LOSING_TO_SOFTIRQ, ...seconds(5, { cpu: 2 }, 10_000)],
        metrics: { cpus: [cpu(0), cpu(1, { softirq: 60 }), cpu(2)] },
      },
      { sentence: 'softirq takes 60 % of CPU 1, which SRS runs on: 100 packets lost' },
    ],
  ],
  silent: [
    [
      'SRS was moved away, and lost nothing',
      {
        evidence: [...seconds(8, { ...CROWDED, softirqPercent: 80 }), ...seconds(2, { cpu: 3 }, 8_000)],
        srs: { affinity: '3' },
        metrics: { cpus: [cpu(1, { softirq: 60 }), cpu(3, { softirq: 1 })] },
      },
    ],
    ['below its threshold', { evidence: seconds(10, { ...CROWDED, softirqPercent: 24 }) }],
    ['the CPU has time', { evidence: seconds(10, { softirqPercent: 40, idlePercent: 20 }) }],
    ['the first seconds after the start', { evidence: seconds(2, CROWDED) }],
    ['over for half a minute', { evidence: [...seconds(20, CROWDED), ...seconds(10, {}, 20_000)] }],
  ],
  unknown: [
    ['softirq', { evidence: seconds(10, { ...CROWDED, softirqPercent: undefined }) }],
    ['idle', { evidence: seconds(10, { ...CROWDED, idlePercent: undefined }) }],
    ['which CPU', { evidence: seconds(10, { ...CROWDED, cpu: undefined }) }],
  ],
});

describeRule('saturated', {
  rule: findSaturated,
  fires: [
    [
      'loses',
      { evidence: seconds(10, { runPercent: 80, waitPercent: 3, lost: 7 }) },
      {
        severity: 'bad',
        lost: 70,
        sentence: 'SRS is saturated: its one thread uses 80 % of a CPU: 70 packets lost',
      },
    ],
    [
      'srs-proxy has many threads, and reads with one at a time',
      {
        evidence: seconds(10, { runPercent: 95, waitPercent: 0, lost: 7 }),
        reading: { stat: known(pidStat(PID, { command: 'srs-proxy' }), 0) },
      },
      {
        sentence: `srs-proxy ${PID} is saturated: a thread of it uses 95 % of a CPU: 70 packets lost`,
        remedies: [expect.objectContaining({ label: expect.stringContaining('another srs-proxy') })],
      },
    ],
    [
      'loses nothing yet, within a window of 5 minutes that was quiet before',
      {
        evidence: [...seconds(280), ...seconds(20, { runPercent: 96 }, 280_000)],
        udp: { windowSeconds: 300 },
      },
      {
        severity: 'warning',
        sentence: 'SRS is saturated: its one thread uses 96 % of a CPU, and nothing is lost yet',
      },
    ],
    [
      'in a window of 5 s',
      { evidence: seconds(5, { runPercent: 90 }), udp: { windowSeconds: 5 } },
      { severity: 'warning' },
    ],
  ],
  silent: [
    ['below its threshold', { evidence: seconds(30, { runPercent: 89 }) }],
    ['starting', { evidence: seconds(3, { runPercent: 99 }) }],
  ],
  unknown: [['running', { evidence: seconds(30, { runPercent: undefined, lost: 5 }) }]],
});

/** What sysfs says of CPU 1, on which SRS runs, and of the others. */
const speeds = (change: Partial<CpuSpeed> = {}) => ({
  cpuSpeeds: known(
    new Map(
      [0, 1, 2, 3].map(cpu => [
        cpu,
        {
          frequencyKhz: 1_200_000,
          limitKhz: 3_600_000,
          mostKhz: 3_600_000,
          governor: 'powersave',
          coreThrottles: 0,
          packageThrottles: 0,
          siblings: [cpu < 2 ? 1 - cpu : 5 - cpu],
          ...(cpu === 1 ? change : {}),
        },
      ]),
    ),
    0,
  ),
});
const ALL_OF_IT = { runPercent: 95, waitPercent: 2 };

describeRule('slow-cpu', {
  rule: findSlowCpu,
  fires: [
    [
      'its governor keeps it slow, and it loses',
      { evidence: seconds(10, { ...ALL_OF_IT, lost: 7, frequencyPercent: 33.3 }), sample: speeds() },
      {
        severity: 'bad',
        lost: 70,
        sentence:
          'CPU 1, of which SRS uses 95 %, runs at 33 % of 3.6 GHz (governor powersave): 70 packets lost',
        remedies: [
          {
            label: 'governor powersave → performance',
            command: 'cpupower frequency-set -g performance',
            note: expect.stringContaining('tuned'),
          },
        ],
        explains: expect.arrayContaining(['saturated']),
      },
    ],
    [
      'a cap keeps it slow, and it loses nothing yet',
      {
        evidence: seconds(20, { ...ALL_OF_IT, frequencyPercent: 40 }),
        sample: speeds({ governor: 'performance', limitKhz: 1_500_000 }),
      },
      {
        severity: 'warning',
        lost: 0,
        sentence:
          'CPU 1, of which SRS uses 95 %, runs at 40 % of 3.6 GHz (governor performance, capped at 1.5 GHz), and nothing is lost yet',
        remedies: [expect.objectContaining({ command: 'cpupower frequency-set -u 3600MHz' })],
      },
    ],
    [
      'neither governor nor cap: what is below the system',
      {
        evidence: seconds(20, { ...ALL_OF_IT, frequencyPercent: 40, lost: 1 }),
        sample: speeds({ governor: undefined, limitKhz: undefined }),
      },
      {
        sentence: 'CPU 1, of which SRS uses 95 %, runs at 40 % of 3.6 GHz: 20 packets lost',
        remedies: [expect.objectContaining({ label: "the firmware's power profile, or heat" })],
      },
    ],
    [
      'heat',
      { evidence: seconds(10, { ...ALL_OF_IT, lost: 5, throttles: 3 }), sample: speeds() },
      {
        severity: 'bad',
        sentence: 'CPU 1, of which SRS uses 95 %, is slowed by heat or by a limit of power: 50 packets lost',
        evidence: expect.arrayContaining([
          { what: 'slowed by heat or power', value: 3, unit: 'times' },
          { what: 'lost by it', value: 50, unit: 'packets' },
        ]),
      },
    ],
    [
      'its sibling is busy, and another core is idle',
      { evidence: seconds(10, { ...ALL_OF_IT, lost: 5, siblingBusyPercent: 97 }), sample: speeds() },
      {
        sentence:
          'CPU 1, of which SRS uses 95 %, shares its core with CPU 0, which is 97 % busy: 50 packets lost',
        remedies: [
          {
            label: 'affinity 0-3 → 2 (its core is idle)',
            wish: {
              kind: 'affinity',
              process: { pid: PID, startTicks: 100 },
              label: 'srs',
              scope: 'all',
              cpus: '2',
            },
          },
        ],
      },
    ],
    [
      'its sibling is busy, and so is one CPU of the other core',
      {
        evidence: seconds(10, { ...ALL_OF_IT, lost: 5, siblingBusyPercent: 97 }),
        sample: speeds(),
        metrics: { cpus: [cpu(0), cpu(1), cpu(2), cpu(3, { idle: 10 })] },
      },
      { remedies: [expect.objectContaining({ label: 'a core of its own: nothing else on CPU 0' })] },
    ],
    [
      'all of it at once',
      {
        evidence: seconds(10, {
          ...ALL_OF_IT,
          lost: 5_000_000,
          frequencyPercent: 22,
          throttles: 9,
          siblingBusyPercent: 100,
        }),
        sample: speeds({ governor: 'conservative' }),
      },
      {
        lost: 50_000_000,
        sentence:
          'CPU 1, of which SRS uses 95 %, is slowed by heat or by a limit of power: 50,000,000 packets lost',
        evidence: expect.arrayContaining([
          { what: 'frequency', value: 22, unit: '% of its highest' },
          { what: 'busy: CPU 0 of its core', value: 100, unit: '%' },
        ]),
        remedies: expect.arrayContaining([
          expect.objectContaining({ command: 'cpupower frequency-set -g performance' }),
        ]),
      },
    ],
  ],
  silent: [
    ['a slow CPU with time left', { evidence: seconds(30, { runPercent: 40, frequencyPercent: 30 }) }],
    ['saturated at full speed', { evidence: seconds(30, { ...ALL_OF_IT, frequencyPercent: 98, lost: 9 }) }],
    [
      'it was clocked down while it had nothing to do',
      {
        evidence: [
          ...seconds(5, { runPercent: 2, frequencyPercent: 22 }),
          ...seconds(20, { ...ALL_OF_IT, lost: 9 }, 5_000),
        ],
        sample: speeds(),
      },
    ],
    ['starting', { evidence: seconds(3, { ...ALL_OF_IT, frequencyPercent: 30 }) }],
  ],
  unknown: [
    ['frequency, heat and siblings', { evidence: seconds(30, { ...ALL_OF_IT, lost: 5 }) }],
    ['running', { evidence: seconds(30, { runPercent: undefined, frequencyPercent: 30, lost: 5 }) }],
    ['which CPU', { evidence: seconds(30, { ...ALL_OF_IT, cpu: undefined, lost: 5, frequencyPercent: 30 }) }],
  ],
});

describeRule('contended', {
  rule: findContended,
  fires: [
    [
      'a remark',
      { evidence: seconds(10, { waitPercent: 20 }), neighbours: [{ ...ffmpeg, group: undefined }] },
      {
        severity: 'remark',
        lost: 0,
        sentence:
          'SRS is ready but without a CPU 20 % of the time, beside ffmpeg 4711 (61 % of CPU 1); nothing is lost',
      },
    ],
    [
      'a warning, and why its timer is late',
      { evidence: seconds(10, { waitPercent: 40 }) },
      { severity: 'warning', explains: ['late-clock'] },
    ],
    [
      'in a window of 5 s',
      { evidence: seconds(5, { waitPercent: 30 }), udp: { windowSeconds: 5 } },
      { severity: 'remark' },
    ],
    [
      'a quota has its part',
      { evidence: seconds(10, { waitPercent: 30, throttledPercent: 12 }), neighbours: [ffmpeg] },
      {
        sentence:
          'SRS is ready but without a CPU 30 % of the time, and its quota stops it in 12 % of the periods; nothing is lost',
      },
    ],
    [
      'losses are not known: it does not say that there are none',
      { evidence: seconds(10, { waitPercent: 30, lost: undefined }) },
      { sentence: 'SRS is ready but without a CPU 30 % of the time' },
    ],
  ],
  silent: [
    ['60 % of a CPU and 10 % of waiting', { evidence: seconds(30) }],
    ['below its threshold', { evidence: seconds(10, { waitPercent: 19 }) }],
    ['idle', { evidence: seconds(10, { waitPercent: 50, runPercent: 1 }) }],
    ['for moments', { evidence: [...seconds(28), ...seconds(2, { waitPercent: 50 }, 28_000)] }],
  ],
  unknown: [
    ['waiting', { evidence: seconds(10, { waitPercent: undefined }) }],
    ['running', { evidence: seconds(10, { waitPercent: 50, runPercent: undefined }) }],
  ],
});

const FULL = cpu(2, { softirq: 80, idle: 1, netRxPerSecond: 9_000 });

describeRule('receive-cpu-full', {
  rule: findReceiveCpuFull,
  fires: [
    [
      'one of 64',
      {
        metrics: {
          cpus: [FULL, ...Array.from({ length: 63 }, (_, index) => cpu(index + 3, { netRxPerSecond: 1 }))],
        },
      },
      {
        severity: 'warning',
        about: 'host',
        holdsForMs: 5_000,
        sentence:
          'CPU 2 does nearly all the receiving and is full (softirq 80 %), while the others do little of it',
      },
    ],
  ],
  silent: [
    ['below its threshold', { metrics: { cpus: [cpu(0), { ...FULL, softirq: 74 }] } }],
    ['full of others, not of softirq', { metrics: { cpus: [cpu(0), cpu(1, { user: 95, idle: 0 })] } }],
    ['others receive as well', { metrics: { cpus: [cpu(0, { softirq: 15 }), FULL] } }],
    [
      'a block device, not packets',
      { metrics: { cpus: [cpu(0, { netRxPerSecond: 900 }), { ...FULL, netRxPerSecond: 0 }] } },
    ],
    ['the only CPU', { metrics: { cpus: [FULL] } }],
  ],
  unknown: [
    ['softirq', { metrics: { cpus: [cpu(0), { ...FULL, softirq: undefined }] } }],
    ['idle', { metrics: { cpus: [cpu(0), { ...FULL, idle: undefined }] } }],
    ['softirq of others', { metrics: { cpus: [cpu(0, { softirq: undefined }), FULL] } }],
    ['who receives', { metrics: { cpus: [cpu(0, { netRxPerSecond: undefined }), FULL] } }],
  ],
});

test('an SRS at 60 % of a CPU beside a CPU that is full of others has no finding of its CPU', () => {
  const busy = { metrics: { cpus: [cpu(0, { user: 100, idle: 0 }), cpu(1), cpu(2), cpu(3)] } };
  for (const rule of [findStarved, findSaturated, findContended, findSoftirqSharesCpu, findReceiveCpuFull])
    expect(ask(rule, busy)).toBeUndefined();
});
