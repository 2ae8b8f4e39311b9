import { balance } from './balance.ts';
import { CpuGroup } from './cgroup.ts';
import { Cpu } from './cpu.ts';
import { Disk } from './disk.ts';
import { LogFile } from './log-file.ts';
import { createCounters } from './network-counters.ts';
import { Nic } from './nic.ts';
import type { Process } from './process.ts';
import { createOthers, type Others } from './processes.ts';
import { Random } from './random.ts';
import { type Runnable, runStep, settleQuotas } from './run-step.ts';
import type { Scenario } from './scenario.ts';
import { SRS_GROUP, Srs } from './srs.ts';
import { SrsLog } from './srs-log.ts';
import type { Task } from './task.ts';
import { Traffic } from './traffic.ts';

/** A step is short beside whatever a refresh can see, and long beside a packet. */
const STEP_MS = 2;
/** So much happens before anybody looks: queues are as full as they become, and counters have counted. */
const WARM_UP_MS = 25_000;
const BALANCE_EVERY_MS = 100;
const LOAD_EVERY_MS = 5_000;
/** CPUs; and steps after which such a thread wakes. */
const WAKES_SELDOM = 0.02;
const WAKES_EVERY = 16;
/** How long a host with this kernel has been up, and SRS on it. */
const UP_SECONDS = 1_061_840;
const SRS_UP_SECONDS = 9_320;
const TICKS_A_SECOND = 100;
/** Milliseconds of softirq for a packet: to take it off the card, and through IP and UDP. */
const RECEIVE_COST_MS = 0.003;
/** What a sent packet costs the softirq: to free it once it is on the wire. */
const SENT_COST_MS = 0.0002;
const MEDIA_BYTES = 1_228;
const OTHER_BYTES = 1_080;
/** Packets of a publisher that no player gets: SRS answers with reports. */
const ANSWERS_A_PACKET = 0.02;
/** The operator of the demo: how long it takes to restart SRS where that is what a change waits for. */
const RESTARTS_AFTER_MS = 8_000;
const IS_AWAY_FOR_MS = 400;
const FIRST_PID = 17_034;

/** Parameters of the kernel that are read, by their paths. `rmem_max` is the scenario's. */
const SYSCTLS: readonly (readonly [string, string])[] = [
  ['/proc/sys/net/core/rmem_default', '212992'],
  ['/proc/sys/net/core/wmem_max', '16777216'],
  ['/proc/sys/net/core/wmem_default', '212992'],
  ['/proc/sys/net/core/netdev_max_backlog', '1000'],
  ['/proc/sys/net/core/netdev_budget', '300'],
  ['/proc/sys/net/core/netdev_budget_usecs', '8000'],
  ['/proc/sys/net/ipv4/udp_mem', '383853\t511805\t767706'],
];
const RECEIVE_MAX = '/proc/sys/net/core/rmem_max';
const RECEIVE_DEFAULT_BYTES = 212_992;

/**
 * A small server with SRS: four CPUs, a fair scheduler, softirq, a network card, sockets and a disk, in steps of some
 * milliseconds. What it knows nothing of: caches, frequencies, memory that runs out, losses of the card or the softirq. All
 * chance comes of the seed.
 */
export class Machine {
  readonly scenario: Scenario;
  readonly cpus: readonly Cpu[];
  readonly nics: readonly Nic[];
  readonly counters = createCounters();
  /** Texts of kernel parameters by path, as they were written. */
  readonly sysctls: Map<string, string>;
  /** Those that limit CPU time, by path. */
  readonly groups = new Map<string, CpuGroup>();
  readonly log: LogFile = new LogFile();
  /** The load average of one minute, of five and of fifteen. */
  readonly loads: [one: number, five: number, fifteen: number] = [0, 0, 0];
  /** Milliseconds since the demo's host was made. */
  nowMs = 0;
  srs: Srs | undefined;
  /** Changes when a process comes or goes. */
  generation = 0;
  /** What the operator does next, for people; undefined: nothing. */
  plannedRestartMs: number | undefined;
  readonly #random: Random;
  readonly #traffic: Traffic;
  readonly #disk: Disk;
  readonly #others: Others;
  readonly #srsLog: SrsLog;
  readonly #softirqLoads: number[];
  #runnables: readonly Runnable[] = [];
  /** Threads beside SRS's that ever want a CPU, with how much of one. */
  #active: readonly (readonly [Task, number])[] = [];
  #nextPid = FIRST_PID;
  #nextInode = 55_250;
  #toldMissing = 0;
  #told = { runMs: 0, lateMs: 0 };

  /** @param timeOf the time of day of a moment */
  constructor(scenario: Scenario, seed: number, timeOf: (nowMs: number) => Date) {
    this.scenario = scenario;
    this.#random = new Random(seed);
    this.#traffic = new Traffic(scenario.traffic, this.#random);
    this.#disk = new Disk(scenario.disk, this.#random);
    const { queueShares, srs, receiveMaxBytes, neighbours } = scenario;
    this.cpus = queueShares.map((_, number) => new Cpu(number));
    this.#softirqLoads = queueShares.map(() => 0);
    this.nics = createNics(queueShares);
    this.sysctls = new Map([...SYSCTLS, [RECEIVE_MAX, String(receiveMaxBytes)]]);
    this.#others = createOthers(neighbours, queueShares.length, {
      random: this.#random,
      startTicks: (UP_SECONDS - SRS_UP_SECONDS) * TICKS_A_SECOND,
    });
    if (srs.quotaMicroseconds !== undefined)
      this.groups.set(SRS_GROUP, new CpuGroup(SRS_GROUP, srs.quotaMicroseconds));
    this.#srsLog = new SrsLog(this.log, timeOf);
    this.#bootCounters();
    this.#startSrs((UP_SECONDS - SRS_UP_SECONDS) * TICKS_A_SECOND);
    this.advance(WARM_UP_MS);
    // It has been like this for longer than was simulated.
    for (const [index, part] of [1, 0.97, 0.9].entries()) this.loads[index] = part * this.#busyThreads();
  }

  /** All processes by pid, SRS among them. */
  get processes(): readonly Process[] {
    const own = this.srs === undefined ? [] : [this.srs.process];
    return [...this.#others.processes, ...own];
  }

  get uptimeSeconds(): number {
    return UP_SECONDS + this.nowMs / 1_000;
  }

  /** Lets so much time pass, in whole steps. */
  advance(ms: number): void {
    for (const untilMs = this.nowMs + ms; this.nowMs + STEP_MS <= untilMs; ) this.#step();
  }

  #step(): void {
    this.nowMs += STEP_MS;
    const demoMs = this.nowMs - WARM_UP_MS;
    this.#operate();
    const isStalled = this.#disk.isStalledAt(demoMs);
    this.srs?.want(STEP_MS, isStalled);
    if (this.srs !== undefined) this.srs.media.state = isStalled ? 'D' : 'S';
    this.#wantOthers(isStalled, this.#disk.isBusyAt(demoMs));
    const step = { nowMs: this.nowMs, stepMs: STEP_MS };
    const softirq = runStep(this.cpus, this.#runnables, step);
    settleQuotas(this.#runnables, STEP_MS);
    for (const [index, part] of softirq.entries())
      this.#softirqLoads[index] = (this.#softirqLoads[index] ?? 0) * 0.99 + part * 0.01;
    this.#send();
    // Behind what was read: a full queue that is emptied faster than it fills has room for each packet that comes.
    this.#receive();
    for (const cpu of this.cpus) cpu.timers += STEP_MS / 4;
    if (this.nowMs % BALANCE_EVERY_MS === 0)
      balance(
        this.#runnables.map(({ task }) => task),
        this.cpus,
        this.#softirqLoads,
      );
    if (this.nowMs % LOAD_EVERY_MS === 0) this.#averageLoad();
    if (this.srs !== undefined && this.#srsLog.isDue(this.nowMs)) this.#tellLog(this.srs);
  }

  /** A buffer of a socket is set when it is opened: where the limit was raised, somebody restarts SRS soon after. */
  #operate(): void {
    if (this.srs === undefined) {
      if (this.nowMs >= (this.plannedRestartMs ?? 0)) {
        this.plannedRestartMs = undefined;
        this.#startSrs(Math.floor(this.uptimeSeconds * TICKS_A_SECOND));
      }
      return;
    }
    const got = this.srs.rtc.receiveBufferBytes;
    const wouldGet = 2 * Math.min(10_485_760, this.#receiveMaxBytes);
    if (wouldGet <= got) this.plannedRestartMs = undefined;
    else this.plannedRestartMs ??= this.nowMs + RESTARTS_AFTER_MS;
    if (this.plannedRestartMs === undefined || this.nowMs < this.plannedRestartMs) return;
    this.srs = undefined;
    this.plannedRestartMs = this.nowMs + IS_AWAY_FOR_MS;
    this.#listProcesses();
  }

  get #receiveMaxBytes(): number {
    return Number(this.sysctls.get(RECEIVE_MAX));
  }

  #startSrs(startTicks: number): void {
    const { srs } = this.scenario;
    const all = this.cpus.map(({ number }) => number);
    this.srs = new Srs(srs, {
      ...{ pid: this.#nextPid, startTicks, atMs: this.nowMs, cpus: srs.cpus ?? all },
      ...{ cpuGroup: this.groups.get(SRS_GROUP), receiveMaxBytes: this.#receiveMaxBytes },
      firstInode: this.#nextInode,
    });
    this.#nextPid += this.#random.whole(7_800, 7_990);
    this.#nextInode += this.#random.whole(900, 4_000);
    this.#told = { runMs: 0, lateMs: 0 };
    this.#srsLog.start(this.srs, this.nowMs, RECEIVE_DEFAULT_BYTES);
    this.#listProcesses();
  }

  #listProcesses(): void {
    this.generation++;
    this.#active = [...this.#others.loads].filter(([, load]) => load > 0);
    const own = this.srs?.process;
    this.#runnables = [
      ...(own?.tasks ?? []).map(task => ({ task, group: own?.cpuGroup })),
      ...this.#active.map(([task]) => ({ task, group: undefined })),
    ];
  }

  #receive(): void {
    const media = this.#traffic.step(this.nowMs, STEP_MS);
    const other = this.#random.arrivals((this.scenario.otherPacketsPerSecond * STEP_MS) / 1_000);
    const all = media + other;
    const bytes = media * MEDIA_BYTES + other * OTHER_BYTES;
    this.nics[0]?.receive(all, bytes, RECEIVE_COST_MS, this.cpus);
    const { counters } = this;
    counters.ipReceived += all;
    counters.ipReceivedBytes += bytes;
    counters.tcpReceived += other;
    if (this.srs === undefined) counters.udpNoPorts += media;
    else counters.udpReceiveBufferErrors += this.srs.rtc.arrive(media);
  }

  #wantOthers(isStalled: boolean, isDiskBusy: boolean): void {
    for (const [task, load] of this.#active) {
      const isAtDisk = this.#others.atDisk.has(task);
      task.wantedMs = isAtDisk && (isStalled || !isDiskBusy) ? 0 : wishOf(task.tid, load, this.nowMs);
      if (isAtDisk) {
        task.state = isStalled ? 'D' : 'S';
        task.wchan = isStalled ? 'folio_wait_bit_common' : 'do_epoll_wait';
      }
    }
  }

  #send(): void {
    const { counters, srs } = this;
    const { read, sent } = srs?.work(STEP_MS) ?? { read: 0, sent: 0 };
    const media = sent + Math.round(read * ANSWERS_A_PACKET);
    const other = Math.round((this.scenario.otherPacketsPerSecond * STEP_MS) / 3_000);
    const bytes = media * MEDIA_BYTES + other * 90;
    counters.udpReceived += read;
    counters.udpSent += media;
    counters.tcpSent += other;
    counters.tcpRetransmitted += this.nowMs % 1_000 === 0 ? 1 : 0;
    counters.ipSent += media + other;
    counters.ipSentBytes += bytes;
    const [nic] = this.nics;
    if (nic === undefined) return;
    nic.sentPackets += media + other;
    nic.sentBytes += bytes;
    const cpu = this.cpus[nic.queues[0]?.cpus[0] ?? 0];
    if (cpu === undefined || media === 0) return;
    cpu.softirqLeftMs += media * SENT_COST_MS;
    cpu.sendRounds += 0.05;
  }

  /** Those that run, want to or wait for the disk. */
  #busyThreads(): number {
    return this.#runnables.reduce((sum, { task }) => sum + (task.state === 'S' ? task.load : 1), 0);
  }

  #averageLoad(): void {
    const busy = this.#busyThreads();
    for (const [index, minutes] of [1, 5, 15].entries()) {
      const keeps = Math.exp(-LOAD_EVERY_MS / 60_000 / minutes);
      this.loads[index] = (this.loads[index] ?? 0) * keeps + busy * (1 - keeps);
    }
  }

  #tellLog(srs: Srs): void {
    const { media } = srs;
    const seconds = 5;
    const missing = this.#traffic.lostOnTheWay - this.#toldMissing;
    this.#toldMissing = this.#traffic.lostOnTheWay;
    const runMs = media.runMs - this.#told.runMs;
    const lateMs = media.waitMs - this.#told.lateMs;
    this.#told = { runMs: media.runMs, lateMs: media.waitMs };
    this.#srsLog.tell(srs, this.nowMs, {
      missingPerSecond: missing / seconds,
      cpuPercent: runMs / 10 / seconds,
      latePart: Math.min(1, lateMs / 1_000 / seconds),
    });
  }

  /** What the CPUs did before: most of the time they idled. */
  #bootCounters(): void {
    for (const cpu of this.cpus) {
      const upMs = UP_SECONDS * 1_000;
      cpu.userMs = upMs * 0.11;
      cpu.systemMs = upMs * 0.05;
      cpu.softirqMs = upMs * 0.01;
      cpu.idleMs = upMs * 0.83;
      cpu.packets = 210_000_000 + cpu.number * 1_018_313;
      cpu.receiveRounds = 61_000_000 + cpu.number * 404_219;
      cpu.timers = upMs / 6;
    }
  }
}

/** Who wants little wakes now and then, and has a little more to do. */
function wishOf(tid: number, load: number, nowMs: number): number {
  if (load > WAKES_SELDOM) return STEP_MS * load;
  const isAwake = (nowMs / STEP_MS + tid) % WAKES_EVERY === 0;
  return isAwake ? STEP_MS * WAKES_EVERY * load : 0;
}

function createNics(queueShares: readonly number[]): readonly Nic[] {
  const count = queueShares.length;
  const eth0 = {
    ...{ name: 'eth0', device: '0000:3b:00.0', speedMbps: 10_000 },
    queues: queueShares.map((share, index) => ({ irq: 34 + index, share, cpu: index })),
  };
  const eth1 = {
    ...{ name: 'eth1', device: '0000:3b:00.1', speedMbps: 1_000 },
    queues: [{ irq: 40, share: 1, cpu: 1 }],
  };
  return [eth0, eth1].map(setup => new Nic(setup, count));
}
