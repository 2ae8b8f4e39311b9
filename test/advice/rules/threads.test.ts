import { expect } from 'vitest';
import { findBadAffinity } from '../../../src/advice/rules/bad-affinity.ts';
import { findNiceCannotWork } from '../../../src/advice/rules/nice-cannot-work.ts';
import { findSlowBuild } from '../../../src/advice/rules/slow-build.ts';
import { findTraced } from '../../../src/advice/rules/traced.ts';
import { findTsbpd } from '../../../src/advice/rules/tsbpd.ts';
import { findWrongThread } from '../../../src/advice/rules/wrong-thread.ts';
import type { SrsBuild } from '../../../src/srs/build/build.ts';
import { known, unasked } from '../../metrics/made-up.ts';
import { describeRule } from '../describe-rule.ts';
import { cpu, log, mediaThread, PID, seconds } from '../made-up-situation.ts';

const WAITS = { waitPercent: 80, runPercent: 15, lost: 10 };
const RENICED = seconds(10, { ...WAITS, nice: -15 });
const inAutogroup = { autogroup: known({ group: { name: '/autogroup-42', nice: 0 } }, 0) };
const inCgroup = (group: string) => ({
  cpuQuotas: known(
    [{ group, quotaMicroseconds: undefined, periodMicroseconds: 100_000, counts: undefined }],
    0,
  ),
});

const ofGroup = (group: string | undefined) => [{ pid: 9, name: 'ffmpeg', cpuPercent: 80, cpu: 1, group }];

describeRule('nice-cannot-work', {
  rule: findNiceCannotWork,
  fires: [
    [
      'an autogroup ranks it',
      { evidence: RENICED, reading: inAutogroup },
      {
        severity: 'bad',
        lost: 100,
        sentence:
          'nice -15 cannot help SRS: its autogroup /autogroup-42 (nice 0) ranks it as a whole, and it waits for a CPU 80 % of the time, 100 packets lost',
        remedies: [
          {
            label: 'autogroup nice -15',
            wish: {
              kind: 'autogroup',
              process: { pid: PID, startTicks: 100 },
              label: 'srs',
              nice: -15,
            },
          },
        ],
        explains: ['starved', 'contended'],
      },
    ],
    [
      'a cgroup ranks it',
      {
        evidence: RENICED,
        reading: { ...inAutogroup, ...inCgroup('/system.slice/srs.service') },
        neighbours: ofGroup('/user.slice'),
      },
      {
        sentence: expect.stringContaining('its cgroup srs.service ranks it as a whole'),
        remedies: [{ label: 'a larger weight of its cgroup', note: expect.stringContaining('CPUWeight=') }],
      },
    ],
    [
      'nothing is lost',
      { evidence: seconds(10, { ...WAITS, nice: -15, lost: 0 }), reading: inAutogroup },
      { severity: 'warning', lost: 0 },
    ],
  ],
  silent: [
    ['not reniced', { evidence: seconds(10, WAITS), reading: inAutogroup }],
    ['it waits little', { evidence: seconds(10, { nice: -15, waitPercent: 29 }), reading: inAutogroup }],
    [
      'its autogroup is raised, too',
      {
        evidence: RENICED,
        reading: { autogroup: known({ group: { name: '/autogroup-42', nice: -15 } }, 0) },
      },
    ],
    ['ranked by nothing', { evidence: RENICED }],
    [
      'those before it are of the same cgroup',
      {
        evidence: RENICED,
        reading: inCgroup('/docker/0f04'),
        neighbours: ofGroup('/docker/0f04'),
      },
    ],
    [
      'those before it are in a cgroup of its cgroup',
      {
        evidence: RENICED,
        reading: inCgroup('/user.slice'),
        neighbours: ofGroup('/user.slice/session-3.scope'),
      },
    ],
    [
      'its own threads are before it',
      {
        evidence: RENICED,
        reading: inAutogroup,
        srs: { threads: [mediaThread(), mediaThread({ tid: 9, name: 'ffmpeg', cpuPercent: 70 })] },
      },
    ],
    [
      'what it waited before it was reniced',
      { evidence: [...seconds(20, WAITS), ...seconds(5, { nice: -15 }, 20_000)], reading: inAutogroup },
    ],
  ],
  unknown: [
    ['the nice value', { evidence: seconds(10, { ...WAITS, nice: undefined }), reading: inAutogroup }],
    [
      'waiting',
      { evidence: seconds(10, { ...WAITS, nice: -15, waitPercent: undefined }), reading: inAutogroup },
    ],
    ['its cgroup', { evidence: RENICED, reading: { ...inAutogroup, cpuQuotas: unasked() } }],
    ['who is before it', { evidence: RENICED, reading: inCgroup('/docker/0f04') }],
    [
      'the cgroup of who is before it',
      { evidence: RENICED, reading: inCgroup('/docker/0f04'), neighbours: ofGroup(undefined) },
    ],
    ['its autogroup', { evidence: RENICED, reading: { autogroup: unasked() } }],
  ],
});

const HYBRID = 17_036;
const TWO_THREADS = [
  mediaThread({ nice: -15, cpuPercent: 0, carriesLoad: false }),
  mediaThread({ tid: HYBRID, name: 'srs-hybrid-2' }),
];
/** The main thread, the one that carries the media, and one of libsrt. */
const pinned = (main: string | undefined, media: string | undefined, third: string) => [
  mediaThread({ affinity: main, cpuPercent: 0, carriesLoad: false }),
  mediaThread({ tid: HYBRID, name: 'srs-hybrid-2', affinity: media }),
  mediaThread({ tid: 9, name: 'SRT:TsbPd', affinity: third }),
];
const ofHybrid = (change = {}) => seconds(10, { tid: HYBRID, ...change });

describeRule('wrong-thread', {
  rule: findWrongThread,
  fires: [
    [
      'the main thread of SRS 5 alone',
      { evidence: ofHybrid(WAITS), srs: { threads: TWO_THREADS } },
      {
        severity: 'bad',
        lost: 100,
        sentence:
          'the wrong thread of SRS was reniced: srs 17034 has -15, srs-hybrid-2 17036, which carries the media, has 0: 100 packets lost',
        remedies: [
          expect.objectContaining({
            label: 'renice -15, all threads',
            wish: expect.objectContaining({ kind: 'nice', scope: 'all', nice: -15 }),
          }),
        ],
      },
    ],
    [
      'nothing is lost',
      { evidence: ofHybrid(), srs: { threads: TWO_THREADS } },
      { severity: 'warning', lost: 0 },
    ],
    [
      'pinned alone',
      { evidence: ofHybrid(), srs: { threads: pinned('2', '0-3', '0-3') } },
      {
        severity: 'warning',
        sentence:
          'the wrong thread of SRS was pinned: srs 17034 has CPU 2, srs-hybrid-2 17036, which carries the media, has 0-3',
        remedies: [
          expect.objectContaining({
            wish: expect.objectContaining({ kind: 'affinity', scope: 'all', cpus: '2' }),
          }),
        ],
      },
    ],
  ],
  silent: [
    ['all pinned', { evidence: ofHybrid(), srs: { threads: pinned('2', '2', '2') } }],
    [
      'the media thread alone is pinned',
      { evidence: ofHybrid(), srs: { threads: pinned('0-3', '2', '0-3') } },
    ],
    ['each has CPUs of its own', { evidence: ofHybrid(), srs: { threads: pinned('2', '0-3', '1') } }],
    [
      'the main thread carries the media',
      { srs: { threads: [mediaThread({ affinity: '2' }), mediaThread({ tid: 9, affinity: '0-3' })] } },
    ],
    [
      'all threads',
      { evidence: ofHybrid(WAITS), srs: { threads: TWO_THREADS.map(one => ({ ...one, nice: -15 })) } },
    ],
    ['the right thread', { evidence: seconds(10, WAITS), srs: { threads: TWO_THREADS } }],
    [
      'others are made nicer',
      {
        evidence: ofHybrid(WAITS),
        srs: { threads: [mediaThread({ nice: 10 }), mediaThread({ tid: HYBRID, nice: 10 })] },
      },
    ],
  ],
  unknown: [
    [
      'what the media thread may use',
      { evidence: ofHybrid(), srs: { threads: pinned('2', undefined, '0-3') } },
    ],
    [
      'what the main thread may use',
      { evidence: ofHybrid(), srs: { threads: pinned(undefined, '0-3', '0-3') } },
    ],
    [
      'nice of the media thread',
      {
        evidence: ofHybrid(WAITS),
        srs: { threads: TWO_THREADS.map(one => (one.tid === HYBRID ? { ...one, nice: undefined } : one)) },
      },
    ],
    [
      'which one carries the media',
      { evidence: ofHybrid({ ...WAITS, tid: undefined }), srs: { threads: TWO_THREADS } },
    ],
  ],
});

const ON_ONE = [
  mediaThread({ affinity: '1' }),
  mediaThread({ tid: 9, name: 'SRT:RcvQ:w1', affinity: '1', cpuPercent: 60 }),
];
const ONE_FREE = { cpus: [cpu(0, { idle: 90 }), cpu(1, { idle: 0 })] };

describeRule('bad-affinity', {
  rule: findBadAffinity,
  fires: [
    [
      'its threads keep one another from the one CPU',
      { evidence: seconds(10, WAITS), srs: { threads: ON_ONE }, metrics: ONE_FREE },
      {
        severity: 'bad',
        lost: 100,
        sentence:
          'the threads of SRS may use CPU 1 alone and keep one another from it, while CPU 0 is free: it waits 80 % of the time, 100 packets lost',
        remedies: [
          expect.objectContaining({
            label: 'affinity 1 → 0-1',
            wish: expect.objectContaining({ kind: 'affinity', cpus: '0-1' }),
          }),
        ],
        explains: ['starved', 'contended'],
      },
    ],
    [
      'one of 64 CPUs: a few of them are evidence enough',
      {
        evidence: seconds(10, WAITS),
        srs: { threads: ON_ONE },
        metrics: {
          cpus: Array.from({ length: 64 }, (_, number) => cpu(number, { idle: number === 1 ? 0 : 90 })),
        },
      },
      {
        sentence: expect.stringContaining('while CPU 0,2-63 is free'),
        evidence: expect.toSatisfy((list: unknown[]) => list.length < 12),
      },
    ],
    [
      'none of its CPUs is online, and how long it waits is not known',
      {
        evidence: seconds(10, { waitPercent: undefined }),
        srs: { threads: [mediaThread({ affinity: '8-9' })] },
      },
      { severity: 'warning', sentence: 'none of the CPUs 8-9 that SRS may use is online' },
    ],
  ],
  silent: [
    [
      'nothing else is free',
      {
        evidence: seconds(10, WAITS),
        srs: { threads: ON_ONE },
        metrics: { cpus: [cpu(0, { idle: 49 }), cpu(1)] },
      },
    ],
    [
      'it waits little',
      { evidence: seconds(10, { waitPercent: 19 }), srs: { threads: ON_ONE }, metrics: ONE_FREE },
    ],
    [
      'neighbours use more',
      {
        evidence: seconds(10, WAITS),
        srs: { threads: ON_ONE },
        metrics: ONE_FREE,
        neighbours: [{ pid: 9, name: 'ffmpeg', cpuPercent: 61, cpu: 1, group: undefined }],
      },
    ],
    [
      'CPUs are numbered anew',
      {
        evidence: seconds(10, WAITS),
        srs: { threads: ON_ONE },
        metrics: { ...ONE_FREE, cpuNumbers: 'other' },
      },
    ],
  ],
  unknown: [
    [
      'the affinity',
      {
        evidence: seconds(10, WAITS),
        srs: { threads: [mediaThread({ affinity: undefined })] },
        metrics: ONE_FREE,
      },
    ],
    [
      'waiting',
      { evidence: seconds(10, { waitPercent: undefined }), srs: { threads: ON_ONE }, metrics: ONE_FREE },
    ],
    [
      'idle of others',
      {
        evidence: seconds(10, WAITS),
        srs: { threads: ON_ONE },
        metrics: { cpus: [cpu(0, { idle: undefined }), cpu(1)] },
      },
    ],
  ],
});

const status = (tracerPid: number | undefined) => ({
  status: known({ tracerPid } as never, 0),
});

describeRule('traced', {
  rule: findTraced,
  fires: [
    [
      'loses by it',
      { evidence: seconds(10, { lost: 10, isTraced: true }), reading: status(4711) },
      {
        severity: 'bad',
        lost: 100,
        sentence: 'SRS is traced by process 4711, which slows each of its system calls: 100 packets lost',
        remedies: [expect.objectContaining({ command: 'ps -o pid,args -p 4711' })],
      },
    ],
    [
      'came after the loss, to see why',
      {
        evidence: [...seconds(20, { lost: 10 }), ...seconds(5, { lost: 10, isTraced: true }, 20_000)],
        reading: status(4711),
      },
      { lost: 50, explains: [] },
    ],
    [
      'whether it was traced when it lost is not known',
      { evidence: seconds(10, { lost: 10, isTraced: undefined }), reading: status(4711) },
      { severity: 'warning', lost: 0, explains: [] },
    ],
    [
      'what neighbours cost is theirs',
      { evidence: seconds(10, { ...WAITS, isTraced: true }), reading: status(4711) },
      { severity: 'warning', lost: 0, explains: expect.not.arrayContaining(['starved']) },
    ],
  ],
  silent: [['nobody', { reading: status(0) }]],
  unknown: [['who', { evidence: seconds(10, { lost: 10 }), reading: status(undefined) }]],
});

const SPINNING = [mediaThread(), mediaThread({ tid: 9, name: 'SRT:TsbPd', cpuPercent: 97 })];

describeRule('tsbpd', {
  rule: findTsbpd,
  fires: [
    [
      'before 7.0.133',
      { srs: { threads: SPINNING, log: log({ version: '7.0.132' }) } },
      {
        severity: 'warning',
        lost: 0,
        holdsForMs: 10_000,
        sentence: 'thread SRT:TsbPd 9 of SRS uses 97 % of a CPU: a known fault of SRS before 7.0.133',
      },
    ],
    [
      'of a version that is not known',
      { srs: { threads: SPINNING } },
      { sentence: expect.stringContaining('SRS before 7.0.133 has a fault that does so') },
    ],
  ],
  silent: [
    ['below its threshold', { srs: { threads: [mediaThread({ name: 'SRT:TsbPd', cpuPercent: 89 })] } }],
    ['mended', { srs: { threads: SPINNING, log: log({ version: '7.0.133' }) } }],
    ['mended long ago', { srs: { threads: SPINNING, log: log({ version: '8.0.1' }) } }],
  ],
  unknown: [['its CPU', { srs: { threads: [mediaThread({ name: 'SRT:TsbPd', cpuPercent: undefined })] } }]],
});

const build = (...tools: string[]): Partial<SrsBuild> => ({ tools: tools as never });

describeRule('slow-build', {
  rule: findSlowBuild,
  fires: [
    [
      'valgrind',
      { srs: { build: build('valgrind') as SrsBuild } },
      { severity: 'warning', lost: 0, sentence: 'SRS runs under valgrind, which slows it' },
    ],
    [
      'ASAN',
      { srs: { build: build('asan') as SrsBuild } },
      { sentence: 'SRS is a build with ASAN, which slows it' },
    ],
  ],
  silent: [['an ordinary one', { srs: { build: build() as SrsBuild } }]],
  unknown: [['how it was built', { srs: { build: undefined } }]],
});
