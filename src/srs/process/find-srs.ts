import { type Host, type HostFailure, isFailure } from '../../host/host.ts';
import { type Inquiry, inquireOnce } from '../../host/inquiry.ts';
import { Look, type Question } from '../../host/look.ts';
import { Acquaintances } from './acquaintances.ts';
import {
  argumentsOf,
  byPid,
  closerPaths,
  commandPath,
  commPath,
  describe,
  executablePath,
  isGone,
  linkOf,
  readComm,
  readStat,
  sameAsBefore,
  statPath,
} from './describe-process.ts';
import type { FoundProcess } from './found-process.ts';
import { findHiding, HIDING_TEXTS } from './hidden-processes.ts';
import { createNameMatcher, isCompanion, mayBeValgrind, type ProcessFace } from './matches-name.ts';
import { isSameProcess, type ProcessIdentity } from './process-identity.ts';
import { withoutWrappers } from './without-wrappers.ts';

/** What is looked for: every process of a name, or one pid whatever its name. */
export type Wanted = { readonly name: string } | { readonly pid: number };

/**
 * Finds SRS in /proc. A walk lists /proc but asks only about pids that are new, and about some of those that are young
 * or were not asked about for 30 s, so that a host with thousands of processes is not read whole each time.
 */
export class SrsFinder {
  readonly #wanted: Wanted;
  readonly #hasName: (face: ProcessFace) => boolean;
  #pinned: ProcessIdentity | undefined;
  readonly #others = new Acquaintances();
  /** Processes of the wanted name that only started SRS. They are remembered, so that no walk describes them again. */
  #wrappers: readonly FoundProcess[] = [];
  #unseen: HostFailure | undefined;
  #costMs = 0;

  constructor(wanted: Wanted) {
    this.#wanted = wanted;
    this.#hasName = 'name' in wanted ? createNameMatcher(wanted.name) : () => false;
  }

  /** Why the last walk may not have seen all that it looked for; undefined: it saw every process. */
  get unseen(): HostFailure | undefined {
    return this.#unseen;
  }

  /** Milliseconds of CPU that the last walk cost the host. */
  get costMs(): number {
    return this.#costMs;
  }

  /**
   * One walk: a question, another about names that are not known yet, and a third where one of those may be it.
   * @param known processes that were found before: they need no new look at their names
   * @param nowMs the host's monotonic time
   * @returns all wanted processes that are alive, in the order of their pids; undefined when /proc cannot be listed
   */
  *walk(known: readonly FoundProcess[], nowMs: number): Inquiry<readonly FoundProcess[] | undefined> {
    this.#costMs = 0;
    if ('pid' in this.#wanted) return yield* this.#findPid(this.#wanted.pid, known);
    const familiar = [...known, ...this.#wrappers];
    const look = yield* this.#ask({
      names: ['/proc'],
      texts: familiar.map(({ identity }) => statPath(identity.pid)),
    });
    const names = look.names('/proc');
    const pids = readPids(names);
    if (isFailure(names) || isFailure(pids)) {
      this.#unseen = isFailure(names) ? names : (pids as HostFailure);
      return undefined;
    }
    this.#others.keepOnly(pids);
    const listed = familiar.filter(({ identity }) => pids.has(identity.pid));
    const stillThere = sameAsBefore(listed, look);
    const knownPids = new Set(stillThere.map(({ identity }) => identity.pid));
    const others = [...pids].filter(pid => !knownPids.has(pid));
    return yield* this.#search(this.#wanted.name, { names, pids, stillThere, others }, nowMs);
  }

  *#search(
    name: string,
    { names, pids, stillThere, others }: Listed,
    nowMs: number,
  ): Inquiry<readonly FoundProcess[]> {
    const toCheck = this.#others.chooseDue(others, nowMs);
    // A look at the mounts costs more than the rest of a walk: where something was found it needs a reason.
    const wasBlind = stillThere.length === 0 || this.#unseen !== undefined;
    const look = yield* this.#ask({
      texts: [...toCheck.map(commPath), ...(wasBlind ? HIDING_TEXTS : [])],
      links: toCheck.map(executablePath),
    });
    // A recording may have of a process nothing but its stat.
    const isKernels = names.includes('self');
    const doubted = toCheck.filter(pid => this.#mayBe(pid, look, isKernels, nowMs));
    // Where there is no name at all there may be no process, as in a recording: whether it is there comes first.
    const isNameless = (pid: number): boolean => isGone(look.text(commPath(pid)));
    const closer = yield* this.#ask({
      texts: doubted.flatMap(pid => (isNameless(pid) ? [statPath(pid)] : closerPaths(pid))),
    });
    const candidates = this.#judge(doubted, look, closer, nowMs);
    const late = yield* this.#ask({ texts: candidates.filter(isNameless).map(commandPath) });
    const commandOf = (pid: number) => (isNameless(pid) ? late : closer).text(commandPath(pid));
    const described = describe(candidates, { look, closer, commandOf }, 'just listed');
    const all = [...stillThere, ...described.found].sort(byPid);
    const found = withoutWrappers(all, name);
    this.#wrappers = all.filter(process => !found.includes(process));
    const isInitListed = names.includes('self') ? pids.has(1) : undefined;
    this.#unseen =
      described.failure ?? (yield* this.#whyUnseen(look, wasBlind, isInitListed, found.length === 0));
    return found;
  }

  *#ask(question: Question): Inquiry<Look> {
    const isAnything = [question.texts, question.links, question.names].some(list => list?.length);
    const look = isAnything ? yield question : new Look({});
    this.#costMs += look.times(question).tookMs;
    return look;
  }

  *#whyUnseen(
    look: Look,
    areMountsRead: boolean,
    isInitListed: boolean | undefined,
    isNothingFound: boolean,
  ): Inquiry<HostFailure | undefined> {
    const { unread } = this.#others;
    if (!isNothingFound && unread.length === 0 && isInitListed !== false) return undefined;
    const mounts = areMountsRead ? look : yield* this.#ask({ texts: HIDING_TEXTS });
    const hiding = findHiding(mounts, isInitListed);
    const [first] = unread;
    if (hiding !== undefined || first === undefined) return hiding;
    const count = unread.length === 1 ? 'one process' : `${unread.length} processes`;
    return { ...first, detail: `the name of ${count} could not be read: ${first.detail}` };
  }

  /** A pid that was given means the process that had it first, not the one that has it later. */
  *#findPid(pid: number, known: readonly FoundProcess[]): Inquiry<readonly FoundProcess[]> {
    this.#unseen = undefined;
    const ofKnown = known.map(({ identity }) => statPath(identity.pid));
    const look = yield* this.#ask({
      texts: [...ofKnown, ...(known.length === 0 ? closerPaths(pid) : [])],
      links: known.length === 0 ? [executablePath(pid)] : [],
    });
    const [same] = sameAsBefore(known, look);
    const commandOf = (of: number) => look.text(commandPath(of));
    const described =
      same === undefined && known.length === 0
        ? describe([pid], { look, closer: look, commandOf })
        : undefined;
    const found = same ?? described?.found[0];
    if (found === undefined) {
      const closer = yield* this.#ask({ names: ['/proc'], texts: HIDING_TEXTS });
      this.#unseen = whyHidden(closer) ?? described?.failure;
      return [];
    }
    this.#pinned ??= found.identity;
    return isSameProcess(found.identity, this.#pinned) ? [found] : [];
  }

  /** Whether a closer look at its stat and its arguments is needed to tell. One that is told by its name is remembered. */
  #mayBe(pid: number, look: Look, isKernels: boolean, nowMs: number): boolean {
    const comm = readComm(pid, look.text(commPath(pid)));
    // One without a name and without an executable has ended since it was listed.
    if (isFailure(comm))
      return comm.reason !== 'gone' || !isKernels || !isGone(look.link(executablePath(pid)));
    const face = { comm, executable: linkOf(look, pid), arguments: [] };
    if (mayBeValgrind(comm) || this.#hasName(face)) return true;
    this.#others.remember(pid, nowMs, undefined);
    return false;
  }

  #judge(doubted: readonly number[], look: Look, closer: Look, nowMs: number): readonly number[] {
    const candidates: number[] = [];
    for (const pid of doubted) {
      const comm = readComm(pid, look.text(commPath(pid)));
      // The same name stands in another file, which may be readable where that one is not.
      const stat = readStat(closer, pid);
      // It ended since it was listed.
      if (isFailure(comm) && stat === undefined) continue;
      const inStat = stat === undefined || isFailure(stat) ? undefined : stat.command;
      const commName = typeof comm === 'string' ? comm : (inStat ?? '');
      const failure = isFailure(comm) && inStat === undefined ? comm : undefined;
      const args = mayBeValgrind(commName) ? argumentsOf(closer.text(commandPath(pid))) : [];
      if (this.#hasName({ comm: commName, executable: linkOf(look, pid), arguments: args })) {
        candidates.push(pid);
        this.#others.forget(pid);
      } else {
        this.#others.remember(pid, nowMs, failure);
      }
    }
    return candidates;
  }
}

/** What a walk goes on with after /proc was listed. */
interface Listed {
  readonly names: readonly string[];
  readonly pids: ReadonlySet<number>;
  /** Known processes that are alive. */
  readonly stillThere: readonly FoundProcess[];
  readonly others: readonly number[];
}

/** The pids among the names in /proc; a failure when that is no list of a kernel. */
function readPids(names: readonly string[] | HostFailure): ReadonlySet<number> | HostFailure {
  if (isFailure(names)) return names;
  const pids = new Set(names.filter(entry => /^[1-9]\d*$/.test(entry)).map(Number));
  // A recording may contain no process but still other files of /proc; a live host has at least srs-top itself.
  const isList = pids.size > 0 || (names.includes('stat') && !names.includes('self'));
  return isList ? pids : { asked: '/proc', reason: 'failed', detail: 'it lists no process' };
}

function whyHidden(look: Look): HostFailure | undefined {
  const names = look.names('/proc');
  if (isFailure(names)) return names;
  return findHiding(look, names.includes('self') ? names.includes('1') : undefined);
}

/** Looks once for all processes that are wanted by their very name, and says why some may not have been seen. */
export async function findOnce(
  host: Host,
  wanted: Wanted,
): Promise<{ readonly found: readonly FoundProcess[]; readonly unseen: HostFailure | undefined }> {
  const finder = new SrsFinder(wanted);
  const found = (await inquireOnce(host, finder.walk([], host.clock.nowMs()))) ?? [];
  const isMeant = (process: FoundProcess): boolean =>
    !('name' in wanted) || !isCompanion(process.executable, wanted.name);
  const meant = found.filter(isMeant);
  return { found: meant.length > 0 ? meant : found, unseen: finder.unseen };
}
