import { describe, expect, test } from 'vitest';
import { findConflicts } from '../../../src/metrics/placement/conflicts.ts';
import type { CpuMetrics, SrsMetrics, ThreadMetrics } from '../../../src/metrics/terms/metrics.ts';
import type { PlacedCpu, PlacedNic } from '../../../src/metrics/terms/placement-terms.ts';
import { DEFAULT_THRESHOLDS } from '../../../src/settings/thresholds.ts';
import { snapshotOf } from '../../ui/made-up-snapshot.ts';

const [SRS] = snapshotOf().metrics.srs;
const PID = 7847;

function thread(change: Partial<ThreadMetrics> = {}): ThreadMetrics {
  return {
    tid: PID,
    name: 'srs',
    nice: 0,
    priority: 20,
    policy: 'other',
    affinity: '0-3',
    lastCpu: 1,
    cpuPercent: 60,
    userPercent: 40,
    systemPercent: 20,
    runQueueWaitPercent: 2,
    carriesLoad: true,
    ...change,
  };
}

function srsOf(threads: readonly ThreadMetrics[] = [thread()], pid = PID): SrsMetrics {
  if (SRS === undefined) throw new Error('expected an SRS');
  return { ...SRS, pid, threads, busiestTid: threads[0]?.tid, affinity: threads[0]?.affinity };
}

function cpu(number: number, change: Partial<CpuMetrics> = {}): CpuMetrics {
  return {
    cpu: number,
    user: 20,
    nice: 0,
    system: 10,
    idle: 68,
    iowait: 0,
    irq: 0,
    softirq: 2,
    steal: 0,
    netRxPerSecond: 10,
    ...change,
  };
}

function placed(number: number, change: Partial<PlacedCpu> = {}): PlacedCpu {
  return {
    cpu: number,
    isIsolated: false,
    node: 0,
    frequencyMhz: undefined,
    mostFrequencyMhz: undefined,
    governor: undefined,
    siblings: [],
    softirqsPerSecond: { NET_RX: 10 },
    ksoftirqdPercent: 0,
    irqs: [],
    rpsQueues: [],
    threads: number === 1 ? [{ pid: PID, tid: PID, name: 'srs', seen: 9, looks: 10 }] : [],
    ...change,
  };
}

interface Case {
  readonly srs?: readonly SrsMetrics[];
  readonly cpus?: readonly CpuMetrics[];
  readonly placed?: readonly PlacedCpu[];
  readonly nics?: readonly PlacedNic[];
  readonly cpuNumbers?: 'host' | 'other';
}

const FOUR = [0, 1, 2, 3];

/** What is found on four CPUs, of which SRS runs on CPU 1: kind, severity, CPU and sentence. */
function found({ srs = [srsOf()], nics = [], cpuNumbers = 'host', ...rest }: Case): readonly string[] {
  const cpus = rest.cpus ?? FOUR.map(number => cpu(number));
  const places = rest.placed ?? FOUR.map(number => placed(number));
  return findConflicts({ cpus: places, nics }, { cpus, cpuNumbers, srs }, DEFAULT_THRESHOLDS).map(
    ({ kind, severity, cpu: at, sentence }) => `${kind} ${severity} ${at ?? '-'}: ${sentence}`,
  );
}

const withCpu = (number: number, change: Partial<CpuMetrics>): readonly CpuMetrics[] =>
  FOUR.map(one => cpu(one, one === number ? change : {}));
const withPlace = (changes: Readonly<Record<number, Partial<PlacedCpu>>>): readonly PlacedCpu[] =>
  FOUR.map(one => placed(one, changes[one] ?? {}));
const irq = (perSecond: number | undefined, role: 'receive' | 'send' = 'receive') => ({
  irq: 38,
  name: 'virtio2-input.0',
  interface: 'eth0',
  role,
  perSecond,
});
const nic = (change: Partial<PlacedNic> = {}): PlacedNic => ({
  name: 'eth0',
  node: 0,
  receivePacketsPerSecond: 30_000,
  ...change,
});

describe('what is in the way of SRS', () => {
  test.each<[string, Case, readonly string[]]>([
    ['nothing on a quiet host', {}, []],
    [
      'softirq beyond its limit of a warning',
      { cpus: withCpu(1, { softirq: 31.4 }) },
      ['softirq warning 1: softirq takes 31 % of CPU 1, where SRS 7847 runs'],
    ],
    [
      'softirq beyond its limit of what is bad',
      { cpus: withCpu(1, { softirq: 62 }) },
      ['softirq bad 1: softirq takes 62 % of CPU 1, where SRS 7847 runs'],
    ],
    ['softirq on another CPU is where it should be', { cpus: withCpu(2, { softirq: 90 }) }, []],
    [
      'most of what is received, below that limit',
      {
        placed: withPlace({
          1: { softirqsPerSecond: { NET_RX: 26_600 } },
          0: { softirqsPerSecond: { NET_RX: 400 } },
        }),
      },
      ['softirq remark 1: 98 % of all NET_RX is on CPU 1, where SRS 7847 runs'],
    ],
    ['little is received at all', { placed: withPlace({ 1: { softirqsPerSecond: { NET_RX: 900 } } }) }, []],
    [
      'what another CPU receives is not known',
      { placed: withPlace({ 1: { softirqsPerSecond: { NET_RX: 26_600 } }, 3: { softirqsPerSecond: {} } }) },
      [],
    ],
    [
      'ksoftirqd',
      { placed: withPlace({ 1: { ksoftirqdPercent: 12.4 } }) },
      ['ksoftirqd warning 1: ksoftirqd/1 takes 12 % of CPU 1, where SRS 7847 runs: softirqs pile up'],
    ],
    ['ksoftirqd of another CPU', { placed: withPlace({ 2: { ksoftirqdPercent: 90 } }) }, []],
    [
      'an IRQ of a receive queue',
      { placed: withPlace({ 1: { irqs: [irq(1_234.4)] } }) },
      ['irq warning 1: IRQ 38 of eth0 (virtio2-input.0, 1234/s) lands on CPU 1, where SRS 7847 runs'],
    ],
    [
      'a few of them',
      { placed: withPlace({ 1: { irqs: [irq(150)] } }) },
      ['irq remark 1: IRQ 38 of eth0 (virtio2-input.0, 150/s) lands on CPU 1, where SRS 7847 runs'],
    ],
    ['hardly any', { placed: withPlace({ 1: { irqs: [irq(99)] } }) }, []],
    ['of which no rate is known', { placed: withPlace({ 1: { irqs: [irq(undefined)] } }) }, []],
    ['what was sent', { placed: withPlace({ 1: { irqs: [irq(5_000, 'send')] } }) }, []],
    [
      'RPS',
      { nics: [nic()], placed: withPlace({ 1: { rpsQueues: [{ interface: 'eth0', queue: 'rx-0' }] } }) },
      ['rps remark 1: RPS hands packets of eth0 (rx-0) to CPU 1, where SRS 7847 runs'],
    ],
    [
      'RPS of a card that receives little',
      {
        nics: [nic({ receivePacketsPerSecond: 20 })],
        placed: withPlace({ 1: { rpsQueues: [{ interface: 'eth0', queue: 'rx-0' }] } }),
      },
      [],
    ],
    [
      'a busy sibling of its core',
      { cpus: withCpu(3, { idle: 20 }), placed: withPlace({ 1: { siblings: [3] } }) },
      ['sibling warning 1: CPU 3 is 80 % busy and shares its core with CPU 1, where SRS 7847 runs'],
    ],
    ['an idle sibling', { placed: withPlace({ 1: { siblings: [3] } }) }, []],
    [
      'a sibling whose figures are unknown',
      { cpus: withCpu(3, { idle: undefined }), placed: withPlace({ 1: { siblings: [3] } }) },
      [],
    ],
    [
      'a card at another node',
      { nics: [nic({ node: 1 })] },
      ['numa remark 1: eth0 is at NUMA node 1, but CPU 1, where SRS 7847 runs, at node 0'],
    ],
    ['a card whose node is not known', { nics: [nic({ node: undefined })] }, []],
    [
      'no CPU of the affinity is online',
      { srs: [srsOf([thread({ affinity: '6-7' })])], placed: FOUR.map(one => placed(one, { threads: [] })) },
      ['offline bad -: none of CPUs 6-7, which SRS 7847 may use, is online'],
    ],
    [
      'some that are not online are among those of any host',
      { srs: [srsOf([thread({ affinity: '0-127' })])] },
      [],
    ],
    [
      'all are isolated',
      {
        srs: [srsOf([thread({ affinity: '1-2' })])],
        placed: withPlace({ 1: { isIsolated: true }, 2: { isIsolated: true } }),
      },
      [
        'isolated warning -: CPUs 1-2, all that SRS 7847 may use, are isolated: the kernel spreads no threads over them',
      ],
    ],
    [
      'a single isolated CPU is what isolation is for',
      { srs: [srsOf([thread({ affinity: '1' })])], placed: withPlace({ 1: { isIsolated: true } }) },
      [],
    ],
    [
      'another busy thread of it',
      {
        srs: [srsOf([thread(), thread({ tid: 7_850, name: 'SRT:RcvQ:w1', cpuPercent: 30 })])],
        placed: withPlace({
          1: {
            threads: [
              { pid: PID, tid: PID, name: 'srs', seen: 9, looks: 10 },
              { pid: PID, tid: 7_850, name: 'SRT:RcvQ:w1', seen: 10, looks: 10 },
            ],
          },
        }),
      },
      ['shared remark 1: SRT:RcvQ:w1 7850 runs on CPU 1, too, where SRS 7847 runs'],
    ],
    [
      'figures of /proc/stat with other numbers are none of that CPU',
      { cpuNumbers: 'other', cpus: withCpu(1, { softirq: 90 }) },
      [],
    ],
    [
      'an SRS that does nothing',
      {
        srs: [srsOf([thread({ cpuPercent: 1, runQueueWaitPercent: 0 })])],
        cpus: withCpu(1, { softirq: 90 }),
      },
      [],
    ],
    [
      'a single CPU, where nothing could be elsewhere',
      { cpus: [cpu(1, { softirq: 90 })], placed: [placed(1)] },
      [],
    ],
    [
      'a thread that was seen nowhere',
      { placed: FOUR.map(one => placed(one, { threads: [] })), cpus: withCpu(1, { softirq: 90 }) },
      [],
    ],
  ])('%s', (_, given, sentences) => {
    expect(found(given)).toEqual(sentences);
  });

  test('of two SRS on one full CPU each is told, the worst first', () => {
    const other = srsOf([thread({ tid: 9_000 })], 9_000);
    const both = {
      threads: [
        { pid: PID, tid: PID, name: 'srs', seen: 6, looks: 10 },
        { pid: 9_000, tid: 9_000, name: 'srs', seen: 10, looks: 10 },
      ],
    };
    expect(
      found({
        srs: [srsOf(), other],
        cpus: withCpu(1, { idle: 3, softirq: 60 }),
        placed: withPlace({ 1: both }),
      }),
    ).toEqual([
      'softirq bad 1: softirq takes 60 % of CPU 1, where SRS 7847 runs',
      'softirq bad 1: softirq takes 60 % of CPU 1, where SRS 9000 runs',
      'shared warning 1: SRS 9000 runs on CPU 1, too, where SRS 7847 runs',
      'shared warning 1: SRS 7847 runs on CPU 1, too, where SRS 9000 runs',
    ]);
  });
});
