const FIRST_MS = 1_000;
const LONGEST_MS = 30_000;

/**
 * Milliseconds until a connection that was lost is tried again: 1 s, doubling up to 30 s, a quarter more or less by chance, so
 * that those who lost one server together do not come back together.
 * @param failures how often it was tried in vain since it was lost
 * @param needsSomebody nothing helps before somebody has done something: as seldom as it gets
 * @param chance from 0 to 1
 */
export function backoffMs(failures: number, needsSomebody: boolean, chance: number): number {
  const mean = needsSomebody ? LONGEST_MS : Math.min(LONGEST_MS, FIRST_MS * 2 ** failures);
  return Math.round(mean * (0.75 + 0.5 * chance));
}
