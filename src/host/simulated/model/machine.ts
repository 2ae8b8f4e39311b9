import { balance } from './balance.ts';
import { createCpus, createNics, SRS_UP_SECONDS, TICKS_A_SECOND, UP_SECONDS } from './boot.ts';
import { CpuGroup } from './cgroup.ts';
import type { Cpu } from './cpu.ts';
import { Disk } from './disk.ts';
import { createSysctls, RECEIVE_DEFAULT_BYTES, RECEIVE_MAX } from './kernel-settings.ts';
import { LogFile } from './log-file.ts';
import { createCounters } from './network-counters.ts';
import type { Nic } from './nic.ts';
import { Operator } from './operator.ts';
import { Packets } from './packets.ts';
import type { Process } from './process.ts';
import { createOthers, type Others } from './processes.ts';
import { Random } from './random.ts';
import { type Runnable, runStep, settleQuotas } from './run-step.ts';
import type { Scenario } from './scenario.ts';
import { SRS_GROUP, Srs } from './srs.ts';
import { SrsLog } from './srs-log.ts';
import type { Task } from './task.ts';
import { wantOthers } from './want-others.ts';

/** A step is short beside whatever a refresh can see, and long beside a packet. */
const STEP_MS = 2;
/** So much happens before anybody looks: queues are as full as they become, and counters have counted. */
const WARM_UP_MS = 25_000;
const BALANCE_EVERY_MS = 100;
const LOAD_EVERY_MS = 5_000;
const SRS_COUNTS_EVERY_MS = 3_000;
/** Part of what softirq takes that is forgotten in a step: the balancer goes by a mean. */
const FORGOTTEN = 0.01;
const FIRST_PID = 17_034;
const FIRST_INODE = 55_250;

/**
 * A small server with SRS: four CPUs, a fair scheduler, softirq, a network card, sockets and a disk, in steps of some
 * milliseconds. What it knows nothing of: caches, frequencies, memory that runs out, losses of the card or the softirq. All
 * chance comes of the seed.
 */
export class Machine {
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
  /** Undefined while it is restarted. */
  srs: Srs | undefined;
  /** Changes when a process comes or goes. */
  generation = 0;
  readonly #scenario: Scenario;
  readonly #random: Random;
  readonly #packets: Packets;
  readonly #disk: Disk;
  readonly #others: Others;
  readonly #operator = new Operator();
  readonly #srsLog: SrsLog;
  readonly #softirqLoads: number[];
  #runnables: readonly Runnable[] = [];
  /** Threads beside SRS's that ever want a CPU, with how much of one. */
  #active: readonly (readonly [Task, number])[] = [];
  #nextPid = FIRST_PID;
  #nextInode = FIRST_INODE;

  /** @param timeOf the time of day of a moment */
  constructor(scenario: Scenario, seed: number, timeOf: (nowMs: number) => Date) {
    const { queueShares, srs, receiveMaxBytes, neighbours } = scenario;
    this.#scenario = scenario;
    this.#random = new Random(seed);
    this.cpus = createCpus(queueShares.length);
    this.nics = createNics(queueShares);
    this.#softirqLoads = queueShares.map(() => 0);
    this.#packets = new Packets(scenario, this, this.#random);
    this.#disk = new Disk(scenario.disk, this.#random);
    this.sysctls = createSysctls(receiveMaxBytes);
    const startTicks = (UP_SECONDS - SRS_UP_SECONDS) * TICKS_A_SECOND;
    this.#others = createOthers(neighbours, queueShares.length, { random: this.#random, startTicks });
    if (srs.quotaMicroseconds !== undefined)
      this.groups.set(SRS_GROUP, new CpuGroup(SRS_GROUP, srs.quotaMicroseconds));
    this.#srsLog = new SrsLog(this.log, timeOf);
    this.#startSrs(startTicks);
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
    this.#operate();
    const step = { nowMs: this.nowMs, stepMs: STEP_MS };
    const demoMs = this.nowMs - WARM_UP_MS;
    const disk = { isStalled: this.#disk.isStalledAt(demoMs), isBusy: this.#disk.isBusyAt(demoMs) };
    this.srs?.want(STEP_MS, disk.isStalled);
    wantOthers(this.#active, this.#others.atDisk, disk, step);
    const softirq = runStep(this.cpus, this.#runnables, step);
    settleQuotas(this.#runnables, STEP_MS);
    this.#packets.send(this.srs, this.nowMs, STEP_MS);
    // Behind what was read: a full queue that is emptied faster than it fills has room for each packet that comes.
    this.#packets.receive(this.srs, this.nowMs, STEP_MS);
    this.#tend(softirq);
  }

  /** @param softirq what it took of each CPU in this step */
  #tend(softirq: readonly number[]): void {
    for (const [index, part] of softirq.entries())
      this.#softirqLoads[index] = (this.#softirqLoads[index] ?? 0) * (1 - FORGOTTEN) + part * FORGOTTEN;
    for (const cpu of this.cpus) cpu.timers += STEP_MS / 4;
    if (this.nowMs % BALANCE_EVERY_MS === 0)
      balance(
        this.#runnables.map(({ task }) => task),
        this.cpus,
        this.#softirqLoads,
      );
    if (this.nowMs % LOAD_EVERY_MS === 0) this.#averageLoad();
    if (this.nowMs % SRS_COUNTS_EVERY_MS === 0) this.srs?.count(this.nowMs);
    if (this.srs !== undefined && this.#srsLog.isDue(this.nowMs))
      this.#srsLog.tell(this.srs, this.nowMs, this.#packets.lostOnTheWay);
  }

  #operate(): void {
    const deed = this.#operator.decide(this.srs, this.#receiveMaxBytes, this.nowMs);
    if (deed === 'start') this.#startSrs(Math.floor(this.uptimeSeconds * TICKS_A_SECOND));
    if (deed !== 'stop') return;
    this.srs = undefined;
    this.#listProcesses();
  }

  get #receiveMaxBytes(): number {
    return Number(this.sysctls.get(RECEIVE_MAX));
  }

  #startSrs(startTicks: number): void {
    const { srs } = this.#scenario;
    const all = this.cpus.map(({ number }) => number);
    this.srs = new Srs(srs, {
      ...{ pid: this.#nextPid, startTicks, atMs: this.nowMs, cpus: srs.cpus ?? all },
      ...{ cpuGroup: this.groups.get(SRS_GROUP), receiveMaxBytes: this.#receiveMaxBytes },
      firstInode: this.#nextInode,
    });
    this.#nextPid += this.#random.whole(7_800, 7_990);
    this.#nextInode += this.#random.whole(900, 4_000);
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
}
