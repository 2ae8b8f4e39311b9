import { type Host, type HostFailure, isFailure } from '../host/host.ts';
import type { Inquiry } from '../host/inquiry.ts';
import type { Look, SocketsQuestion } from '../host/look.ts';
import { type QueueWatch, UDP_TABLES } from '../host/queue-peaks.ts';
import { compareThreads } from '../procfs/thread-order.ts';
import type { UdpSocketEntry } from '../procfs/types.ts';
import { isDead } from '../srs/process/describe-process.ts';
import type { FoundProcess } from '../srs/process/found-process.ts';
import { type ApiOptions, ApiProbe } from './api-probe.ts';
import { BuildProbe } from './build-probe.ts';
import { CgroupProbe } from './cgroup-probe.ts';
import { LogProbe } from './log-probe.ts';
import { NamespaceSources } from './namespace-sources.ts';
import { OpenFilesProbe } from './open-files-probe.ts';
import { Partly, type Probe } from './probe.ts';
import type { Source, SrsReading, ThreadReading } from './sample.ts';
import { SocketMemoryProbe } from './socket-memory-probe.ts';
import type { SocketsRequest } from './sockets-request.ts';
import { linksOf, SRS_SOURCES } from './sources.ts';
import { createSrsProbes, type SrsProbes } from './srs-probes.ts';
import { notUnderstood } from './texts.ts';
import { UdpSocketsSource } from './udp-sockets-source.ts';

/** SRS has a dozen; to read as many as these takes 50 ms. */
const MOST_THREADS = 4_096;

/**
 * Connections are counted again after so long, also where SRS has the sockets that it had: one may be closed by its peer and
 * still be open here.
 */
const SAME_CONNECTIONS_MS = 30_000;

/** Everything that is kept about one SRS process while it lives. */
export class SrsWatch {
  readonly process: FoundProcess;
  readonly #queueWatch: QueueWatch;
  readonly #probes: SrsProbes;
  readonly #openFiles: OpenFilesProbe;
  readonly #build: BuildProbe;
  readonly #cgroup: CgroupProbe;
  readonly #log: LogProbe;
  readonly #api: ApiProbe;
  readonly #socketMemory: SocketMemoryProbe;
  readonly #udpSockets: UdpSocketsSource;
  readonly #namespaceSources: NamespaceSources;
  #listenPorts: readonly number[] = [];
  /** SRS's sockets when its connections were counted last. */
  #countedAmong: ReadonlySet<number> | undefined;
  #namespace: Source<string>;
  #isHostNamespace: boolean | undefined;
  #hasBegun = false;
  /** SRS's own among the sockets that were listed last; all of them while it is not known which these are. */
  #ownSockets: readonly UdpSocketEntry[] = [];

  constructor(host: Host, process: FoundProcess, api: ApiOptions) {
    const { pid } = process.identity;
    this.process = process;
    this.#openFiles = new OpenFilesProbe(pid);
    this.#build = new BuildProbe(host, process);
    this.#cgroup = new CgroupProbe(pid);
    this.#log = new LogProbe(host, pid);
    this.#api = new ApiProbe(host, pid, api);
    this.#probes = createSrsProbes(pid, {
      openFiles: () => this.#openFiles.source,
      areAllSocketsWanted: () => this.#udpSockets.areAllWanted,
      socketCounts: () => this.#udpSockets.freshCounts,
      onListeners: ports => {
        this.#listenPorts = ports;
      },
    });
    this.#socketMemory = new SocketMemoryProbe();
    this.#udpSockets = new UdpSocketsSource(pid, this.#probes.udpSockets);
    this.#namespaceSources = new NamespaceSources(host, pid);
    this.#queueWatch = host.watch(pid);
    this.#namespace = {
      value: undefined,
      atMs: Number.NEGATIVE_INFINITY,
      failure: { asked: `/proc/${pid}/ns/net`, reason: 'failed', detail: 'not read yet' },
    };
  }

  /**
   * What is asked for a refresh at `nowMs`. The first time also what cannot change while the process lives, unless it moves
   * itself (setns): its network namespace, and before its sockets are listed how many there are.
   */
  *refresh(nowMs: number): Inquiry<void> {
    const isFirst = !this.#hasBegun;
    if (isFirst) yield* this.#begin(nowMs);
    const due = this.#textProbes(nowMs).filter(probe => probe.isDue(nowMs));
    const ofCgroup = this.#cgroup.questionAt(nowMs);
    const look = yield {
      texts: [
        ...(ofCgroup.texts ?? []),
        ...this.#api.textsAt(nowMs),
        ...this.#udpSockets.countTextsAt(nowMs),
        ...due.flatMap(probe => probe.ask()),
      ],
      links: [...(ofCgroup.links ?? []), ...this.#openFiles.linksAt(nowMs)],
      names: ofCgroup.names ?? [],
      // Which are its own decides what ss is asked: the first time that is not known before.
      sockets: isFirst ? [] : this.#questions(nowMs),
    };
    // Connections are counted by the sockets among the open files, and tables checked by the counts.
    this.#openFiles.accept(look, nowMs);
    // The first time they were counted in the look before.
    if (!isFirst) this.#udpSockets.acceptCounts(look, nowMs);
    for (const probe of due) probe.accept(look, nowMs);
    if (due.includes(this.#probes.connections))
      this.#countedAmong = this.#openFiles.source.value?.socketInodes;
    this.#cgroup.accept(look, nowMs);
    this.#acceptSockets(look, nowMs);
    this.#build.refresh();
    this.#api.refresh(nowMs, {
      look,
      inodes: this.#openFiles.source.value?.socketInodes,
      isHostNamespace: this.#isHostNamespace,
      userId: this.#probes.status.source.value?.userId,
    });
    this.#log.refresh(nowMs, { log: this.#openFiles.source.value?.log, ownPid: this.#ownPid });
    this.#refreshNamespace(nowMs);
    if (!isFirst) return;
    const sockets = this.#questions(nowMs);
    if (sockets.length > 0) this.#acceptSockets(yield { sockets }, nowMs);
  }

  #refreshNamespace(nowMs: number): void {
    this.#namespaceSources.refresh(nowMs, {
      isHostNamespace: this.#isHostNamespace,
      interfaces: this.#probes.interfaces.source,
      listenPorts: this.#listenPorts,
      udpSockets: this.#udpSockets.source,
      ownInodes: this.#openFiles.source.value?.socketInodes,
    });
  }

  *#begin(nowMs: number): Inquiry<void> {
    this.#hasBegun = true;
    const links = linksOf(SRS_SOURCES.namespace, this.process.identity.pid);
    const ofCgroup = this.#cgroup.questionAt(nowMs);
    const look = yield {
      texts: [...(ofCgroup.texts ?? []), ...this.#udpSockets.countTextsAt(nowMs)],
      links: [...(ofCgroup.links ?? []), ...links],
      names: ofCgroup.names ?? [],
    };
    this.#cgroup.accept(look, nowMs);
    this.#udpSockets.acceptCounts(look, nowMs);
    const ids = links.map(asked => {
      const link = look.link(asked);
      if (isFailure(link) || /^net:\[\d+\]$/.test(link)) return link;
      return notUnderstood(asked);
    });
    const [own, ofInit, ofSelf] = ids.map(id => (typeof id === 'string' ? id : undefined));
    const failure = ids.find(isFailure);
    this.#namespace =
      own === undefined
        ? { value: undefined, atMs: nowMs, failure }
        : { value: own, atMs: nowMs, failure: undefined };
    // Ours is where ss would run and what /proc/net/dev is of; a recording has no self.
    const hostId = ofSelf ?? ofInit;
    this.#isHostNamespace = own === undefined || hostId === undefined ? undefined : own === hostId;
  }

  #textProbes(nowMs: number): readonly Probe<unknown>[] {
    const { udpSockets, threads, affinities, sleeps, conntrack, connections, ...others } = this.#probes;
    return [
      // Before the counters: to read its tables may take long.
      ...(connections.isDue(nowMs) && !this.#areConnectionsKnown(nowMs) ? [connections] : []),
      ...(this.#hasTooManyThreads ? [] : [threads, affinities, sleeps]),
      // That of the host is read by itself.
      ...(this.#isHostNamespace === true ? [] : [conntrack]),
      // Their last are the counters of the namespace, right before the sockets.
      ...Object.values(others),
      ...(this.#udpSockets.wantsTable(nowMs) ? [udpSockets] : []),
    ];
  }

  /**
   * Connections that clients open or SRS closes come and go with a socket: the kernel need not walk through all of the
   * namespace's for the same ones. What SRS itself opens, and what its peer closed, may be told late.
   */
  #areConnectionsKnown(nowMs: number): boolean {
    const { value, atMs } = this.#probes.connections.source;
    const { atMs: listedAtMs } = this.#openFiles.source;
    const inodes = this.#openFiles.source.value?.socketInodes;
    const counted = this.#countedAmong;
    if (value === undefined || inodes === undefined || counted === undefined) return false;
    if (nowMs - atMs >= SAME_CONNECTIONS_MS || listedAtMs <= atMs) return false;
    if (inodes === counted) return true;
    const areSame = inodes.size === counted.size && [...inodes].every(inode => counted.has(inode));
    if (areSame) this.#countedAmong = inodes;
    return areSame;
  }

  /** As SRS sees itself, in its own pid namespace. */
  get #ownPid(): number | undefined {
    return this.#probes.status.source.value?.namespacePids.at(-1);
  }

  get #request(): SocketsRequest {
    const inodes = this.#openFiles.source.value?.socketInodes;
    return { pid: this.process.identity.pid, isHostNamespace: this.#isHostNamespace, inodes };
  }

  #questions(nowMs: number): readonly SocketsQuestion[] {
    const request = this.#request;
    const own = this.#ownSockets;
    const ofMemory = this.#socketMemory.question(nowMs, {
      pid: request.pid,
      isHostNamespace: request.isHostNamespace,
      ports: request.inodes === undefined ? [] : [...new Set(own.map(socket => socket.localPort))],
      inodes: own.map(socket => socket.inode),
    });
    const ofSockets = this.#udpSockets.questions(nowMs, request);
    return ofMemory === undefined ? ofSockets : [...ofSockets, ofMemory];
  }

  /** Which of the sockets are SRS's decides what is asked of ss and watched between refreshes. */
  #acceptSockets(look: Look, nowMs: number): void {
    this.#socketMemory.accept(look, nowMs);
    const inodes = this.#openFiles.source.value?.socketInodes;
    this.#udpSockets.accept(look, inodes);
    this.#ownSockets =
      this.#udpSockets.source.value?.filter(socket => inodes?.has(socket.inode) ?? true) ?? [];
    const own = new Set(this.#ownSockets.map(socket => socket.protocol));
    if (!this.#udpSockets.isWatchable) this.#queueWatch.watchTables([]);
    else this.#queueWatch.watchTables(inodes === undefined ? UDP_TABLES : [...own]);
  }

  /** Whether somebody looks at every UDP socket of the namespace. */
  wantAllSockets(areWanted: boolean): void {
    this.#udpSockets.wantAll(areWanted);
  }

  /** Whether the process is gone for good, by what was read last. */
  get isGone(): boolean {
    const { value, failure } = this.#probes.stat.source;
    if (value === undefined)
      return failure?.reason === 'gone' && Number.isFinite(this.#probes.stat.source.atMs);
    return value.startTicks !== this.process.identity.startTicks || isDead(value.state);
  }

  /** Reads everything on the next refresh: something was just changed. */
  hurry(): void {
    for (const probe of Object.values(this.#probes)) probe.hurry();
    this.#countedAmong = undefined;
    this.#cgroup.hurry();
    this.#socketMemory.hurry();
    this.#udpSockets.hurry();
  }

  /** Has that read at the next refresh which failed, and is not read at each anyway: what was in its way is not any more. */
  retry(): void {
    const seldom = [this.#openFiles, this.#udpSockets, this.#namespaceSources, this.#log, this.#api];
    for (const source of seldom) source.retry();
  }

  /** Ends what was started to watch it. */
  close(): void {
    this.#build.close();
    this.#log.close();
    this.#api.close();
    this.#queueWatch.close();
  }

  read(userNames: ReadonlyMap<number, string>): SrsReading {
    const { stat, status, affinities, sleeps, autogroup, limits, connections, interfaces, udp } =
      this.#probes;
    const { conntrack, ip } = this.#probes;
    const userId = status.source.value?.userId;
    return {
      identity: this.process.identity,
      command: this.process.command,
      commandFailure: this.process.commandFailure,
      stat: stat.source,
      status: status.source,
      threads: this.#readThreads(),
      waits: this.#readWaits(),
      affinities: affinities.source,
      sleeps: sleeps.source,
      autogroup: autogroup.source,
      cpuQuotas: this.#cgroup.source,
      limits: limits.source,
      openFiles: this.#openFiles.source,
      connections: connections.source,
      userName: userId === undefined ? undefined : (userNames.get(userId) ?? String(userId)),
      namespace: this.#namespace,
      isHostNamespace: this.#isHostNamespace,
      interfaces: interfaces.source,
      conntrack: conntrack.source,
      ip: ip.source,
      ...this.#namespaceSources.sources,
      udp: udp.source,
      udpSockets: this.#udpSockets.source,
      udpSocketCount: this.#udpSockets.count,
      queuePeaks: this.#queueWatch.takePeaks(),
      socketMemory: this.#socketMemory.source,
      build: this.#build.build,
      log: this.#log.source,
      api: this.#api.source,
    };
  }

  get #threadCount(): number {
    return this.#probes.stat.source.value?.threads ?? this.process.threads ?? 0;
  }

  get #hasTooManyThreads(): boolean {
    return this.#threadCount > MOST_THREADS;
  }

  /** The waits of the threads; undefined while the threads themselves are not known. */
  #readWaits(): Source<unknown> {
    const { value, atMs } = this.#probes.threads.source;
    const waits = value?.waits;
    if (isFailure(waits)) return { value: undefined, atMs, failure: waits };
    const when = { value: true, atMs, failure: undefined };
    return waits instanceof Partly ? { ...when, missing: waits.missing } : when;
  }

  #readThreads(): Source<readonly ThreadReading[]> {
    if (this.#hasTooManyThreads) {
      const detail = `${this.#threadCount.toLocaleString('en')} threads are not read one by one`;
      const asked = `/proc/${this.process.identity.pid}/task`;
      const { atMs } = this.#probes.stat.source;
      return { value: undefined, atMs, failure: { asked, reason: 'failed', detail } };
    }
    const { source } = this.#probes.threads;
    if (source.value === undefined) return { ...source, value: undefined };
    const { stats } = source.value;
    const waits = knownOf(source.value.waits);
    const affinities = this.#probes.affinities.source.value;
    const threads = [...stats].map(([tid, stat]) => ({
      tid,
      stat,
      schedstat: waits?.get(tid),
      affinity: affinities?.get(tid),
    }));
    const compare = compareThreads(this.process.identity.pid);
    threads.sort((a, b) => compare(ageOf(a), ageOf(b)));
    return { ...source, value: threads };
  }
}

function knownOf<T>(read: T | HostFailure | Partly<T>): T | undefined {
  if (read instanceof Partly) return read.value;
  return isFailure(read) ? undefined : read;
}

function ageOf({ tid, stat }: ThreadReading) {
  return { tid, startTicks: stat.startTicks };
}
