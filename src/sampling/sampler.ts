import { type Host, type HostFailure, isFailure } from '../host/host.ts';
import { type Inquiry, inquire } from '../host/inquiry.ts';
import { createOwnMeter, type OwnUse } from '../host/own-use.ts';
import { Rhythm } from '../host/rhythm.ts';
import { findMountAt } from '../procfs/mountinfo.ts';
import { parsePasswd } from '../procfs/passwd.ts';
import { SrsFinder, type Wanted } from '../srs/process/find-srs.ts';
import type { FoundProcess } from '../srs/process/found-process.ts';
import { isSameProcess } from '../srs/process/process-identity.ts';
import { type ApiOptions, ASK_API } from './api-probe.ts';
import { WatchedChoice } from './choose-watched.ts';
import { CpuSpeeds } from './cpu-speeds.ts';
import { createHostProbes, type HostProbes } from './host-probes.ts';
import { HostStageSources } from './host-stage-sources.ts';
import { IrqSettingsSource } from './irq-settings.ts';
import { LinkSpeeds } from './link-speeds.ts';
import { PlacementSources } from './placement-sources.ts';
import { ProcessSurvey } from './process-survey.ts';
import type { Sample, SampleEvent, Source } from './sample.ts';
import { HOST_SOURCES, textsOf } from './sources.ts';
import { SrsWatch } from './srs-watch.ts';
import { textOf } from './texts.ts';

/** Between two walks over /proc. */
const WALK_EVERY_MS = 5_000;
/** Between two looks at what is mounted over /proc/stat. */
const MOUNTS_EVERY_MS = 60_000;

/** What was on its way when a line came back has failed by then, and is tried once more. */
const RETRIED_AFTER_MS = 3_000;

/** Commands of processes that ended, to know them by when they come again: a name can be any short-lived tool's. */
const MOST_LOST = 20;

export interface SamplerOptions {
  /** Milliseconds between two samples. */
  readonly delayMs: number;
  readonly wanted: Wanted;
  /** Whether SRS's HTTP API is asked, and with which password; it is, with none, unless given. */
  readonly api?: ApiOptions;
}

/** Takes samples of a host at a steady rhythm, and has the queues of SRS's sockets looked at in between. */
export class Sampler {
  readonly #host: Host;
  readonly #probes: HostProbes = createHostProbes();
  readonly #linkSpeeds: LinkSpeeds;
  readonly #cpuSpeeds: CpuSpeeds;
  readonly #irqSettings: IrqSettingsSource;
  readonly #survey = new ProcessSurvey();
  readonly #placement = new PlacementSources();
  readonly #stageSources: HostStageSources;
  readonly #finder: SrsFinder;
  readonly #walkRhythm = new Rhythm(WALK_EVERY_MS);
  readonly #api: ApiOptions;
  #delayMs: number;
  #watches: SrsWatch[] = [];
  /** Processes that ended and were not seen again under a new pid, the last of each command. */
  #lost: FoundProcess[] = [];
  /** Processes of the wanted name that are only counted; see `WatchedChoice`. */
  #unwatched: readonly FoundProcess[] = [];
  readonly #ownUse: () => OwnUse;
  readonly #choice = new WatchedChoice();
  #events: SampleEvent[] = [];
  #userNames: ReadonlyMap<number, string> | undefined;
  #processes: Source<true> = unwalked();
  #isStatReplaced: boolean | undefined;
  #mountsDueMs = Number.NEGATIVE_INFINITY;
  #areAllSocketsWanted = false;
  #wasLost = false;
  #retryDueMs = Number.POSITIVE_INFINITY;
  #wake = new AbortController();
  /** Ends a sleep: made anew only when it was used, because it sleeps once a second for days. */
  #interrupt: AbortSignal | undefined;

  constructor(host: Host, options: SamplerOptions) {
    this.#host = host;
    this.#delayMs = options.delayMs;
    this.#api = options.api ?? ASK_API;
    this.#ownUse = host.ownUse ?? createOwnMeter();
    this.#linkSpeeds = new LinkSpeeds(host);
    this.#cpuSpeeds = new CpuSpeeds(host);
    this.#irqSettings = new IrqSettingsSource(host);
    this.#stageSources = new HostStageSources(host);
    this.#finder = new SrsFinder(options.wanted);
    // It may be lost and back between two samples.
    host.line?.subscribe(() => {
      this.#wasLost ||= host.line?.problem() !== undefined;
    });
  }

  get delayMs(): number {
    return this.#delayMs;
  }

  /** The new rhythm counts from the next sample, which is taken at once. */
  setDelay(delayMs: number): void {
    this.#delayMs = delayMs;
    this.#wake.abort();
  }

  /** Takes a sample now and reads every source anew: something was just changed. */
  refreshNow(): void {
    for (const watch of this.#watches) watch.hurry();
    this.#wake.abort();
  }

  /** Somebody looks at every UDP socket of SRS's namespace, or at SRS's own alone. */
  wantAllSockets(areWanted: boolean): void {
    this.#areAllSocketsWanted = areWanted;
    for (const watch of this.#watches) watch.wantAllSockets(areWanted);
  }

  /** Somebody wants to know what other processes use, or nobody any more. */
  wantSurvey(isWanted: boolean): void {
    this.#survey.want(isWanted);
  }

  /** Somebody looks at which work lands on which CPU, or nobody any more. */
  wantPlacement(isWanted: boolean): void {
    this.#placement.want(isWanted);
  }

  /** As `wantPlacement` for somebody who looks at a recording of it: it is read at this rhythm, and told nobody. */
  readPlacementEvery(ms: number): void {
    this.#placement.readEvery(ms);
  }

  /** Samples until the host has no more to give (a recording is over) or `signal` is aborted. */
  async *run(signal: AbortSignal): AsyncGenerator<Sample> {
    const { clock } = this.#host;
    let plannedMs = clock.nowMs();
    while (!signal.aborted) {
      const sample = await this.#take(plannedMs);
      const takenMs = clock.nowMs();
      yield sample;
      const next = nextPlanned(plannedMs, clock.nowMs(), this.#delayMs);
      const came = await this.#waitUntil(next, signal);
      if (came === 'over') {
        // Somebody else who slept may have stepped to the last record of a recording: that is a sample too.
        if (!signal.aborted && clock.nowMs() > takenMs) yield await this.#take(clock.nowMs());
        return;
      }
      plannedMs = came === 'woken' ? clock.nowMs() : next;
    }
  }

  async #waitUntil(plannedMs: number, signal: AbortSignal): Promise<'reached' | 'woken' | 'over'> {
    const { clock } = this.#host;
    while (clock.nowMs() < plannedMs || this.#wake.signal.aborted) {
      this.#interrupt ??= AbortSignal.any([signal, this.#wake.signal]);
      const slept = await clock.sleepUntil(plannedMs, this.#interrupt);
      if (signal.aborted) return 'over';
      if (this.#wake.signal.aborted) {
        this.#wake = new AbortController();
        this.#interrupt = undefined;
        return 'woken';
      }
      if (!slept) return 'over';
      // Only a recording goes on before it is time.
      if (slept === 'woken' || clock.nowMs() < plannedMs) {
        for (const watch of this.#watches) watch.hurry();
        return 'woken';
      }
    }
    return 'reached';
  }

  /** One question in the steady state; one more where /proc is walked, and others where something new was found. */
  async #take(plannedAtMs: number): Promise<Sample> {
    const { clock } = this.#host;
    const atMs = clock.nowMs();
    this.#hurryBehindLostLine(atMs);
    const known = [...this.#watches];
    const inquiries = known.map(watch => watch.refresh(atMs));
    await inquire(this.#host, [
      this.#refreshHost(atMs),
      ...inquiries,
      this.#walk(atMs),
      this.#placement.refresh(atMs),
    ]);
    const fresh = this.#watches.filter(watch => !known.includes(watch));
    await inquire(
      this.#host,
      fresh.map(watch => watch.refresh(atMs)),
    );
    this.#dropGone();
    return this.#assemble(plannedAtMs, atMs);
  }

  /** What could not be read without a line is not to be said to fail until its time comes, half a minute later. */
  #hurryBehindLostLine(nowMs: number): void {
    const isLost = this.#host.line?.problem() !== undefined;
    if (this.#wasLost && !isLost) {
      for (const probe of Object.values(this.#probes)) probe.hurry();
      for (const watch of this.#watches) watch.hurry();
      this.#walkRhythm.hurry();
      this.#retry();
      this.#retryDueMs = nowMs + RETRIED_AFTER_MS;
    } else if (nowMs >= this.#retryDueMs) {
      this.#retryDueMs = Number.POSITIVE_INFINITY;
      if (!isLost) this.#retry();
    }
    this.#wasLost = isLost;
  }

  #retry(): void {
    const aside = [this.#linkSpeeds, this.#cpuSpeeds, this.#irqSettings, this.#stageSources];
    for (const source of [...aside, this.#placement, ...this.#watches]) source.retry();
  }

  *#refreshHost(nowMs: number): Inquiry<void> {
    const due = Object.values(this.#probes).filter(probe => probe.isDue(nowMs));
    const [users = ''] = textsOf(HOST_SOURCES.userNames);
    const isFirst = this.#userNames === undefined;
    const texts = due.flatMap(probe => probe.ask());
    const ofOthers = this.#survey.questionAt(nowMs).texts ?? [];
    const ofIrqs = this.#irqSettings.questionAt(nowMs);
    const look = yield {
      texts: [...texts, ...(isFirst ? [users] : []), ...ofOthers, ...(ofIrqs.texts ?? [])],
      links: [...this.#stageSources.linksAt(nowMs), ...(ofIrqs.links ?? [])],
      names: [...this.#linkSpeeds.namesAt(nowMs), ...(ofIrqs.names ?? [])],
    };
    for (const probe of due) probe.accept(look, nowMs);
    this.#survey.accept(look, nowMs);
    this.#linkSpeeds.accept(look, nowMs);
    this.#cpuSpeeds.refresh(nowMs, this.#probes.stat.source);
    this.#irqSettings.accept(look, nowMs);
    this.#stageSources.accept(look, nowMs, this.#probes.interfaces.source);
    if (isFirst) {
      const list = look.text(users);
      this.#userNames = isFailure(list) ? new Map() : parsePasswd(list.text);
    }
    yield* this.#checkStat(nowMs);
  }

  #assemble(plannedAtMs: number, atMs: number): Sample {
    const { stat, softirqs, load, udpMemory, uptime, interfaces, kernel } = this.#probes;
    const { softnet, networkLimits, conntrack } = this.#probes;
    const userNames = this.#userNames ?? new Map<number, string>();
    const events = this.#events;
    this.#events = [];
    return {
      atMs,
      plannedAtMs,
      time: this.#host.clock.time(),
      hostName: this.#host.name,
      kernel: kernel.source,
      stat: stat.source,
      cpuSpeeds: this.#cpuSpeeds.source,
      irqSettings: this.#irqSettings.source,
      softirqs: softirqs.source,
      load: load.source,
      udpMemory: udpMemory.source,
      uptimeSeconds: uptime.source,
      interfaces: interfaces.source,
      linkSpeeds: this.#linkSpeeds.source,
      others: this.#survey.source,
      placement: this.#placement.reading,
      softnet: softnet.source,
      networkLimits: networkLimits.source,
      conntrack: conntrack.source,
      ...this.#stageSources.sources,
      processes: this.#processes,
      isStatReplaced: this.#isStatReplaced,
      srs: this.#watches.map(watch => watch.read(userNames)),
      srsNotWatched: this.#unwatched.length,
      events,
      self: this.#ownUse(),
    };
  }

  /** Whether /proc/stat is the kernel's own: asked where its CPUs are not those of /proc/softirqs, of which some may be offline. */
  *#checkStat(nowMs: number): Inquiry<void> {
    const { stat, softirqs } = this.#probes;
    const cpus = stat.source.value?.cpus;
    const columns = softirqs.source.value?.get('NET_RX');
    if (cpus === undefined || columns === undefined || nowMs < this.#mountsDueMs) return;
    if (cpus.size === columns.size && [...cpus.keys()].every(cpu => columns.has(cpu))) return;
    this.#mountsDueMs = nowMs + MOUNTS_EVERY_MS;
    const [path = ''] = textsOf(HOST_SOURCES.mounts);
    const text = textOf(yield { texts: [path] }, path);
    this.#isStatReplaced =
      typeof text === 'string' ? findMountAt(text, '/proc/stat') !== undefined : undefined;
  }

  *#walk(nowMs: number): Inquiry<void> {
    if (!this.#walkRhythm.isDue(nowMs)) return;
    const known = this.#watches.map(watch => watch.process);
    const found = yield* this.#finder.walk([...known, ...this.#unwatched], nowMs);
    this.#walkRhythm.ran(nowMs, this.#finder.costMs);
    const { unseen } = this.#finder;
    this.#processes =
      unseen === undefined
        ? { value: true, atMs: nowMs, failure: undefined }
        : { value: undefined, atMs: nowMs, failure: unseen };
    if (found === undefined) return;
    for (const watch of this.#watches) if (!isAmong(watch.process, found)) this.#drop(watch);
    const chosen = this.#choice.choose(found, nowMs);
    const counted = this.#unwatched;
    this.#unwatched = found.filter(process => !chosen.includes(process));
    for (const watch of this.#watches) if (isAmong(watch.process, this.#unwatched)) this.#letGo(watch);
    for (const process of chosen) {
      if (isAmong(process, known)) continue;
      const watch = new SrsWatch(this.#host, process, this.#api);
      watch.wantAllSockets(this.#areAllSocketsWanted);
      this.#watches.push(watch);
      // One that comes into view has been there all along.
      if (!isAmong(process, counted)) this.#announce(process);
    }
    this.#watches.sort((a, b) => a.process.identity.pid - b.process.identity.pid);
  }

  /** A new process with the command of one that ended is its restart; with another command if there is no other SRS. */
  #announce(process: FoundProcess): void {
    const { pid } = process.identity;
    const time = this.#host.clock.time();
    const before =
      this.#lost.find(lost => lost.command === process.command) ??
      (this.#lost.length === 1 && this.#watches.length === 1 ? this.#lost[0] : undefined);
    if (before === undefined) {
      this.#events.push({ kind: 'appeared', pid, time });
      return;
    }
    this.#lost = this.#lost.filter(lost => lost !== before);
    this.#events.push({ kind: 'restarted', pid: before.identity.pid, newPid: pid, time });
  }

  #dropGone(): void {
    for (const watch of this.#watches) if (watch.isGone) this.#drop(watch);
  }

  #letGo(watch: SrsWatch): void {
    watch.close();
    this.#watches = this.#watches.filter(other => other !== watch);
    this.#host.release(`/proc/${watch.process.identity.pid}/`);
  }

  #drop(watch: SrsWatch): void {
    const { pid } = watch.process.identity;
    this.#letGo(watch);
    const isAnother = (lost: FoundProcess): boolean => lost.command !== watch.process.command;
    this.#lost = [...this.#lost.filter(isAnother).slice(1 - MOST_LOST), watch.process];
    this.#events.push({ kind: 'gone', pid, time: this.#host.clock.time() });
  }
}

/** The first multiple of the delay after the plan that is still to come: a late sample does not shift the rhythm. */
export function nextPlanned(plannedMs: number, nowMs: number, delayMs: number): number {
  const missed = Math.floor(Math.max(0, nowMs - plannedMs) / delayMs);
  return plannedMs + (missed + 1) * delayMs;
}

function unwalked(): Source<true> {
  const failure: HostFailure = { asked: '/proc', reason: 'failed', detail: 'not looked through yet' };
  return { value: undefined, atMs: Number.NEGATIVE_INFINITY, failure };
}

function isAmong(process: FoundProcess, others: readonly FoundProcess[]): boolean {
  return others.some(other => isSameProcess(other.identity, process.identity));
}
