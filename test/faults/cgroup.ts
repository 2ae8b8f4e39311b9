import { existsSync, mkdirSync, readFileSync, rmdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';

const ROOT = '/sys/fs/cgroup';
/** Time for processes that were ended to leave. */
const EMPTY_WITHIN_MS = 5_000;

/** A cgroup of a test's own. */
export interface Cgroup extends AsyncDisposable {
  readonly path: string;
  /** What stands before a command that is to run in it from its first moment on. It keeps its pid. */
  readonly prefix: readonly string[];
}

export function isV1(controller: string): boolean {
  return existsSync(join(ROOT, controller));
}

/** The start of the names of all cgroups that the tests of this process make. */
export const CGROUP_NAMES = `srs-top-faults-${process.pid}-`;

let count = 0;

/** At most so many percent of one CPU; and of that all, whatever else runs. */
export function createQuota(percent: number): Cgroup {
  const quota = percent * 1_000;
  return create(
    'cpu',
    isV1('cpu')
      ? { 'cpu.cfs_period_us': '100000', 'cpu.cfs_quota_us': `${quota}`, 'cpu.shares': '262144' }
      : { 'cpu.max': `${quota} 100000`, 'cpu.weight': '10000' },
  );
}

/** A limit on memory for sockets, which can be raised. */
export interface MemoryLimit extends Cgroup {
  raise(bytes: number): void;
}

/**
 * At most so many bytes of memory for sockets. Version 1 has a limit of its own for them (called tcp, and of UDP too);
 * version 2 counts them with all else, so that what the process itself takes is added.
 */
export function createSocketMemoryLimit(bytes: number, ownBytes: number): MemoryLimit {
  const limitOf = (bytes: number): Readonly<Record<string, string>> =>
    isV1('memory')
      ? { 'memory.kmem.tcp.limit_in_bytes': `${bytes}` }
      : { 'memory.max': `${bytes + ownBytes}` };
  const group = create('memory', limitOf(bytes));
  return { ...group, raise: bytes => set(group.path, limitOf(bytes)) };
}

/** The folders where cgroups of the tests stand. */
export function cgroupParents(): readonly string[] {
  return [...new Set(['cpu', 'memory'].map(parentOf))];
}

function parentOf(controller: string): string {
  return isV1(controller) ? join(ROOT, controller) : ROOT;
}

function create(controller: string, limits: Readonly<Record<string, string>>): Cgroup {
  const parent = parentOf(controller);
  if (!isV1(controller)) writeFileSync(join(parent, 'cgroup.subtree_control'), `+${controller}`);
  const path = join(parent, `${CGROUP_NAMES}${++count}`);
  mkdirSync(path);
  const procs = join(path, 'cgroup.procs');
  try {
    set(path, limits);
  } catch (error) {
    rmdirSync(path);
    throw error;
  }
  return {
    path,
    prefix: ['sh', '-c', `echo $$ > ${procs} && exec "$@"`, '-'],
    [Symbol.asyncDispose]: () => remove(path),
  };
}

function set(path: string, limits: Readonly<Record<string, string>>): void {
  for (const [name, value] of Object.entries(limits)) writeFileSync(join(path, name), value);
}

async function remove(path: string): Promise<void> {
  const procs = join(path, 'cgroup.procs');
  const endMs = performance.now() + EMPTY_WITHIN_MS;
  while (readFileSync(procs, 'utf8') !== '' && performance.now() < endMs) await sleep(20);
  // Who is still there goes where the tests themselves may be.
  for (const pid of readFileSync(procs, 'utf8').split('\n').filter(Boolean))
    writeFileSync(join(dirname(path), 'cgroup.procs'), pid);
  rmdirSync(path);
}
