import { setTimeout as sleep } from 'node:timers/promises';

/** One thing that the kernel counts or says. */
export interface Evidence {
  readonly what: string;
  /** A counter that grows, or a level: how it stands. */
  readonly kind: 'counter' | 'level';
  readonly read: () => number | Promise<number>;
  /** A counter grows by so much a second, a level is so high, or more. */
  readonly atLeast: number;
}

export interface Seen {
  readonly what: string;
  readonly kind: Evidence['kind'];
  /** Growth per second of a counter; the level at the end. */
  readonly value: number;
  readonly atLeast: number;
}

export function counter(what: string, atLeast: number, read: Evidence['read']): Evidence {
  return { what, kind: 'counter', read, atLeast };
}

export function level(what: string, atLeast: number, read: Evidence['read']): Evidence {
  return { what, kind: 'level', read, atLeast };
}

/** Reads all of it before and after `meanwhile`. */
export async function watchEvidence<T>(
  evidence: readonly Evidence[],
  meanwhile: () => Promise<T>,
): Promise<{ readonly seen: readonly Seen[]; readonly result: T }> {
  const before = await readAll(evidence);
  const result = await meanwhile();
  const after = await readAll(evidence);
  const seen = evidence.map(({ what, kind, atLeast }, index) => {
    const [start, end] = [before[index], after[index]];
    if (start === undefined || end === undefined) throw new Error(`nothing was read of ${what}`);
    const perSecond = (end.value - start.value) / ((end.atMs - start.atMs) / 1_000);
    return { what, kind, value: kind === 'counter' ? perSecond : end.value, atLeast };
  });
  return { seen, result };
}

/** Waits until a level is reached, at most so long. */
export async function reach({ what, read, atLeast }: Evidence, timeoutMs = 10_000): Promise<void> {
  const endMs = performance.now() + timeoutMs;
  for (;;) {
    const value = await read();
    if (value >= atLeast) return;
    if (performance.now() > endMs) throw new Error(`expected ${what} to reach ${atLeast}, it is at ${value}`);
    await sleep(50);
  }
}

async function readAll(evidence: readonly Evidence[]) {
  return Promise.all(
    evidence.map(async ({ read }) => ({ atMs: performance.now(), value: Number(await read()) })),
  );
}
