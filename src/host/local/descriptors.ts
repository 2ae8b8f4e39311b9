import { closeSync, openSync, readFileSync, readSync } from 'node:fs';
import { failureOf } from '../asking/failures.ts';
import type { FileText, HostFailure } from '../host.ts';
import { CpuMeter } from './cpu-meter.ts';

/** Files of the kernel, read through descriptors that stay open from one refresh to the next. */
export interface Descriptors {
  /** All of a file as UTF-8 text, read anew from its beginning. Never throws. */
  read(path: string): FileText | HostFailure;
  /** To be called before many files are read: their cost is counted from here. */
  begin(): void;
  /** Does something else among them, and tells what CPU that took, in milliseconds. */
  cost<T>(action: () => T): { readonly value: T; readonly tookMs: number };
  /** Closes what is open for paths that begin with `prefix`. */
  release(prefix: string): void;
  /** Closes everything; from then on nothing is kept open. */
  close(): void;
}

export interface DescriptorOptions {
  /** Put in front of every path when it is opened. */
  readonly root: string;
  readonly nowMs: () => number;
  /** Milliseconds of CPU that this process has used. */
  readonly cpuMs: () => number;
  /** How many may be open at once; beyond that a file is opened, read and closed each time. */
  readonly limit: number;
}

interface Entry {
  /** Undefined while the file is not kept open. */
  descriptor: number | undefined;
  lastReadMs: number;
  /** As `endsBelowBytes`: the path is looked at once, not ten times a second. */
  readonly enoughBytes: number;
}

// Read again within so long, a file is one of the steady ones and stays open. It covers refreshes of up to three
// seconds: slower than that, opening it each time costs less than a tenth of a percent of a core.
const STEADY_WITHIN_MS = 3_000;
// A descriptor of /proc/PID/net keeps that network namespace alive in the kernel: one that is read no more must go.
const IDLE_AFTER_MS = 10_000;
/** Even on a starved host no reader waits this long for a CPU within one small file. */
const LONG_WAIT_MS = 1_000;
const FIRST_BUFFER_BYTES = 64 * 1024;
/**
 * Files of one record (`single_open`, `proc_create_net_single`; kernfs has nothing else but lists of processes): the
 * kernel gives all of it with the first read that has room.
 */
const ONE_RECORD =
  /^\/proc\/(?:stat|softirqs|loadavg|\d+\/(?:(?:task\/\d+\/)?(?:autogroup|comm|schedstat|stat|status|wchan)|net\/(?:netstat|sockstat6?|snmp6?)))$|^\/sys\/fs\/cgroup\/.*\/(?:cpu\.stat|cpu\.max|cpu\.cfs_(?:quota|period)_us)$/;
/** Tables, whose lines are far shorter than `LONGEST_LINE_BYTES`. */
const TABLE = /\/net\/(?:dev|softnet_stat|(?:udp|tcp)6?)$/;
const LONGEST_LINE_BYTES = 512;
const SMALLEST_PAGE_BYTES = 4_096;
const LARGEST_FILE_BYTES = 16 * 1024 * 1024;

/**
 * Only files of /proc and /sys stay open: any other may be replaced by a rename, and the old one would be read for
 * ever. An open descriptor of /proc/PID belongs to that very process, so a later one with its pid is never taken for
 * it: the read says ESRCH (fs/proc/base.c), which is reported as `gone` and forgotten.
 */
export function createDescriptors({ root, nowMs, cpuMs, limit }: DescriptorOptions): Descriptors {
  const entries = new Map<string, Entry>();
  const meter = new CpuMeter(cpuMs);
  let buffer = Buffer.allocUnsafeSlow(FIRST_BUFFER_BYTES);
  let openCount = 0;
  let sweptAtMs = nowMs();
  let isClosed = false;

  function read(path: string): FileText | HostFailure {
    const atMs = nowMs();
    if (atMs - sweptAtMs > IDLE_AFTER_MS) closeIdle(atMs);
    const entry = entries.get(path);
    try {
      const text = readThrough(path, entry, atMs);
      const elapsedMs = nowMs() - atMs;
      const tookMs = wholeMicroseconds(meter.costOf(elapsedMs));
      const waitedMs = wholeMicroseconds(elapsedMs - tookMs);
      return waitedMs < LONG_WAIT_MS ? { text, atMs, tookMs } : { text, atMs, tookMs, waitedMs };
    } catch (error) {
      const failure = failureOf(path, error);
      forget(path);
      if (failure.reason === 'gone' && entry?.descriptor !== undefined) release(ownerOf(path));
      return failure;
    }
  }

  function readThrough(path: string, entry: Entry | undefined, atMs: number): string {
    if (entry?.descriptor === undefined) return openAndRead(path, entry, atMs);
    entry.lastReadMs = atMs;
    return readWhole(entry.descriptor, entry.enoughBytes);
  }

  function openAndRead(path: string, entry: Entry | undefined, atMs: number): string {
    const descriptor = openSync(root + path, 'r');
    const enoughBytes = entry?.enoughBytes ?? endsBelowBytes(path);
    let isKept = false;
    try {
      const text = readWhole(descriptor, enoughBytes);
      isKept = entry !== undefined && atMs - entry.lastReadMs <= STEADY_WITHIN_MS && openCount < limit;
      if (isKept) openCount++;
      if (!isClosed && isKernelFile(path)) {
        entries.set(path, {
          descriptor: isKept ? descriptor : undefined,
          lastReadMs: atMs,
          enoughBytes,
        });
      }
      return text;
    } finally {
      if (!isKept) closeSync(descriptor);
    }
  }

  // A seq_file gives what fits into its page (4 KiB) at each read and 0 bytes at the end; a short read is not the end,
  // but one after which another line would still have fitted is (fs/seq_file.c, seq_read_iter). To be told "0 bytes" by a
  // table of sockets costs as much as its text: the kernel walks through all of its hash table again.
  function readWhole(descriptor: number, enoughBytes: number): string {
    let length = 0;
    for (;;) {
      if (length === buffer.length) growBuffer();
      const room = buffer.length - length;
      const count = readSync(descriptor, buffer, length, room, length);
      length += count;
      if (count === 0 || (count < enoughBytes && count < room)) return buffer.toString('utf8', 0, length);
    }
  }

  function growBuffer(): void {
    if (buffer.length >= LARGEST_FILE_BYTES) throw new Error(`larger than ${LARGEST_FILE_BYTES} bytes`);
    const larger = Buffer.allocUnsafeSlow(buffer.length * 2);
    buffer.copy(larger);
    buffer = larger;
  }

  function forget(path: string): void {
    const entry = entries.get(path);
    if (entry === undefined) return;
    entries.delete(path);
    if (entry.descriptor === undefined) return;
    openCount--;
    closeSync(entry.descriptor);
  }

  function closeIdle(atMs: number): void {
    sweptAtMs = atMs;
    for (const [path, entry] of entries) if (atMs - entry.lastReadMs > IDLE_AFTER_MS) forget(path);
  }

  function release(prefix: string): void {
    for (const path of entries.keys()) if (path.startsWith(prefix)) forget(path);
  }

  function close(): void {
    isClosed = true;
    release('');
  }

  function cost<T>(action: () => T): { readonly value: T; readonly tookMs: number } {
    const beganMs = nowMs();
    const value = action();
    return { value, tookMs: wholeMicroseconds(meter.costOf(nowMs() - beganMs)) };
  }

  return { read, begin: () => meter.restart(), cost, release, close };
}

/**
 * A third of what this process may open, 1,024 at most: the rest is for sockets, terminals and children. From the line
 * `Max open files` of /proc/self/limits; 256, the smallest usual limit, where that cannot be read.
 */
export function chooseDescriptorLimit(): number {
  let softLimit = Number.NaN;
  try {
    softLimit = Number(/^Max open files\s+(\d+)/m.exec(readFileSync('/proc/self/limits', 'utf8'))?.[1]);
  } catch {
    // No /proc here.
  }
  return Math.min(1_024, Math.floor((Number.isNaN(softLimit) ? 256 : softLimit) / 3));
}

/** Milliseconds as a recording keeps them. */
function wholeMicroseconds(ms: number): number {
  return Math.round(ms * 1_000) / 1_000;
}

/** A read that gives less than this, and has room for more, was the last that gives anything. */
function endsBelowBytes(path: string): number {
  if (ONE_RECORD.test(path)) return Number.POSITIVE_INFINITY;
  return TABLE.test(path) ? SMALLEST_PAGE_BYTES - LONGEST_LINE_BYTES : 0;
}

function isKernelFile(path: string): boolean {
  return path.startsWith('/proc/') || path.startsWith('/sys/');
}

/**
 * What is gone together with a file: all of its thread, or of its process. The rest must not be read on, because open
 * files of /proc/PID/net still give figures after the process ended.
 */
function ownerOf(path: string): string {
  return /^\/proc\/\d+\/(?:task\/\d+\/)?/.exec(path)?.[0] ?? path;
}
