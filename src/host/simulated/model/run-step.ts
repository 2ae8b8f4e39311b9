import type { CpuGroup } from './cgroup.ts';
import type { Cpu } from './cpu.ts';
import { type Claim, shareCpu } from './share-cpu.ts';
import type { Task } from './task.ts';

/** The weight of a cgroup among its siblings where nothing else is set (cpu.weight 100). */
const GROUP_WEIGHT = 1_024;
/** A CPU does nothing but softirq for no longer than this part of the time: ksoftirqd yields. */
const MOST_SOFTIRQ = 0.98;
/** Milliseconds: less is nothing. */
const NEXT_TO_NOTHING = 1e-6;
/** Steps over which a load is averaged. */
const LOAD_STEPS = 100;

/** A thread that may want a CPU, with the cgroup that limits it. */
export interface Runnable {
  readonly task: Task;
  readonly group: CpuGroup | undefined;
}

/**
 * One step of every CPU: softirq first, then threads, each by what it wants and is worth. Quotas of cgroups end before what
 * their threads want does. @returns how much of each CPU softirq took, 0 to 1
 */
export function runStep(
  cpus: readonly Cpu[],
  runnables: readonly Runnable[],
  { nowMs, stepMs }: { readonly nowMs: number; readonly stepMs: number },
): readonly number[] {
  const allowed = limitByQuotas(runnables, nowMs);
  const awake = cpus.map((): Runnable[] => []);
  for (const runnable of runnables) {
    const { task } = runnable;
    if (task.wantedMs > 0 || task.state === 'D') awake[task.cpu]?.push(runnable);
    else sleep(task);
  }
  return cpus.map((cpu, index) => {
    const softirqMs = takeSoftirq(cpu, stepMs);
    runCpu(cpu, awake[index] ?? [], { allowed, availableMs: stepMs - softirqMs, stepMs });
    return softirqMs / stepMs;
  });
}

/** Most threads do nothing in most steps. */
function sleep(task: Task): void {
  task.grantedMs = 0;
  task.state = 'S';
  task.load -= task.load / LOAD_STEPS;
}

/** Ends the step of the cgroups. */
export function settleQuotas(runnables: readonly Runnable[], stepMs: number): void {
  const used = new Map<CpuGroup, { ms: number; wasHeldBack: boolean }>();
  for (const { task, group } of runnables) {
    if (group === undefined) continue;
    if (task.isRealTime) {
      group.addRealTime(task.grantedMs);
      continue;
    }
    const sum = used.get(group) ?? { ms: 0, wasHeldBack: false };
    sum.ms += task.grantedMs;
    if (group.leftMs <= task.grantedMs + NEXT_TO_NOTHING && task.wantedMs > task.grantedMs)
      sum.wasHeldBack = true;
    used.set(group, sum);
  }
  for (const [group, { ms, wasHeldBack }] of used) group.use(ms, wasHeldBack, stepMs);
}

/** What each thread of a limited cgroup may use; those of others are not in it, nor are real-time ones. */
function limitByQuotas(runnables: readonly Runnable[], nowMs: number): ReadonlyMap<Task, number> {
  const left = new Map<CpuGroup, number>();
  const allowed = new Map<Task, number>();
  for (const { task, group } of runnables) {
    if (group === undefined || task.isRealTime) continue;
    if (!left.has(group)) {
      group.begin(nowMs);
      left.set(group, group.leftMs);
    }
    const ms = Math.min(task.wantedMs, left.get(group) ?? 0);
    allowed.set(task, ms);
    left.set(group, (left.get(group) ?? 0) - ms);
  }
  return allowed;
}

function takeSoftirq(cpu: Cpu, stepMs: number): number {
  const ms = Math.min(cpu.softirqLeftMs, stepMs * MOST_SOFTIRQ);
  cpu.softirqLeftMs -= ms;
  if (cpu.softirqLeftMs > stepMs) cpu.squeezed++;
  cpu.softirqMs += ms;
  return ms;
}

interface CpuStep {
  readonly allowed: ReadonlyMap<Task, number>;
  readonly availableMs: number;
  readonly stepMs: number;
}

function runCpu(cpu: Cpu, own: readonly Runnable[], { allowed, availableMs, stepMs }: CpuStep): void {
  const weights = weightsOf(own);
  const claims = own.map(({ task }, index): Claim => {
    const priority = task.isRealTime ? task.realTimePriority : 0;
    return {
      wantedMs: allowed.get(task) ?? task.wantedMs,
      weight: weights[index] ?? 0,
      realTimePriority: priority,
    };
  });
  const granted = shareCpu(availableMs, claims);
  const rivals = claims.reduce((sum, claim) => sum + rivalry(claim, stepMs), 0);
  const grantedMs = granted.reduce((sum, ms) => sum + ms, 0);
  for (const [index, { task }] of own.entries()) {
    const ms = granted[index] ?? 0;
    account(cpu, task, ms);
    const claim = claims[index];
    const others = claim === undefined || task.isRealTime ? 0 : rivals - rivalry(claim, stepMs);
    const part = claim === undefined || others <= 0 ? 1 : claim.weight / (claim.weight + others);
    task.waitMs += waitOf(task, ms, { othersMs: grantedMs - ms, availableMs, stepMs, part });
    task.load += (Math.min(1, task.wantedMs / stepMs) - task.load) / LOAD_STEPS;
    if (task.state !== 'D') task.state = task.wantedMs > ms + NEXT_TO_NOTHING || ms > stepMs / 2 ? 'R' : 'S';
  }
  const idleMs = Math.max(0, availableMs - grantedMs);
  if (own.some(({ task }) => task.state === 'D')) cpu.waitsForDiskMs += idleMs;
  else cpu.idleMs += idleMs;
}

/** How much a thread is in the way of the others of its CPU: by its weight, for as long as it runs. */
function rivalry({ wantedMs, weight }: Claim, stepMs: number): number {
  return weight * Math.min(1, wantedMs / stepMs);
}

/** Of a cgroup with the CPU controller all threads on a CPU share the weight of one. */
function weightsOf(own: readonly Runnable[]): readonly number[] {
  const sums = new Map<CpuGroup, number>();
  for (const { task, group } of own)
    if (group !== undefined && task.wantedMs > 0) sums.set(group, (sums.get(group) ?? 0) + task.weight);
  return own.map(({ task, group }) =>
    group === undefined ? task.weight : (GROUP_WEIGHT * task.weight) / (sums.get(group) ?? task.weight),
  );
}

function account(cpu: Cpu, task: Task, ms: number): void {
  task.grantedMs = ms;
  const systemMs = ms * task.systemShare;
  task.systemMs += systemMs;
  task.userMs += ms - systemMs;
  cpu.systemMs += systemMs;
  if (task.nice > 0) cpu.niceMs += ms - systemMs;
  else cpu.userMs += ms - systemMs;
  if (ms > 0) task.slices++;
}

interface Turn {
  /** What other threads had of the CPU. */
  readonly othersMs: number;
  readonly availableMs: number;
  readonly stepMs: number;
  /** The thread's part of the CPU, by the weights of those that want it, 0 to 1. */
  readonly part: number;
}

/**
 * How long a thread was ready and had no CPU. Who gets less than it wants waits whenever others run, or its quota is used up; not
 * while softirq interrupts it. Who gets all that it wants waits for its turns: the less its part of the CPU is, the longer.
 */
function waitOf({ wantedMs }: Task, ms: number, { othersMs, availableMs, stepMs, part }: Turn): number {
  if (wantedMs <= 0) return 0;
  const isHeldBack = wantedMs > ms + NEXT_TO_NOTHING;
  if (isHeldBack) return Math.min(stepMs - ms, Math.max(0, availableMs - ms));
  return part <= 0 ? 0 : Math.min(othersMs, ms * (1 / part - 1));
}
