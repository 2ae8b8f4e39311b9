import type { FoundProcess } from '../srs/process/found-process.ts';
import { isSameProcess } from '../srs/process/process-identity.ts';

/** Each costs as much as the whole rest of a refresh. Hosts with more SRS than CPUs are not run. */
export const MOST_WATCHED = 8;
/** Share of one CPU between two walks. */
const BUSY_SHARE = 0.1;
const IDLE_SHARE = 0.01;
/** Whoever came into view stays there at least so long. */
const STAYS_MS = 60_000;
/** USER_HZ (proc_pid_stat(5)). */
const TICKS_PER_MS = 0.1;

interface Seen {
  readonly process: FoundProcess;
  readonly atMs: number;
  readonly share: number;
  /** Since when it is watched; undefined: it is not. */
  readonly watchedSinceMs: number | undefined;
}

/**
 * Chooses which of many processes of the wanted name are watched: those that have used most CPU when srs-top starts, and
 * these stay. Only one that idles makes room, one a walk, for one that is busy.
 */
export class WatchedChoice {
  #seen = new Map<number, Seen>();

  /** Takes in what a walk found. @returns those to be watched, in the order they were found */
  choose(found: readonly FoundProcess[], nowMs: number): readonly FoundProcess[] {
    const now = found.map(process => this.#look(process, nowMs));
    const stay = now.filter(({ watchedSinceMs }) => watchedSinceMs !== undefined);
    const others = now
      .filter(({ watchedSinceMs }) => watchedSinceMs === undefined)
      .sort((a, b) => b.share - a.share || a.process.identity.pid - b.process.identity.pid);
    const chosen = new Set([...stay, ...others.splice(0, MOST_WATCHED - stay.length)]);
    const [busiest] = others;
    const idlest = stay
      .filter(({ watchedSinceMs = nowMs }) => nowMs - watchedSinceMs >= STAYS_MS)
      .reduce<Seen | undefined>(
        (least, seen) => (least && least.share <= seen.share ? least : seen),
        undefined,
      );
    if (busiest && idlest && busiest.share >= BUSY_SHARE && idlest.share < IDLE_SHARE) {
      chosen.delete(idlest);
      chosen.add(busiest);
    }
    this.#seen = new Map(
      now.map(seen => [
        seen.process.identity.pid,
        { ...seen, watchedSinceMs: chosen.has(seen) ? (seen.watchedSinceMs ?? nowMs) : undefined },
      ]),
    );
    return now.filter(seen => chosen.has(seen)).map(({ process }) => process);
  }

  /** Its share of a CPU since the walk before; of one that is new, since it started. */
  #look(process: FoundProcess, atMs: number): Seen {
    const known = this.#seen.get(process.identity.pid);
    const before = known && isSameProcess(known.process.identity, process.identity) ? known : undefined;
    const ticks = process.cpuTicks ?? 0;
    const share =
      before === undefined
        ? // No walk has seen it before, so it competes with the others by all it has used: below any share of a CPU.
          (ticks / (ticks + 1_000_000)) * IDLE_SHARE
        : (ticks - (before.process.cpuTicks ?? ticks)) / TICKS_PER_MS / Math.max(1, atMs - before.atMs);
    return { process, atMs, share, watchedSinceMs: before?.watchedSinceMs };
  }
}
