import type { InterfaceCounters, KernelStat, SoftirqCounts } from '../procfs/types.ts';
import type { Sample, SampleEvent, SrsReading } from '../sampling/sample.ts';
import { DEFAULT_SETTINGS, type Settings } from '../settings/settings.ts';
import { toReadAsRoot } from '../text/as-root.ts';
import { cleanText } from '../text/clean-text.ts';
import type { Afar } from '../text/own-command.ts';
import type { Change } from './changes/change.ts';
import { changeMetrics } from './changes/change-metrics.ts';
import { ChangesModel } from './changes/changes-model.ts';
import { cpuMetrics, totalCpuMetrics } from './cpu/cpu-metrics.ts';
import { CpuNumbers } from './cpu/cpu-numbers.ts';
import { impossibleParts } from './cpu/cpu-shares.ts';
import { type CpuSlowness, CpuSlownessModel } from './cpu/cpu-slowness.ts';
import { type Neighbour, Neighbours } from './cpu/neighbours.ts';
import type { EvidencePoint } from './evidence/evidence-point.ts';
import { EvidenceWindow } from './evidence/evidence-window.ts';
import { type EndedSrs, EndedSrsKeeper, type SeenSrs } from './history/ended-srs.ts';
import { History } from './history/history.ts';
import { historyPoint } from './history/history-point.ts';
import type { HistoryPoints } from './history/history-points.ts';
import { type DstatRow, DstatRows } from './network/dstat-rows.ts';
import { interfaceMetrics } from './network/interface-metrics.ts';
import { PlacementModel } from './placement/placement-model.ts';
import { type SourceDoubts, sourceProblems, withHelp } from './source-problems.ts';
import { SrsMetricsModel } from './srs-metrics.ts';
import { HostStagesModel } from './stages/stages-model.ts';
import type { Metrics, SocketMetrics, SrsMetrics, UdpWindow } from './terms/metrics.ts';
import { StepKeeper } from './terms/rates.ts';
import { uptimeSeconds } from './terms/uptime.ts';

/** What is kept of one SRS beside its newest figures. */
export interface SrsPast {
  /** Completed windows, the newest first. */
  readonly windows: readonly UdpWindow[];
  readonly history: HistoryPoints;
  /** The SRS that it took the place of; undefined: none, as far as is known. */
  readonly before: EndedSrs | undefined;
  /** The newest first. */
  readonly dstatRows: readonly DstatRow[];
  readonly dstatWindowRows: readonly DstatRow[];
  /** What the refreshes of the last window say of why it may lose packets, the oldest first. */
  readonly evidence: readonly EvidencePoint[];
  /** Every UDP socket of its namespace at this refresh, SRS's first; worked out when it is called. */
  readonly allSockets: () => readonly SocketMetrics[];
}

/** All that a screen or a report needs of one refresh. */
export interface Snapshot {
  /** What all of it was made of: the counters as they stood at this refresh. Nobody changes it. */
  readonly sample: Sample;
  readonly metrics: Metrics;
  /** By pid. */
  readonly past: ReadonlyMap<number, SrsPast>;
  /** The processes that used most CPU lately; undefined while nobody asked for it. */
  readonly neighbours: readonly Neighbour[] | undefined;
  /** dstat's rows of the host while there is no SRS. */
  readonly hostDstatRows: readonly DstatRow[];
  /** What was watched and ended, without those that were restarted, the newest first. */
  readonly ended: readonly EndedSrs[];
  readonly events: readonly SampleEvent[];
  /** What was changed of SRS and its host, by srs-top or by anything else. */
  readonly changes: readonly Change[];
  /** Why an SRS may be there that was not found; undefined: every process was looked at. */
  readonly unseen: string | undefined;
  /** What srs-top was started with, so that whoever has a snapshot knows it: figures are judged by its thresholds. */
  readonly settings: Settings;
}

interface SrsState {
  readonly startTicks: number;
  readonly model: SrsMetricsModel;
  readonly history: History;
  readonly before: EndedSrs | undefined;
  readonly dstat: DstatRows;
  readonly evidence: EvidenceWindow;
}

/** Turns samples into metrics, one after the other. It keeps the sample before, the windows and the history. */
export class MetricsModel {
  #windowSeconds: number;
  readonly #settings: Settings;
  readonly #asRoot: string;
  readonly #stat = new StepKeeper<KernelStat>();
  readonly #softirqs = new StepKeeper<SoftirqCounts>();
  readonly #interfaces = new StepKeeper<readonly InterfaceCounters[]>();
  readonly #neighbours = new Neighbours();
  readonly #placement = new PlacementModel();
  readonly #stages: HostStagesModel;
  readonly #slowness = new CpuSlownessModel();
  readonly #srs = new Map<number, SrsState>();
  readonly #cpuNumbers = new CpuNumbers();
  readonly #historyPoints: number;
  readonly #ended: EndedSrsKeeper;
  readonly #changes = new ChangesModel();
  readonly #hostDstat: DstatRows;
  #previous: Sample | undefined;
  #last: Snapshot | undefined;
  /** What ended, by the pid of the SRS that takes its place from this refresh on. */
  #replaced: ReadonlyMap<number, EndedSrs> = new Map();

  /**
   * @param settings those that are not given are as by default
   * @param afar the host, where that is on another machine
   */
  constructor(windowSeconds: number, settings: Partial<Settings> = {}, afar?: Afar) {
    this.#asRoot = toReadAsRoot(afar);
    this.#windowSeconds = windowSeconds;
    this.#settings = { ...DEFAULT_SETTINGS, ...settings, windowSeconds };
    this.#historyPoints = Math.round(this.#settings.historySeconds);
    this.#ended = new EndedSrsKeeper(this.#historyPoints);
    this.#hostDstat = new DstatRows(windowSeconds);
    this.#stages = new HostStagesModel(windowSeconds);
  }

  get windowSeconds(): number {
    return this.#windowSeconds;
  }

  /** The sliding window shows what is known of the new span; completed windows begin anew. */
  setWindow(windowSeconds: number): void {
    this.#windowSeconds = windowSeconds;
    this.#hostDstat.setWindow(windowSeconds);
    this.#stages.setWindow(windowSeconds);
    for (const { model, dstat, evidence } of this.#srs.values()) {
      model.setWindow(windowSeconds);
      evidence.setWindow(windowSeconds);
      dstat.setWindow(windowSeconds);
    }
  }

  /** Takes in the next sample. */
  advance(sample: Sample): Snapshot {
    const previous = this.#previous;
    this.#previous = sample;
    this.#replaced = this.#ended.take(sample.atMs, sample.events, pid => seenAt(this.#last, pid));
    this.#forgetGone(sample);
    const [stat, softirqs] = [this.#stat.take(sample.stat), this.#softirqs.take(sample.softirqs)];
    const unjoinable = this.#cpuNumbers.take(sample, stat, softirqs);
    const cpus = cpuMetrics(sample.stat.value, stat, unjoinable === undefined ? softirqs : undefined);
    const cpuTotal = totalCpuMetrics(stat, cpus);
    const doubts: SourceDoubts = {
      cpuNumbers: unjoinable,
      cpuTimes: impossibleParts(stat?.before.total, stat?.now.total, cpuTotal),
    };
    const load = sample.load.value;
    const stages = this.#stages.advance(sample);
    const elapsedSeconds = previous === undefined ? undefined : (sample.atMs - previous.atMs) / 1_000;
    const all = sample.srs.map(reading => this.#stateOf(reading).model.advance(reading, sample, stages));
    const changes = this.#changes.take(sample, all, this.#replaced);
    const known = {
      cpus,
      cpuNumbers: unjoinable === undefined ? ('host' as const) : ('other' as const),
      interfaces: interfaceMetrics(
        sample.interfaces.value,
        this.#interfaces.take(sample.interfaces),
        sample.linkSpeeds.value ?? new Map(),
      ),
      srs: all,
    };
    const metrics: Metrics = {
      schema: 1,
      time: sample.time.toISOString(),
      host: sample.hostName,
      kernel: sample.kernel.value && cleanText(sample.kernel.value),
      elapsedSeconds,
      load: load && [load.oneMinute, load.fiveMinutes, load.fifteenMinutes],
      uptimeSeconds: uptimeSeconds(sample),
      cpuTotal,
      ...known,
      placement: this.#placement.take(sample, known, this.#settings.thresholds),
      srsNotWatched: sample.srsNotWatched,
      changes: changes.map(changeMetrics),
      problems: sourceProblems(sample, elapsedSeconds, doubts, this.#asRoot),
      self: selfMetrics(previous?.self, sample),
    };
    this.#hostDstat.push(metrics, undefined);
    const slownessOf = this.#slowness.take(sample, unjoinable === undefined ? cpus : undefined);
    const past = new Map(
      metrics.srs.map((srs, index) => [srs.pid, this.#past(sample, metrics, srs, index, slownessOf)]),
    );
    this.#last = {
      sample,
      metrics,
      past,
      neighbours: this.#neighbours.take(sample.others),
      hostDstatRows: this.#hostDstat.perRefresh,
      ended: this.#ended.ended,
      events: sample.events,
      changes,
      unseen: sample.processes.failure && cleanText(withHelp(sample.processes.failure, this.#asRoot)),
      settings: this.#settings,
    };
    return this.#last;
  }

  #past(
    sample: Sample,
    metrics: Metrics,
    srs: SrsMetrics,
    index: number,
    slownessOf: (cpu: number | undefined) => CpuSlowness,
  ): SrsPast {
    const reading = sample.srs[index] as SrsReading;
    const { model, history, before, dstat, evidence } = this.#stateOf(reading);
    const losses = { ...model.losses, dropsOfOthers: this.#dropsOfOthers(sample, reading) };
    evidence.push(sample.atMs, metrics, srs, reading, losses, slownessOf);
    const throttled = evidence.points.at(-1)?.throttledPercent;
    history.push(historyPoint(sample.atMs, metrics, srs, model.losses, throttled), model.earlierWait);
    dstat.push(metrics, srs);
    return {
      windows: model.completedWindows,
      history: history.points,
      before,
      dstatRows: dstat.perRefresh,
      dstatWindowRows: dstat.perWindow,
      evidence: evidence.points,
      allSockets: model.postponeAllSockets(reading),
    };
  }

  /** What sockets of other SRS of its network namespace dropped since the refresh before, as far as it is known. */
  #dropsOfOthers(sample: Sample, { identity, namespace }: SrsReading): number {
    if (sample.srs.length === 1 || namespace.value === undefined) return 0;
    return sample.srs
      .filter(one => one.identity.pid !== identity.pid && one.namespace.value === namespace.value)
      .reduce((sum, one) => sum + (this.#stateOf(one).model.losses.ownDrops ?? 0), 0);
  }

  #stateOf(reading: SrsReading): SrsState {
    const { pid, startTicks } = reading.identity;
    const known = this.#srs.get(pid);
    if (known !== undefined && known.startTicks === startTicks) return known;
    const state: SrsState = {
      startTicks,
      model: new SrsMetricsModel(this.#windowSeconds),
      history: new History(this.#historyPoints),
      before: this.#replaced.get(pid),
      dstat: new DstatRows(this.#windowSeconds),
      evidence: new EvidenceWindow(this.#windowSeconds),
    };
    this.#srs.set(pid, state);
    return state;
  }

  #forgetGone(sample: Sample): void {
    const alive = new Set(sample.srs.map(({ identity }) => identity.pid));
    for (const pid of this.#srs.keys()) if (!alive.has(pid)) this.#srs.delete(pid);
  }
}

function seenAt(snapshot: Snapshot | undefined, pid: number): SeenSrs | undefined {
  const metrics = snapshot?.metrics.srs.find(srs => srs.pid === pid);
  const past = snapshot?.past.get(pid);
  if (metrics === undefined || past === undefined) return undefined;
  return { metrics, history: past.history, before: past.before };
}

function selfMetrics(before: Sample['self'] | undefined, sample: Sample): Metrics['self'] {
  const { self } = sample;
  const elapsedMs = before === undefined ? 0 : self.atMs - before.atMs;
  return {
    cpuPercent:
      before === undefined || elapsedMs <= 0
        ? undefined
        : (self.cpuMicroseconds - before.cpuMicroseconds) / 10 / elapsedMs,
    residentBytes: self.residentBytes,
    lateMilliseconds: Math.max(0, sample.atMs - sample.plannedAtMs),
  };
}
