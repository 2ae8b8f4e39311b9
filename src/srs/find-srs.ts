import type { Host } from '../host/host.ts';
import { isFailure } from '../host/host.ts';
import { parseCommandLine } from '../procfs/cmdline.ts';
import { parsePidStat } from '../procfs/pid-stat.ts';
import type { PidStat } from '../procfs/types.ts';
import type { FoundProcess } from './found-process.ts';
import { matchesName, mayBeValgrind } from './matches-name.ts';
import { isSameProcess, type ProcessIdentity } from './process-identity.ts';
import { withoutWrappers } from './without-wrappers.ts';

/** What is looked for: every process of a name, or one pid whatever its name. */
export type Wanted = { readonly name: string } | { readonly pid: number };

/** A process may take its final name (fork, then exec) this long after it was first seen. */
const YOUNG_MS = 15_000;
/** Older ones are looked at again this often: their pid may be another process by now. */
const RECHECK_MS = 30_000;
/** A look takes 50 µs: no more a walk, and a host with 2,000 processes is looked through in 80 s, for 0.1 % of a core. */
const MOST_RECHECKED = 128;

/** Characters: a process may have megabytes of arguments; a page was all that Linux showed until 4.2. */
const LONGEST_COMMAND = 4_096;

interface Acquaintance {
  readonly firstSeenMs: number;
  checkedMs: number;
}

/**
 * Finds SRS in /proc. A walk lists /proc but asks only about pids that are new, and about some of those that are young
 * or were not asked about for 30 s, so that a host with thousands of processes is not read whole each time.
 */
export class SrsFinder {
  readonly #host: Host;
  readonly #wanted: Wanted;
  #pinned: ProcessIdentity | undefined;
  readonly #others = new Map<number, Acquaintance>();

  constructor(host: Host, wanted: Wanted) {
    this.#host = host;
    this.#wanted = wanted;
  }

  /**
   * One walk.
   * @param known processes that were found before: they need no new look at their names
   * @returns all wanted processes that are alive, in the order of their pids; undefined when /proc cannot be listed
   */
  async walk(known: readonly FoundProcess[]): Promise<readonly FoundProcess[] | undefined> {
    if ('pid' in this.#wanted) return this.#findPid(this.#wanted.pid, known);
    const names = await this.#host.list('/proc');
    if (isFailure(names)) return undefined;
    const { name } = this.#wanted;
    const pids = new Set(names.filter(entry => /^[1-9]\d*$/.test(entry)).map(Number));
    for (const pid of this.#others.keys()) if (!pids.has(pid)) this.#others.delete(pid);
    const stillThere = await this.#sameAsBefore(known.filter(({ identity }) => pids.has(identity.pid)));
    const knownPids = new Set(stillThere.map(({ identity }) => identity.pid));
    const candidates = await this.#candidates(
      [...pids].filter(pid => !knownPids.has(pid)),
      name,
    );
    return withoutWrappers([...stillThere, ...(await this.#describe(candidates))].sort(byPid), name);
  }

  /** Those of them that are alive and have not left their pid to another process. */
  async #sameAsBefore(known: readonly FoundProcess[]): Promise<readonly FoundProcess[]> {
    const stats = await this.#readStats(known.map(({ identity }) => identity.pid));
    return known.flatMap(process => {
      const { pid, startTicks } = process.identity;
      const stat = stats.get(pid);
      return stat?.startTicks === startTicks ? [{ ...process, cpuTicks: cpuTicksOf(stat) }] : [];
    });
  }

  /** A pid that was given means the process that had it first, not the one that has it later. */
  async #findPid(pid: number, known: readonly FoundProcess[]): Promise<readonly FoundProcess[]> {
    const [same] = await this.#sameAsBefore(known);
    const found = same ?? (await this.#describe([pid]))[0];
    if (found === undefined) return [];
    this.#pinned ??= found.identity;
    return isSameProcess(found.identity, this.#pinned) ? [found] : [];
  }

  async #candidates(pids: readonly number[], name: string): Promise<readonly number[]> {
    const nowMs = this.#host.clock.nowMs();
    const toCheck = this.#chooseDue(pids, nowMs);
    if (toCheck.length === 0) return [];
    const texts = await this.#host.read(toCheck.map(pid => `/proc/${pid}/comm`));
    const links = await this.#host.readLinks(toCheck.map(pid => `/proc/${pid}/exe`));
    const candidates: number[] = [];
    for (const pid of toCheck) {
      const comm = texts.get(`/proc/${pid}/comm`);
      if (comm === undefined || isFailure(comm)) continue;
      const link = links.get(`/proc/${pid}/exe`);
      const executable = typeof link === 'string' ? link : undefined;
      const commName = comm.text.replace(/\n$/, '');
      const args = mayBeValgrind(commName) ? await this.#readArguments(pid) : [];
      if (matchesName({ comm: commName, executable, arguments: args }, name)) {
        candidates.push(pid);
        this.#others.delete(pid);
      } else {
        const acquaintance = this.#others.get(pid);
        if (acquaintance === undefined) this.#others.set(pid, { firstSeenMs: nowMs, checkedMs: nowMs });
        else acquaintance.checkedMs = nowMs;
      }
    }
    return candidates;
  }

  /** All that are new; of the others that are due those that came last, then those not looked at for longest. */
  #chooseDue(pids: readonly number[], nowMs: number): readonly number[] {
    const fresh: number[] = [];
    const due: { readonly pid: number; readonly bornMs: number; readonly checkedMs: number }[] = [];
    for (const pid of pids) {
      const acquaintance = this.#others.get(pid);
      if (acquaintance === undefined) {
        fresh.push(pid);
        continue;
      }
      const { firstSeenMs, checkedMs } = acquaintance;
      const isYoung = nowMs - firstSeenMs < YOUNG_MS;
      if (isYoung || nowMs - checkedMs >= RECHECK_MS)
        due.push({ pid, bornMs: isYoung ? firstSeenMs : 0, checkedMs });
    }
    due.sort((a, b) => b.bornMs - a.bornMs || a.checkedMs - b.checkedMs);
    return [...fresh, ...due.slice(0, MOST_RECHECKED).map(({ pid }) => pid)];
  }

  async #readArguments(pid: number): Promise<readonly string[]> {
    const path = `/proc/${pid}/cmdline`;
    const result = (await this.#host.read([path])).get(path);
    return result === undefined || isFailure(result) ? [] : parseCommandLine(result.text);
  }

  async #describe(pids: readonly number[]): Promise<FoundProcess[]> {
    const found: FoundProcess[] = [];
    for (const [pid, stat] of await this.#readStats(pids)) {
      const link = (await this.#host.readLinks([`/proc/${pid}/exe`])).get(`/proc/${pid}/exe`);
      const args = await this.#readArguments(pid);
      found.push({
        identity: { pid, startTicks: stat.startTicks },
        parentPid: stat.parentPid,
        cpuTicks: cpuTicksOf(stat),
        executable: typeof link === 'string' ? link : undefined,
        command: (args.length > 0 ? args.join(' ') : `[${stat.command}]`).slice(0, LONGEST_COMMAND),
      });
    }
    return found.sort(byPid);
  }

  /** Of those that are alive. */
  async #readStats(pids: readonly number[]): Promise<ReadonlyMap<number, LivingStat>> {
    const stats = new Map<number, LivingStat>();
    if (pids.length === 0) return stats;
    const texts = await this.#host.read(pids.map(pid => `/proc/${pid}/stat`));
    for (const pid of pids) {
      const result = texts.get(`/proc/${pid}/stat`);
      const stat = result === undefined || isFailure(result) ? undefined : parsePidStat(result.text);
      if (stat?.startTicks === undefined || isDead(stat.state)) continue;
      stats.set(pid, { ...stat, startTicks: stat.startTicks });
    }
    return stats;
  }
}

type LivingStat = PidStat & { readonly startTicks: number };

function cpuTicksOf({ userTicks, systemTicks }: PidStat): number | undefined {
  return userTicks === undefined || systemTicks === undefined ? undefined : userTicks + systemTicks;
}

function byPid(a: FoundProcess, b: FoundProcess): number {
  return a.identity.pid - b.identity.pid;
}

/** Zombies keep their pid until they are waited for, but carry no media. */
export function isDead(state: string): boolean {
  return state === 'Z' || state === 'X' || state === 'x';
}
