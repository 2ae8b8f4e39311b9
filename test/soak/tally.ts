import { expect } from 'vitest';

/**
 * Tries something many times, counts how often it held, and prints that: `killed amid: 125 of 125 in 312 s (60 before the
 * change, 65 after it)`, and what failed below it. One that fails does not end the others.
 */
export async function tryAll<Case>(
  what: string,
  cases: readonly Case[],
  { name, attempt, atOnce = 1 }: Attempt<Case>,
): Promise<void> {
  const beganMs = performance.now();
  const failures: string[] = [];
  const outcomes = new Map<string, number>();
  const waiting = [...cases];
  const work = async (): Promise<void> => {
    for (let next = waiting.shift(); next !== undefined; next = waiting.shift()) {
      try {
        const outcome = await attempt(next);
        if (outcome !== undefined) outcomes.set(outcome, 1 + (outcomes.get(outcome) ?? 0));
      } catch (error) {
        failures.push(`${name(next)}: ${error instanceof Error ? error.message : error}`);
      }
    }
  };
  await Promise.all(Array.from({ length: atOnce }, work));
  const seconds = ((performance.now() - beganMs) / 1_000).toFixed(0);
  const counts = [...outcomes].map(([outcome, count]) => `${count} ${outcome}`).join(', ');
  const figures = `${what}: ${cases.length - failures.length} of ${cases.length} in ${seconds} s`;
  const line = counts === '' ? figures : `${figures} (${counts})`;
  process.stdout.write(`${[line, ...failures.map(failure => `  failed ${failure}`)].join('\n')}\n`);
  expect(failures).toEqual([]);
}

export interface Attempt<Case> {
  /** For the line that says that it failed. */
  readonly name: (one: Case) => string;
  /** Rejects when it does not hold. What it resolves with is counted: how it went. */
  readonly attempt: (one: Case) => Promise<string | undefined>;
  /** How many go on at the same time; 1 unless given. */
  readonly atOnce?: number;
}

/** The first `count` of `all`, from the beginning again when there are fewer. */
export function repeatTo<T>(count: number, all: readonly T[]): readonly T[] {
  return Array.from({ length: count }, (_, index) => all[index % all.length] as T);
}
