import type { Draft } from '../../src/advice/terms/finding.ts';
import { type Rule, type Situation, situationOf } from '../../src/advice/terms/situation.ts';
import type { TunersSeen } from '../../src/advice/terms/tuners.ts';
import type { EvidencePoint } from '../../src/metrics/evidence/evidence-point.ts';
import { MetricsModel, type Snapshot } from '../../src/metrics/model.ts';
import type { LogMetrics } from '../../src/metrics/terms/log-terms.ts';
import type {
  CpuMetrics,
  Metrics,
  SocketMetrics,
  SrsMetrics,
  ThreadMetrics,
  UdpWindow,
} from '../../src/metrics/terms/metrics.ts';
import type { Stage, StageName, Stages } from '../../src/metrics/terms/stages.ts';
import type { Sample, SrsReading } from '../../src/sampling/sample.ts';
import { sample, srsReading } from '../metrics/made-up.ts';

/** What is different from a healthy SRS: 60 % of a CPU, 10 % of waiting, 5,000 packets/s, nothing lost. */
export interface Change {
  readonly evidence?: readonly EvidencePoint[];
  readonly srs?: Partial<SrsMetrics>;
  readonly udp?: Partial<UdpWindow>;
  readonly log?: Partial<LogMetrics>;
  readonly stages?: Partial<Stages>;
  readonly reading?: Partial<SrsReading>;
  readonly sample?: Partial<Sample>;
  readonly metrics?: Partial<Metrics>;
  readonly neighbours?: Snapshot['neighbours'];
  readonly tuners?: TunersSeen;
  /** When it is, and the other SRS beside it. */
  readonly atMs?: number;
  readonly others?: readonly SrsMetrics[];
  /** What its own sockets dropped in the window that was completed so many seconds before. */
  readonly windowBefore?: { readonly endedSecondsAgo: number; readonly drops: number };
}

export const PID = 17_034;

/** One second of a healthy SRS. */
export function point(change: Partial<EvidencePoint> = {}): EvidencePoint {
  return {
    atMs: 1_000,
    seconds: 1,
    lost: 0,
    arrived: 5_000,
    runPercent: 60,
    waitPercent: 10,
    tid: PID,
    nice: 0,
    cpu: 1,
    stealPercent: 0,
    softirqPercent: 5,
    idlePercent: 20,
    frequencyPercent: undefined,
    throttles: undefined,
    siblingBusyPercent: undefined,
    state: 'S',
    sleepsIn: 'ep_poll',
    before: { state: 'S', sleepsIn: 'ep_poll' },
    fillPercent: 4,
    leftPercent: 1,
    leftBeforePercent: 1,
    throttledPercent: 0,
    throttledBy: undefined,
    throttledAtPercent: undefined,
    isTraced: false,
    ...change,
  };
}

/** So many seconds that are all alike. @param fromMs when the first begins */
export function seconds(
  count: number,
  change: Partial<EvidencePoint> = {},
  fromMs = 0,
): readonly EvidencePoint[] {
  return Array.from({ length: count }, (_, index) =>
    point({ atMs: fromMs + (index + 1) * 1_000, ...change }),
  );
}

export function cpu(number: number, change: Partial<CpuMetrics> = {}): CpuMetrics {
  return {
    cpu: number,
    user: 20,
    nice: 0,
    system: 10,
    idle: 65,
    iowait: 0,
    irq: 0,
    softirq: 5,
    steal: 0,
    netRxPerSecond: 100,
    ...change,
  };
}

export function mediaThread(change: Partial<ThreadMetrics> = {}): ThreadMetrics {
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
    runQueueWaitPercent: 10,
    carriesLoad: true,
    ...change,
  };
}

export function ownSocket(change: Partial<SocketMetrics> = {}): SocketMetrics {
  return {
    protocol: 'udp',
    local: '0.0.0.0:8000',
    inode: 71,
    isOwn: true,
    recvQueueBytes: 0,
    recvQueuePeakBytes: 400_000,
    recvQueueWindowPeakBytes: 400_000,
    sendQueueBytes: 0,
    receiveBufferBytes: 20_971_520,
    sendBufferBytes: 20_971_520,
    drops: 0,
    dropsPerSecond: 0,
    windowDrops: 0,
    ...change,
  };
}

/** A stage that was read, and lost nothing in 30 s. */
export function stage(name: StageName, change: Partial<Stage> = {}): Stage {
  return {
    stage: name,
    where: 'host',
    passed: 150_000,
    lost: 0,
    counters: {},
    levels: {},
    losers: [],
    spanSeconds: 30,
    ageSeconds: 0,
    unread: undefined,
    ...change,
  };
}

/** Every stage, but those that are given. */
export function ways(
  change: { readonly in?: readonly Stage[]; readonly out?: readonly Stage[] } = {},
): Stages {
  const fill = (names: readonly StageName[], given: readonly Stage[] = []): readonly Stage[] =>
    names.flatMap(name => {
      const own = given.filter(one => one.stage === name);
      return own.length > 0 ? own : [stage(name)];
    });
  return {
    in: fill(['nic', 'softnet', 'conntrack', 'ip', 'udp', 'sockets', 'srs'], change.in),
    out: fill(['sockets', 'ip', 'qdisc', 'nic', 'cloud', 'tcp'], change.out),
  };
}

export function log(change: Partial<LogMetrics> = {}): LogMetrics {
  return {
    followedSeconds: 60,
    lastLineSecondsAgo: 2,
    hasPeriodicLines: true,
    version: '7.0.140',
    cpuPercent: 60,
    residentBytes: 50_000_000,
    timer: { ticksPerSecond: 50, latePercent: 1, veryLatePercent: 0 },
    rtc: undefined,
    srt: { publishers: undefined, players: undefined },
    receiveBufferErrors: 0,
    sendBufferErrors: 0,
    strangersPerSecond: undefined,
    breaker: undefined,
    breakerLimits: undefined,
    connectionLimit: undefined,
    udpListeners: [],
    errorsPerMinute: 0,
    warningsPerMinute: 0,
    leftOutBytes: 0,
    ...change,
  };
}

export function rtc(change: Partial<NonNullable<LogMetrics['rtc']>> = {}): NonNullable<LogMetrics['rtc']> {
  return {
    connections: 20,
    receivedPerSecond: 5_000,
    rtpReceivedPerSecond: 4_800,
    stunReceivedPerSecond: 40,
    rtcpReceivedPerSecond: 150,
    sentPerSecond: 40_000,
    rtpSentPerSecond: 39_000,
    stunSentPerSecond: 40,
    rtcpSentPerSecond: 100,
    pictureLossIndicationsPerSecond: 0,
    nacksSentPerSecond: 0,
    nacksReceivedPerSecond: 0,
    nackHitsPerSecond: 0,
    nackMissesPerSecond: 0,
    rtxPerSecond: undefined,
    ...change,
  };
}

/** A snapshot of one SRS that is made up, and of others beside it. */
export function snapshotOf(change: Change = {}): Snapshot {
  const { evidence = seconds(30), atMs = evidence.at(-1)?.atMs ?? 30_000 } = change;
  const model = new MetricsModel(30);
  const reading = srsReading(atMs, change.reading);
  const snapshot = model.advance(sample(atMs, { srs: [reading], ...change.sample }));
  const [made] = snapshot.metrics.srs;
  const past = snapshot.past.get(PID);
  if (made === undefined || past === undefined) throw new Error('the model made no SRS');
  const covered = evidence.reduce((sum, one) => sum + one.seconds, 0);
  const srs: SrsMetrics = {
    ...made,
    cpuPercent: 60,
    busiestTid: PID,
    nice: 0,
    policy: 'other',
    affinity: '0-3',
    openFiles: 100,
    openFilesLimit: 65_536,
    threads: [mediaThread()],
    sockets: [ownSocket()],
    namespace: { id: 'net:[1]', isHost: true },
    stages: ways(change.stages),
    log: change.log && log(change.log),
    ...change.srs,
    udp: {
      ...made.udp,
      windowSeconds: 30,
      coveredSeconds: covered,
      isCurrent: true,
      received: 150_000,
      noPorts: 0,
      inErrors: 0,
      receiveBufferErrors: 0,
      checksumErrors: 0,
      memoryErrors: 0,
      uncounted: 0,
      unowned: 0,
      ...change.udp,
    },
  };
  return {
    ...snapshot,
    metrics: {
      ...snapshot.metrics,
      cpus: [0, 1, 2, 3].map(number => cpu(number)),
      cpuNumbers: 'host',
      elapsedSeconds: 1,
      srs: [srs, ...(change.others ?? [])],
      ...change.metrics,
    },
    past: new Map([[PID, { ...past, evidence, windows: windowsBefore(snapshot, srs.udp, change) }]]),
    neighbours: change.neighbours,
  };
}

function windowsBefore(
  { sample: { time } }: Snapshot,
  udp: UdpWindow,
  { windowBefore }: Change,
): readonly UdpWindow[] {
  if (windowBefore === undefined) return [];
  const { endedSecondsAgo, drops } = windowBefore;
  const ended = new Date(time.getTime() - endedSecondsAgo * 1_000).toISOString();
  return [{ ...udp, time: ended, owners: [{ local: '0.0.0.0:8000', inode: 55, drops }] }];
}

/** What a rule is given. */
export function situation(change: Change = {}): Situation {
  const snapshot = snapshotOf(change);
  const made = situationOf(snapshot, snapshot.metrics.srs[0] as SrsMetrics, change.tuners);
  if (made === undefined) throw new Error('no evidence');
  return made;
}

export function ask(rule: Rule, change: Change = {}): Draft | undefined {
  return rule(situation(change));
}
