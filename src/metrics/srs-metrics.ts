import type { InterfaceCounters, PidStat, UdpSocketEntry } from '../procfs/types.ts';
import type { Sample, SrsReading, ThreadReading } from '../sampling/sample.ts';
import { cleanText } from '../text/clean-text.ts';
import { RunQueueWaits, type ToldWait } from './cpu/run-queue-wait.ts';
import { busiestThread, cpuUse, TICKS_PER_SECOND, threadMetrics } from './cpu/thread-metrics.ts';
import type { LossFigures } from './history/history-point.ts';
import { interfaceMetrics } from './network/interface-metrics.ts';
import { type HostStages, SrsStagesModel } from './stages/stages-model.ts';
import type { SocketMetrics, SrsMetrics, ThreadMetrics, UdpWindow } from './terms/metrics.ts';
import { type Step, StepKeeper } from './terms/rates.ts';
import { uptimeSeconds } from './terms/uptime.ts';
import { OwnDrops } from './udp/own-drops.ts';
import { PeakKeeper } from './udp/peak-keeper.ts';
import { allSockets, ownSockets, type SocketFacts } from './udp/socket-metrics.ts';
import { UdpLedger } from './udp/udp-ledger.ts';
import { ApiMetricsModel } from './words/api-metrics.ts';
import { logMetrics } from './words/log-metrics.ts';

/** What one SRS process is remembered by between two samples, and what its samples mean. */
export class SrsMetricsModel {
  readonly #stat = new StepKeeper<PidStat>();
  readonly #threads = new StepKeeper<readonly ThreadReading[]>();
  readonly #waits = new RunQueueWaits();
  #earlierWait: ToldWait['earlier'];
  readonly #interfaces = new StepKeeper<readonly InterfaceCounters[]>();
  readonly #sockets = new StepKeeper<readonly UdpSocketEntry[]>();
  readonly #ledger: UdpLedger;
  readonly #stages: SrsStagesModel;
  readonly #peaks: PeakKeeper;
  readonly #ownDrops = new OwnDrops();
  readonly #api = new ApiMetricsModel();
  #command = { text: '', cleaned: '' };
  #losses: LossFigures = { traffic: undefined, isNew: false, ownDrops: undefined };

  #windowSeconds: number;

  constructor(windowSeconds: number) {
    this.#windowSeconds = windowSeconds;
    this.#ledger = new UdpLedger(windowSeconds);
    this.#stages = new SrsStagesModel(windowSeconds);
    this.#peaks = new PeakKeeper(windowSeconds);
  }

  setWindow(windowSeconds: number): void {
    this.#windowSeconds = windowSeconds;
    this.#ledger.setWindow(windowSeconds);
    this.#stages.setWindow(windowSeconds);
    this.#peaks.setWindow(windowSeconds);
  }

  /** Completed windows, the newest first. */
  get completedWindows(): readonly UdpWindow[] {
    return this.#ledger.completed;
  }

  /** What the ledger says at the newest refresh. */
  get losses(): LossFigures {
    return this.#losses;
  }

  /** What is known by now of the waiting of the busiest thread in an earlier interval, of which too little was told. */
  get earlierWait(): ToldWait['earlier'] {
    return this.#earlierWait;
  }

  /** A command line is long, and hardly ever another one than before. */
  #cleanCommand(text: string): string {
    if (text !== this.#command.text) this.#command = { text, cleaned: cleanText(text) };
    return this.#command.cleaned;
  }

  /** Takes in the next sample of the process. @param host stages of the same sample */
  advance(reading: SrsReading, sample: Sample, host: HostStages): SrsMetrics {
    const stat = this.#stat.take(reading.stat);
    const step = this.#threads.take(reading.threads);
    const waits = this.#waits.take(step);
    const threads = threadMetrics(reading.threads.value, step, waits);
    const busiest = busiestThread(threads);
    const isWhole = reading.threads.missing === undefined;
    this.#earlierWait = busiest && waits.get(busiest.tid)?.earlier;
    const inodes = reading.openFiles.value?.socketInodes;
    this.#peaks.push(sample.atMs, reading.queuePeaks.byInode, reading.udpSockets.value ?? []);
    const ownDrops = this.#ownDrops.take(reading);
    const isOwn = inodes && ((inode: number) => inodes.has(inode) || this.#ownDrops.has(inode));
    const before = this.#ledger.newest;
    this.#ledger.push({
      atMs: reading.udp.atMs,
      time: sample.time,
      counters: reading.udp.value,
      sockets: reading.udpSockets.value,
      socketsAtMs: reading.udpSockets.atMs,
      isOwn,
    });
    const { newest } = this.#ledger;
    this.#losses = {
      traffic: newest?.traffic,
      isNew: newest !== before,
      ownDrops,
      lateDrops: this.#ownDrops.late,
      checksumErrors: newest?.counts?.checksumErrors,
    };
    const uptime = uptimeSeconds(sample);
    const udp = this.#ledger.sliding();
    const api = this.#api.take(reading.api, sample.atMs);
    const log = logMetrics(reading.log, sample.atMs, this.#windowSeconds, api?.version);
    return {
      pid: reading.identity.pid,
      startTicks: reading.identity.startTicks,
      command: this.#cleanCommand(reading.command),
      user: reading.userName === undefined ? undefined : cleanText(reading.userName),
      state: reading.stat.value?.state,
      ...cpuUse(stat?.before, stat?.now, stat?.elapsedSeconds, mostThreads(stat)),
      busiestTid: busiest?.tid,
      runQueueWaitPercent: busiest?.runQueueWaitPercent,
      nice: busiest?.nice,
      priority: busiest?.priority,
      policy: busiest?.policy,
      affinity: busiest?.affinity,
      lastCpu: busiest?.lastCpu,
      residentBytes: reading.status.value?.residentBytes,
      uptimeSeconds: ageSeconds(uptime, reading.identity.startTicks),
      openFiles: reading.openFiles.value?.count,
      openFilesLimit: reading.limits.value?.openFilesSoft,
      connections: reading.connections.value,
      threadCount: reading.stat.value?.threads,
      threads,
      hasMixedNice: areMixed(threads, 'nice', isWhole),
      hasMixedAffinity: areMixed(threads, 'affinity', isWhole),
      namespace: { id: reading.namespace.value, isHost: reading.isHostNamespace },
      interfaces: interfaceMetrics(
        reading.interfaces.value,
        this.#interfaces.take(reading.interfaces),
        // The kernel's list of speeds is of the host's namespace: the same name elsewhere is another link.
        (reading.isHostNamespace === true ? sample.linkSpeeds.value : undefined) ?? new Map(),
      ),
      sockets: ownSockets(this.#socketFacts(reading)),
      namespaceSocketCount: reading.udpSocketCount,
      udp,
      stages: this.#stages.advance(reading, host, {
        nowMs: sample.atMs,
        window: udp,
        log,
        intervals: this.#ledger.intervals,
        isOwn,
        sockets: reading.udpSockets.value?.filter(({ inode }) => inodes?.has(inode) ?? true),
      }),
      build: reading.build,
      log,
      api,
    };
  }

  /**
   * Works out every UDP socket of the namespace, SRS's first, as of the sample that came last before this call: a paused
   * screen asks again when others have come.
   */
  postponeAllSockets(reading: SrsReading): () => readonly SocketMetrics[] {
    const facts = this.#socketFacts(reading);
    let all: readonly SocketMetrics[] | undefined;
    return () => {
      all ??= allSockets(facts);
      return all;
    };
  }

  #socketFacts(reading: SrsReading): SocketFacts {
    return {
      reading,
      step: this.#sockets.take(reading.udpSockets),
      peaks: this.#peaks.kept,
      intervals: this.#ledger.intervals,
    };
  }
}

/** Those that were there at either reading; some may have come and gone in between. */
function mostThreads(step: Step<PidStat> | undefined): number {
  return 1 + Math.max(step?.before.threads ?? 1, step?.now.threads ?? 1);
}

/** Undefined where it would be before the host's start: in a container whose /proc/uptime is its own. */
function ageSeconds(uptime: number | undefined, startTicks: number): number | undefined {
  const age = uptime === undefined ? undefined : uptime - startTicks / TICKS_PER_SECOND;
  return age === undefined || age < -1 ? undefined : Math.max(0, age);
}

/** Some that are known differ; where they do not, one that is not known may. */
function areMixed(
  threads: readonly ThreadMetrics[],
  field: 'nice' | 'affinity',
  isWhole: boolean,
): boolean | undefined {
  let known = 0;
  let first: number | string | undefined;
  for (const thread of threads) {
    const value = thread[field];
    if (value === undefined) continue;
    if (known > 0 && value !== first) return true;
    first = value;
    known++;
  }
  return isWhole && known > 0 && known === threads.length ? false : undefined;
}
