/** Numbers of the scheduling policies (sched(7)). */
export const POLICIES = { other: 0, fifo: 1, rr: 2, batch: 3, idle: 5 } as const;

/** kernel/sched/core.c, `sched_prio_to_weight`: from nice -20 to 19, each step some 10 % of a CPU. */
const WEIGHTS: readonly number[] = [
  ...[88_761, 71_755, 56_483, 46_273, 36_291, 29_154, 23_254, 18_705, 14_949, 11_916],
  ...[9_548, 7_620, 6_100, 4_904, 3_906, 3_121, 2_501, 1_991, 1_586, 1_277],
  ...[1_024, 820, 655, 526, 423, 335, 272, 215, 172, 137],
  ...[110, 87, 70, 56, 45, 36, 29, 23, 18, 15],
];
/** Of SCHED_IDLE, whatever the nice value. */
const IDLE_WEIGHT = 3;

/** Where a thread of a server sleeps while it has nothing to do. */
export const WAITS_FOR_WORK = 'do_epoll_wait';

export interface TaskSetup {
  readonly tid: number;
  readonly name: string;
  readonly startTicks: number;
  readonly cpu: number;
  readonly cpus: readonly number[];
  readonly nice?: number;
  /** The part of its CPU time that it spends in the kernel, 0 to 1. */
  readonly systemShare?: number;
}

/** A thread as the scheduler sees it. Times are milliseconds since it began. */
export class Task {
  readonly tid: number;
  readonly name: string;
  readonly startTicks: number;
  readonly systemShare: number;
  nice: number;
  policy: number = POLICIES.other;
  /** 1 to 99 of real-time policies, else 0. */
  realTimePriority = 0;
  /** Those that it may run on. */
  cpus: readonly number[];
  /** The one that it ran on last. */
  cpu: number;
  userMs = 0;
  systemMs = 0;
  /** Ready, and without a CPU. */
  waitMs = 0;
  /** How often it was given a CPU. */
  slices = 0;
  state: 'R' | 'S' | 'D' = 'S';
  wchan = WAITS_FOR_WORK;
  /** Milliseconds of CPU that it wants in this step. */
  wantedMs = 0;
  /** Those that it got of them. */
  grantedMs = 0;
  /** A mean over the last tenths of a second of what it wants, in CPUs: what the balancer goes by. */
  load = 0;

  constructor({ tid, name, startTicks, cpu, cpus, nice = 0, systemShare = 0.3 }: TaskSetup) {
    this.tid = tid;
    this.name = name;
    this.startTicks = startTicks;
    this.cpu = cpu;
    this.cpus = cpus;
    this.nice = nice;
    this.systemShare = systemShare;
  }

  get runMs(): number {
    return this.userMs + this.systemMs;
  }

  get isRealTime(): boolean {
    return this.policy === POLICIES.fifo || this.policy === POLICIES.rr;
  }

  get weight(): number {
    return this.policy === POLICIES.idle ? IDLE_WEIGHT : (WEIGHTS[this.nice + 20] ?? 1_024);
  }
}
