import { milliseconds, type ToldEntry } from '../recording/frame.ts';

/** What held when a host was recorded and since when, as far as it was told by now. */
export class HeldThen {
  /** Milliseconds of the host's clock, by id and pid. */
  #since = new Map<string, number>();

  /** Takes in what was told of the session: what holds where a chunk begins, and what begins behind that. */
  take({ name, data, at }: Pick<ToldEntry, 'name' | 'data' | 'at'>): void {
    if (name === 'holds' && Array.isArray(data)) this.#since = new Map();
    const all: readonly unknown[] =
      name === 'finding' ? [data] : name === 'holds' && Array.isArray(data) ? data : [];
    for (const one of all.filter(isHeld)) this.#since.set(keyOf(one), milliseconds(at) - one.heldMs);
  }

  /** Undefined: it was not told, or not by an srs-top that told of whom. @param pid null: the host's, or several SRS' */
  since(id: string, pid: number | null): number | undefined {
    return this.#since.get(keyOf({ id, pid }));
  }
}

interface ToldHeld {
  readonly id: string;
  readonly pid: number | null;
  readonly heldMs: number;
}

function keyOf({ id, pid }: Pick<ToldHeld, 'id' | 'pid'>): string {
  return `${id} ${pid}`;
}

function isHeld(value: unknown): value is ToldHeld {
  if (typeof value !== 'object' || value === null) return false;
  const { id, pid, heldMs } = value as Readonly<Record<string, unknown>>;
  return (
    typeof id === 'string' &&
    (pid === null || Number.isFinite(pid)) &&
    Number.isFinite(heldMs) &&
    (heldMs as number) >= 0
  );
}
