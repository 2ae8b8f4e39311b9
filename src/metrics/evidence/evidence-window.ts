import type { SrsReading, ThreadReading } from '../../sampling/sample.ts';
import type { CpuSlowness } from '../cpu/cpu-slowness.ts';
import type { LossFigures } from '../history/history-point.ts';
import { fillPercent } from '../judgement/severities.ts';
import type { Metrics, SocketMetrics, SrsMetrics, ThreadMetrics } from '../terms/metrics.ts';
import type { EvidencePoint } from './evidence-point.ts';
import { QuotaThrottling } from './quota-throttling.ts';

/** A list of sockets that was not had is made up for by the next one: until then it is not known what its own dropped. */
const NEXT_LIST_MS = 5_000;
/**
 * Share of what another SRS dropped: counters and the sockets of two processes are read some milliseconds apart, while packets
 * go on being dropped.
 */
const SKEW_SHARE = 0.05;

/** The names of libsrt's threads (srtcore/queue.cpp, core.cpp). */
const OF_LIBSRT = /^SRT:/;

type Loss = Pick<EvidencePoint, 'lost' | 'isLossOfNamespace'>;

/** What the refreshes of the last window say of why an SRS may lose packets, the oldest first. */
export class EvidenceWindow {
  #windowMs: number;
  #points: readonly EvidencePoint[] = [];
  #lastMs: number | undefined;
  #before: EvidencePoint['before'];
  #leftBeforePercent: number | undefined;
  /** When it was known last what its own sockets dropped. */
  #toldMs: number | undefined;
  readonly #quotas = new QuotaThrottling();

  constructor(windowSeconds: number) {
    this.#windowMs = windowSeconds * 1_000;
  }

  setWindow(windowSeconds: number): void {
    this.#windowMs = windowSeconds * 1_000;
  }

  /** A list that was handed out stays as it was. */
  get points(): readonly EvidencePoint[] {
    return this.#points;
  }

  /** @param slownessOf what slows a CPU, as far as it was read at this refresh */
  push(
    atMs: number,
    metrics: Metrics,
    srs: SrsMetrics,
    reading: SrsReading,
    losses: LossFigures,
    slownessOf: (cpu: number | undefined) => CpuSlowness,
  ): void {
    const lastMs = this.#lastMs;
    this.#lastMs = atMs;
    const loss = this.#lossOf(losses, atMs);
    const throttled = this.#quotas.take(reading.cpuQuotas);
    const thread = this.#mediaThread(srs, reading);
    const before = this.#before;
    const leftBeforePercent = this.#leftBeforePercent;
    const state = reading.threads.value?.find(({ tid }) => tid === thread?.tid)?.stat.state;
    const sleepsIn = thread && reading.sleeps.value?.get(thread.tid);
    const leftPercent = mostLeft(srs.sockets);
    this.#before = { state, sleepsIn };
    this.#leftBeforePercent = leftPercent;
    if (lastMs === undefined || atMs <= lastMs) return;
    const cpu = thread?.lastCpu;
    const ofCpu = metrics.cpuNumbers === 'host' ? metrics.cpus.find(one => one.cpu === cpu) : undefined;
    const traffic = losses.isNew ? losses.traffic : undefined;
    const point: EvidencePoint = {
      atMs,
      seconds: (atMs - lastMs) / 1_000,
      ...loss,
      arrived: traffic?.arrived,
      runPercent: thread?.cpuPercent,
      waitPercent: thread?.runQueueWaitPercent,
      tid: thread?.tid,
      nice: thread?.nice,
      affinity: thread?.affinity,
      policy: thread?.policy,
      autogroupNice: reading.autogroup.value?.group?.nice,
      cpu,
      stealPercent: ofCpu?.steal,
      softirqPercent: ofCpu?.softirq,
      idlePercent: ofCpu?.idle,
      ...slownessOf(cpu),
      state,
      sleepsIn,
      before,
      fillPercent: highest(srs.sockets.map(fillPercent)),
      leftPercent,
      leftBeforePercent,
      throttledPercent: throttled?.percent,
      throttledBy: throttled?.group,
      throttledAtPercent: throttled?.quotaPercent,
      isTraced: isTraced(reading),
    };
    const fromMs = atMs - this.#windowMs;
    // By their middles: by their ends a clock that ticks a millisecond early would let one in that lies before the window.
    const isWithin = ({ atMs: endMs, seconds }: EvidencePoint): boolean => endMs - seconds * 500 > fromMs;
    this.#points = [...this.#points.filter(isWithin), point];
  }

  /** What its own sockets dropped for want of room, where that is known: they count wrong checksums, too. */
  #lossOf(losses: LossFigures, atMs: number): Loss {
    const toldMs = this.#toldMs ?? Number.NEGATIVE_INFINITY;
    const { ownDrops = losses.lateDrops, isNew, checksumErrors = 0 } = losses;
    if (ownDrops !== undefined) this.#toldMs = atMs;
    else if (atMs - toldMs >= NEXT_LIST_MS) return lossOfNamespace(losses);
    // Behind a longer time what was lost meanwhile is told already.
    if (ownDrops === undefined || (losses.ownDrops === undefined && atMs - toldMs > NEXT_LIST_MS))
      return { lost: undefined };
    return { lost: Math.max(0, ownDrops - (isNew ? checksumErrors : 0)) };
  }

  /**
   * The thread that carries the media: of those that are not libsrt's, the one that has used most CPU since it was made. The
   * busiest thread of a refresh is another where SRS itself is stopped, or blocked.
   */
  #mediaThread({ threads }: SrsMetrics, reading: SrsReading): ThreadMetrics | undefined {
    let media: ThreadReading | undefined;
    for (const thread of reading.threads.value ?? []) {
      if (OF_LIBSRT.test(thread.stat.command)) continue;
      if (media === undefined || lifeTicks(thread) > lifeTicks(media)) media = thread;
    }
    return threads.find(({ tid }) => tid === media?.tid);
  }
}

/** What was lost in its namespace: of that, what others are known to have dropped is none of its own. */
function lossOfNamespace({ traffic, isNew, dropsOfOthers = 0 }: LossFigures): Loss {
  const lost = isNew ? traffic?.lost : undefined;
  if (lost === undefined) return { lost };
  const left = lost - dropsOfOthers;
  return left <= dropsOfOthers * SKEW_SHARE ? { lost: 0 } : { lost: left, isLossOfNamespace: true };
}

/** What lay in the fullest queue at the refresh itself, in percent of its buffer; undefined where it is not known of one. */
function mostLeft(sockets: readonly SocketMetrics[]): number | undefined {
  const left = sockets.map(leftInQueue);
  return left.includes(undefined) ? undefined : highest(left);
}

/** Nothing is nothing, however large its buffer. */
function leftInQueue({ recvQueueBytes, receiveBufferBytes = 0 }: SocketMetrics): number | undefined {
  if (recvQueueBytes === 0) return 0;
  return receiveBufferBytes === 0 ? undefined : (recvQueueBytes * 100) / receiveBufferBytes;
}

/** By a debugger or strace. */
function isTraced({ status }: SrsReading): boolean | undefined {
  const tracer = status.value?.tracerPid;
  return tracer === undefined ? undefined : tracer !== 0;
}

function lifeTicks({ stat }: ThreadReading): number {
  return (stat.userTicks ?? 0) + (stat.systemTicks ?? 0);
}

function highest(values: readonly (number | undefined)[]): number | undefined {
  return values.reduce<number | undefined>(
    (most, value) => (value === undefined || (most !== undefined && most >= value) ? most : value),
    undefined,
  );
}
