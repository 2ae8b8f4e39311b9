import { type Host, type HostFailure, isFailure, type ReadResult } from '../../host/host.ts';
import { parseCommandLine } from '../../procfs/cmdline.ts';
import { parsePidStat } from '../../procfs/pid-stat.ts';
import type { PidStat } from '../../procfs/types.ts';
import type { FoundProcess } from './found-process.ts';
import { findHiding } from './hidden-processes.ts';
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

/** The kernel gives 15 bytes and a newline; of its own workers up to 64 (fs/proc/array.c, `proc_task_name`). */
const LONGEST_COMM_TEXT = 64;

/** Characters: a process may have megabytes of arguments; a page was all that Linux showed until 4.2. */
const LONGEST_COMMAND = 4_096;

interface Acquaintance {
  readonly firstSeenMs: number;
  checkedMs: number;
  /** Why its name could not be read: it may be what is looked for. */
  failure: HostFailure | undefined;
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
  #unseen: HostFailure | undefined;

  constructor(host: Host, wanted: Wanted) {
    this.#host = host;
    this.#wanted = wanted;
  }

  /** Why the last walk may not have seen all that it looked for; undefined: it saw every process. */
  get unseen(): HostFailure | undefined {
    return this.#unseen;
  }

  /**
   * One walk.
   * @param known processes that were found before: they need no new look at their names
   * @returns all wanted processes that are alive, in the order of their pids; undefined when /proc cannot be listed
   */
  async walk(known: readonly FoundProcess[]): Promise<readonly FoundProcess[] | undefined> {
    if ('pid' in this.#wanted) return this.#findPid(this.#wanted.pid, known);
    const names = await this.#host.list('/proc');
    const pids = readPids(names);
    if (isFailure(names) || isFailure(pids)) {
      this.#unseen = isFailure(names) ? names : (pids as HostFailure);
      return undefined;
    }
    const { name } = this.#wanted;
    for (const pid of this.#others.keys()) if (!pids.has(pid)) this.#others.delete(pid);
    const stillThere = await this.#sameAsBefore(known.filter(({ identity }) => pids.has(identity.pid)));
    const knownPids = new Set(stillThere.map(({ identity }) => identity.pid));
    const candidates = await this.#candidates(
      [...pids].filter(pid => !knownPids.has(pid)),
      name,
    );
    const described = await this.#describe(candidates, 'just listed');
    const found = withoutWrappers([...stillThere, ...described.found].sort(byPid), name);
    this.#unseen = described.failure ?? (await this.#whyUnseen(names, pids, found.length === 0));
    return found;
  }

  /** A look at the mounts costs more than the rest of a walk: where something was found it needs a reason. */
  async #whyUnseen(
    names: readonly string[],
    pids: ReadonlySet<number>,
    isNothingFound: boolean,
  ): Promise<HostFailure | undefined> {
    const unread = [...this.#others.values()].filter(({ failure }) => failure !== undefined);
    const isInitListed = names.includes('self') ? pids.has(1) : undefined;
    if (!isNothingFound && unread.length === 0 && isInitListed !== false) return undefined;
    const hiding = await findHiding(this.#host, isInitListed);
    const [first] = unread;
    if (hiding !== undefined || first?.failure === undefined) return hiding;
    const count = unread.length === 1 ? 'one process' : `${unread.length} processes`;
    return { ...first.failure, detail: `the name of ${count} could not be read: ${first.failure.detail}` };
  }

  /** Those of them that are alive and have not left their pid to another process, as far as that can be read. */
  async #sameAsBefore(known: readonly FoundProcess[]): Promise<readonly FoundProcess[]> {
    const stats = await this.#readStats(known.map(({ identity }) => identity.pid));
    return known.flatMap(process => {
      const { pid, startTicks } = process.identity;
      const stat = stats.get(pid);
      if (isFailure(stat)) return [process];
      const isSame = stat !== undefined && !isDead(stat.state) && stat.startTicks === startTicks;
      return isSame ? [{ ...process, cpuTicks: cpuTicksOf(stat) }] : [];
    });
  }

  /** A pid that was given means the process that had it first, not the one that has it later. */
  async #findPid(pid: number, known: readonly FoundProcess[]): Promise<readonly FoundProcess[]> {
    this.#unseen = undefined;
    const [same] = await this.#sameAsBefore(known);
    const described = same === undefined ? await this.#describe([pid]) : undefined;
    const found = same ?? described?.found[0];
    if (found === undefined) {
      this.#unseen = (await this.#whyHidden()) ?? described?.failure;
      return [];
    }
    this.#pinned ??= found.identity;
    return isSameProcess(found.identity, this.#pinned) ? [found] : [];
  }

  async #whyHidden(): Promise<HostFailure | undefined> {
    const names = await this.#host.list('/proc');
    if (isFailure(names)) return names;
    return findHiding(this.#host, names.includes('self') ? names.includes('1') : undefined);
  }

  async #candidates(pids: readonly number[], name: string): Promise<readonly number[]> {
    const nowMs = this.#host.clock.nowMs();
    const toCheck = this.#chooseDue(pids, nowMs);
    if (toCheck.length === 0) return [];
    const texts = await this.#host.read(toCheck.map(pid => `/proc/${pid}/comm`));
    const links = await this.#host.readLinks(toCheck.map(pid => `/proc/${pid}/exe`));
    const comms = new Map(toCheck.map(pid => [pid, readComm(pid, texts.get(`/proc/${pid}/comm`))]));
    // The same name stands in another file, which may be readable where that one is not.
    const stats = await this.#readStats(toCheck.filter(pid => isFailure(comms.get(pid))));
    const candidates: number[] = [];
    for (const pid of toCheck) {
      const comm = comms.get(pid);
      // It ended since it was listed.
      if (comm === undefined || (isFailure(comm) && !stats.has(pid))) continue;
      const link = links.get(`/proc/${pid}/exe`);
      const executable = typeof link === 'string' ? link : undefined;
      const stat = stats.get(pid);
      const inStat = stat === undefined || isFailure(stat) ? undefined : stat.command;
      const commName = typeof comm === 'string' ? comm : (inStat ?? '');
      const failure = isFailure(comm) && inStat === undefined ? comm : undefined;
      const args = mayBeValgrind(commName) ? await this.#readArguments(pid) : [];
      if (matchesName({ comm: commName, executable, arguments: args }, name)) {
        candidates.push(pid);
        this.#others.delete(pid);
      } else {
        const acquaintance = this.#others.get(pid);
        if (acquaintance === undefined)
          this.#others.set(pid, { firstSeenMs: nowMs, checkedMs: nowMs, failure });
        else Object.assign(acquaintance, { checkedMs: nowMs, failure });
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
    const result = await this.#readCommandLine(pid);
    return isFailure(result) ? [] : parseCommandLine(result.text);
  }

  async #readCommandLine(pid: number): Promise<ReadResult> {
    const path = `/proc/${pid}/cmdline`;
    return (
      (await this.#host.read([path])).get(path) ?? { asked: path, reason: 'gone', detail: 'no such file' }
    );
  }

  /** Those of them that are alive, and why one cannot be told. */
  async #describe(
    pids: readonly number[],
    when?: 'just listed',
  ): Promise<{ readonly found: readonly FoundProcess[]; readonly failure: HostFailure | undefined }> {
    const found: FoundProcess[] = [];
    let failure: HostFailure | undefined;
    const stats = await this.#readStats(pids);
    const absent = pids.find(pid => !stats.has(pid));
    // Its other files were there a moment ago: it has ended, or cannot be told. The next walk knows.
    if (absent !== undefined && when === 'just listed')
      failure = { asked: `/proc/${absent}/stat`, reason: 'gone', detail: 'no such file' };
    for (const [pid, stat] of stats) {
      if (isFailure(stat)) {
        failure ??= stat;
        continue;
      }
      if (isDead(stat.state)) continue;
      const link = (await this.#host.readLinks([`/proc/${pid}/exe`])).get(`/proc/${pid}/exe`);
      const commandLine = await this.#readCommandLine(pid);
      const commandFailure = isFailure(commandLine) ? commandLine : whyNoCommand(pid, commandLine.text, link);
      const args =
        isFailure(commandLine) || commandFailure !== undefined ? [] : parseCommandLine(commandLine.text);
      found.push({
        identity: { pid, startTicks: stat.startTicks },
        parentPid: stat.parentPid,
        cpuTicks: cpuTicksOf(stat),
        threads: stat.threads,
        executable: typeof link === 'string' ? link : undefined,
        command: (args.length > 0 ? args.join(' ') : `[${stat.command}]`).slice(0, LONGEST_COMMAND),
        commandFailure,
      });
    }
    return { found: found.sort(byPid), failure };
  }

  /** Stats of the processes that exist, zombies included; for one that may exist, why that cannot be told. */
  async #readStats(pids: readonly number[]): Promise<ReadonlyMap<number, LivingStat | HostFailure>> {
    const stats = new Map<number, LivingStat | HostFailure>();
    if (pids.length === 0) return stats;
    const texts = await this.#host.read(pids.map(pid => `/proc/${pid}/stat`));
    for (const pid of pids) {
      const path = `/proc/${pid}/stat`;
      const result = texts.get(path);
      if (result === undefined || (isFailure(result) && result.reason === 'gone')) continue;
      if (isFailure(result)) {
        stats.set(pid, result);
        continue;
      }
      const stat = result.text.endsWith('\n') ? parsePidStat(result.text) : undefined;
      if (stat?.startTicks === undefined)
        stats.set(pid, { asked: path, reason: 'failed', detail: 'its text was not understood' });
      else stats.set(pid, { ...stat, startTicks: stat.startTicks });
    }
    return stats;
  }
}

/** The pids among the names in /proc; a failure when that is no list of a kernel. */
function readPids(names: readonly string[] | HostFailure): ReadonlySet<number> | HostFailure {
  if (isFailure(names)) return names;
  const pids = new Set(names.filter(entry => /^[1-9]\d*$/.test(entry)).map(Number));
  // A recording may contain no process but still other files of /proc; a live host has at least srs-top itself.
  const isList = pids.size > 0 || (names.includes('stat') && !names.includes('self'));
  return isList ? pids : { asked: '/proc', reason: 'failed', detail: 'it lists no process' };
}

/** Each argument ends with a NUL. A process without an executable, which is the kernel's own, has none. */
function whyNoCommand(
  pid: number,
  text: string,
  executable: string | HostFailure | undefined,
): HostFailure | undefined {
  const asked = `/proc/${pid}/cmdline`;
  if (text !== '') {
    if (text.endsWith('\0')) return undefined;
    return { asked, reason: 'failed', detail: 'only a part of it came' };
  }
  return typeof executable === 'string' ? { asked, reason: 'failed', detail: 'it is empty' } : undefined;
}

function readComm(pid: number, result: ReadResult | undefined): string | HostFailure | undefined {
  if (result === undefined || isFailure(result)) return result;
  const isName = result.text.endsWith('\n') && result.text.length <= LONGEST_COMM_TEXT;
  if (isName) return result.text.slice(0, -1);
  return { asked: `/proc/${pid}/comm`, reason: 'failed', detail: 'its text was not understood' };
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
