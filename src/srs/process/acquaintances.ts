import type { HostFailure } from '../../host/host.ts';

/** A process may take its final name (fork, then exec) this long after it was first seen. */
const YOUNG_MS = 15_000;
/** Older processes are looked at again this often: their pid may be another process by now. */
const RECHECK_MS = 30_000;
/**
 * At most this many looks a walk, at 50 µs each: a host with 2,000 processes is looked through in 80 s, for 0.1 % of a
 * core.
 */
const MOST_RECHECKED = 128;

interface Acquaintance {
  readonly firstSeenMs: number;
  checkedMs: number;
  /** Why its name could not be read: it may be what is looked for. */
  failure: HostFailure | undefined;
}

/** The processes that are not what is looked for, by their pids, and when each is to be looked at again. */
export class Acquaintances {
  readonly #known = new Map<number, Acquaintance>();

  /** Why names could not be read, of each process that this holds for. */
  get unread(): readonly HostFailure[] {
    return [...this.#known.values()].flatMap(({ failure }) => failure ?? []);
  }

  /** @param failure why its name could not be read; undefined: it has another name */
  remember(pid: number, nowMs: number, failure: HostFailure | undefined): void {
    const acquaintance = this.#known.get(pid);
    if (acquaintance === undefined) this.#known.set(pid, { firstSeenMs: nowMs, checkedMs: nowMs, failure });
    else Object.assign(acquaintance, { checkedMs: nowMs, failure });
  }

  forget(pid: number): void {
    this.#known.delete(pid);
  }

  /** Forgets those that are there no more. */
  keepOnly(pids: ReadonlySet<number>): void {
    for (const pid of this.#known.keys()) if (!pids.has(pid)) this.#known.delete(pid);
  }

  /** All that are new; of the others that are due those that came last, then those not looked at for longest. */
  chooseDue(pids: readonly number[], nowMs: number): readonly number[] {
    const fresh: number[] = [];
    const due: { readonly pid: number; readonly bornMs: number; readonly checkedMs: number }[] = [];
    for (const pid of pids) {
      const acquaintance = this.#known.get(pid);
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
}
