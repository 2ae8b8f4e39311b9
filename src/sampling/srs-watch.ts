import { CpuMeter } from '../host/cpu-meter.ts';
import { type Host, type HostFailure, isFailure, type Texts } from '../host/host.ts';
import { compareThreads } from '../procfs/thread-order.ts';
import { isDead } from '../srs/process/find-srs.ts';
import type { FoundProcess } from '../srs/process/found-process.ts';
import { BuildProbe } from './build-probe.ts';
import { Partly, type Probe } from './probe.ts';
import { QueueWatch } from './queue-watch.ts';
import type { Source, SrsReading, ThreadReading } from './sample.ts';
import { SocketMemoryProbe } from './socket-memory-probe.ts';
import { linksOf, SRS_SOURCES } from './sources.ts';
import { createSrsProbes, OpenFilesProbe, type SrsProbes } from './srs-probes.ts';
import { notUnderstood } from './texts.ts';
import { UdpSocketsSource } from './udp-sockets-source.ts';

/** SRS has a dozen; to read as many as these takes 50 ms. */
const MOST_THREADS = 4_096;

/** Everything that is kept about one SRS process while it lives. */
export class SrsWatch {
  readonly process: FoundProcess;
  readonly queueWatch: QueueWatch;
  readonly #host: Host;
  readonly #probes: SrsProbes;
  readonly #openFiles: OpenFilesProbe;
  readonly #build: BuildProbe;
  readonly #socketMemory: SocketMemoryProbe;
  readonly #udpSockets: UdpSocketsSource;
  #namespace: Source<string>;
  #isHostNamespace: boolean | undefined;

  constructor(host: Host, process: FoundProcess) {
    const { pid } = process.identity;
    this.process = process;
    this.#host = host;
    this.#openFiles = new OpenFilesProbe(host, pid);
    this.#build = new BuildProbe(host, process);
    this.#probes = createSrsProbes(pid, {
      openFiles: () => this.#openFiles.source,
      areAllSocketsWanted: () => this.#udpSockets.areAllWanted,
      socketCounts: () => this.#udpSockets.freshCounts,
    });
    this.#socketMemory = new SocketMemoryProbe(host);
    this.#udpSockets = new UdpSocketsSource(host, pid, this.#probes.udpSockets);
    this.queueWatch = new QueueWatch(host, pid);
    this.#namespace = {
      value: undefined,
      atMs: Number.NEGATIVE_INFINITY,
      failure: { asked: `/proc/${pid}/ns/net`, reason: 'failed', detail: 'not read yet' },
    };
  }

  /** One look at what cannot change while the process lives, unless it moves itself (setns): its network namespace. */
  async begin(): Promise<void> {
    const paths = linksOf(SRS_SOURCES.namespace, this.process.identity.pid);
    const links = await this.#host.readLinks(paths);
    const ids = paths.map(asked => {
      const link = links.get(asked) ?? { asked, reason: 'gone', detail: 'no such file' };
      if (isFailure(link) || /^net:\[\d+\]$/.test(link)) return link;
      return notUnderstood(asked);
    });
    const [own, ofInit, ofSelf] = ids.map(id => (typeof id === 'string' ? id : undefined));
    const atMs = this.#host.clock.nowMs();
    const failure = ids.find(isFailure);
    this.#namespace =
      own === undefined ? { value: undefined, atMs, failure } : { value: own, atMs, failure: undefined };
    // Ours is where ss would run and what /proc/net/dev is of; a recording has no self.
    const hostId = ofSelf ?? ofInit;
    this.#isHostNamespace = own === undefined || hostId === undefined ? undefined : own === hostId;
  }

  /** Those whose texts belong to a refresh at `nowMs`, if they are due. */
  textProbes(nowMs: number): readonly Probe<unknown>[] {
    const { udpSockets, threads, affinities, ...others } = this.#probes;
    return [
      ...(this.#hasTooManyThreads ? [] : [threads, affinities]),
      // Their last are the counters of the namespace, right before the sockets.
      ...Object.values(others),
      ...(this.#udpSockets.wantsTable(nowMs) ? [udpSockets] : []),
    ];
  }

  /** Whether somebody looks at every UDP socket of the namespace. */
  wantAllSockets(areWanted: boolean): void {
    this.#udpSockets.wantAll(areWanted);
  }

  /** Before the texts: connections are counted by its sockets, and a table that is too long is not read. */
  async prepare(nowMs: number): Promise<void> {
    await this.#openFiles.refresh(nowMs);
    await this.#udpSockets.prepare(nowMs);
  }

  /** After the texts: which of the sockets are SRS's decides what is asked of ss and watched between refreshes. */
  async refreshSockets(nowMs: number): Promise<void> {
    this.#build.refresh();
    const inodes = this.#openFiles.source.value?.socketInodes;
    const { pid } = this.process.identity;
    await this.#udpSockets.refresh(nowMs, { pid, isHostNamespace: this.#isHostNamespace, inodes });
    const own = this.#udpSockets.source.value?.filter(socket => inodes?.has(socket.inode) ?? true) ?? [];
    if (!this.#udpSockets.isWatchable) this.queueWatch.watchTables([]);
    else if (inodes !== undefined)
      this.queueWatch.watchTables([...new Set(own.map(socket => socket.protocol))]);
    if (own.length === 0) return;
    this.#socketMemory.refresh(nowMs, {
      pid,
      isHostNamespace: this.#isHostNamespace,
      ports: inodes === undefined ? [] : [...new Set(own.map(socket => socket.localPort))],
      inodes: own.map(socket => socket.inode),
    });
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
    this.#socketMemory.hurry();
    this.#udpSockets.hurry();
  }

  /** Ends what was started to watch it. */
  close(): void {
    this.#build.close();
    this.#udpSockets.close();
  }

  read(userNames: ReadonlyMap<number, string>): SrsReading {
    const { stat, status, affinities, limits, connections, interfaces, udp } = this.#probes;
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
      limits: limits.source,
      openFiles: this.#openFiles.source,
      connections: connections.source,
      userName: userId === undefined ? undefined : (userNames.get(userId) ?? String(userId)),
      namespace: this.#namespace,
      isHostNamespace: this.#isHostNamespace,
      interfaces: interfaces.source,
      udp: udp.source,
      udpSockets: this.#udpSockets.source,
      udpSocketCount: this.#udpSockets.count,
      queuePeaks: this.queueWatch.takePeaks(),
      socketMemory: this.#socketMemory.source,
      build: this.#build.build,
    };
  }

  get #threadCount(): number {
    return this.#probes.stat.source.value?.threads ?? this.process.threads ?? 0;
  }

  get #hasTooManyThreads(): boolean {
    return this.#threadCount > MOST_THREADS;
  }

  /** Without the threads there is nobody of whom to tell it. */
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

/** Reads all that is due of many probes with one question to the host. */
export async function refreshTextProbes(
  host: Host,
  probes: readonly Probe<unknown>[],
  nowMs: number,
): Promise<void> {
  const due = probes.filter(probe => probe.isDue(nowMs));
  const patterns = [...new Set(due.flatMap(probe => probe.patterns))];
  const texts: Texts = patterns.length > 0 ? await host.read(patterns) : new Map();
  const meter = new CpuMeter();
  for (const probe of due) probe.accept(texts, nowMs, meter);
}

/** User names by id; empty when the host's list cannot be read. */
export async function readUserNames(
  host: Host,
  parse: (text: string) => ReadonlyMap<number, string>,
): Promise<ReadonlyMap<number, string>> {
  const result = (await host.read(['/etc/passwd'])).get('/etc/passwd');
  return result === undefined || isFailure(result) ? new Map() : parse(result.text);
}
