import { type HostFailure, isFailure } from '../host/host.ts';
import type { Inquiry } from '../host/inquiry.ts';
import { Rhythm } from '../host/rhythm.ts';
import { cpuOfKsoftirqd } from '../procfs/ksoftirqd.ts';
import { toCount } from '../procfs/numbers.ts';
import { parsePidStat } from '../procfs/pid-stat.ts';
import { missingAt } from './missing-at.ts';
import type { KsoftirqdTimes } from './placement-readings.ts';
import type { Source } from './sample.ts';
import { PLACEMENT_SOURCES } from './sources.ts';

const EVERY_MS = 2_000;
/** Between two searches where none was found: in a pid namespace of a container there is none. */
const SEARCH_EVERY_MS = 60_000;
/** Processes that are asked for their names at one refresh: 20 µs each. */
const NAMES_A_REFRESH = 200;
/** They are made at boot, one for each CPU, so that they are among the first. */
const MOST_NAMES = 4_000;

/**
 * What the threads ksoftirqd/N use. They are searched once, a part of the lowest pids at each refresh, so that no refresh
 * asks thousands of processes for their names.
 */
export class KsoftirqdProbe {
  readonly #rhythm = new Rhythm(EVERY_MS);
  #searchDueMs = Number.NEGATIVE_INFINITY;
  /** Pids that were not asked yet; empty while nothing is searched. */
  #unasked: readonly number[] = [];
  #pidByCpu = new Map<number, number>();
  /** Why a name was not read by the search. */
  #unread: HostFailure | undefined;
  #last: Source<ReadonlyMap<number, KsoftirqdTimes>> = failed(Number.NEGATIVE_INFINITY, 'not read yet');

  get source(): Source<ReadonlyMap<number, KsoftirqdTimes>> {
    return this.#last;
  }

  /** @param cpus how many there are, each with a thread of its own; undefined: not known */
  *refresh(nowMs: number, cpus: number | undefined): Inquiry<void> {
    const wanted = cpus ?? Number.POSITIVE_INFINITY;
    if (this.#pidByCpu.size < wanted) yield* this.#search(nowMs, wanted);
    if (this.#pidByCpu.size === 0 || !this.#rhythm.isDue(nowMs)) return;
    const texts = [...this.#pidByCpu.values()].map(pid => `/proc/${pid}/stat`);
    const look = yield { texts };
    const { atMs = nowMs, tookMs } = look.times({ texts });
    this.#rhythm.ran(nowMs, tookMs);
    const value = new Map<number, KsoftirqdTimes>();
    for (const [cpu, pid] of this.#pidByCpu) {
      const text = look.knownText(`/proc/${pid}/stat`);
      const stat = text === undefined ? undefined : parsePidStat(text);
      // A CPU that went offline for good takes its thread along, and another process may get the pid.
      if (stat === undefined || cpuOfKsoftirqd(stat.command) !== cpu) {
        this.#pidByCpu.delete(cpu);
        continue;
      }
      const { startTicks, userTicks, systemTicks } = stat;
      if (startTicks !== undefined && userTicks !== undefined && systemTicks !== undefined)
        value.set(cpu, { startTicks, ticks: userTicks + systemTicks });
    }
    if (value.size > 0) this.#last = { value, atMs, failure: undefined };
    else this.#last = failed(nowMs, 'not understood');
  }

  *#search(nowMs: number, wanted: number): Inquiry<void> {
    if (this.#unasked.length === 0) {
      if (nowMs < this.#searchDueMs) return;
      this.#searchDueMs = nowMs + SEARCH_EVERY_MS;
      const names = (yield { names: ['/proc'] }).names('/proc');
      if (isFailure(names)) {
        this.#last = { value: undefined, atMs: nowMs, failure: names };
        return;
      }
      this.#unread = undefined;
      const known = new Set(this.#pidByCpu.values());
      this.#unasked = names
        .flatMap(name => toCount(name) ?? [])
        .filter(pid => !known.has(pid))
        .sort((a, b) => a - b)
        .slice(0, MOST_NAMES);
    }
    const asked = this.#unasked.slice(0, NAMES_A_REFRESH);
    this.#unasked = this.#unasked.slice(NAMES_A_REFRESH);
    const look = yield { texts: asked.map(commPath) };
    for (const pid of asked) {
      const comm = look.knownText(commPath(pid));
      const cpu = comm === undefined ? undefined : cpuOfKsoftirqd(comm);
      if (cpu !== undefined) this.#pidByCpu.set(cpu, pid);
      else this.#unread ??= missingAt(look, commPath(pid), text => text.trim() !== '');
    }
    if (this.#pidByCpu.size >= wanted) this.#unasked = [];
    if (this.#pidByCpu.size === 0 && this.#unasked.length === 0)
      this.#last =
        this.#unread === undefined
          ? failed(nowMs, 'no such thread is seen')
          : { value: undefined, atMs: nowMs, failure: this.#unread };
  }
}

function commPath(pid: number): string {
  return `/proc/${pid}/comm`;
}

function failed(atMs: number, detail: string): { value: undefined; atMs: number; failure: HostFailure } {
  return {
    value: undefined,
    atMs,
    failure: { asked: PLACEMENT_SOURCES.ksoftirqd.name, reason: 'gone', detail },
  };
}
