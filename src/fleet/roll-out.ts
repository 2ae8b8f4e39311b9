/** What came of a change on one host. */
export interface HostResult {
  readonly label: string;
  /** `refused`: nothing behind it was touched; `untouched`: one before it was refused. */
  readonly kind: 'done' | 'refused' | 'untouched';
  /** `renice 0 → -15: 4/4 threads`. */
  readonly sentence: string;
}

/** A host that a change is to be made on. */
export interface HostStep {
  readonly label: string;
  /** Makes it, and reads it back. Never rejects. */
  readonly make: () => Promise<{ readonly isDone: boolean; readonly sentence: string }>;
}

/**
 * The same change host by host, each read back before the next. Stops at the first on which it is not as it was asked for.
 * @param tell is told of each host once it is over with it
 * @returns what came of it on every host, in order
 */
export async function rollOut(
  steps: readonly HostStep[],
  tell: (result: HostResult) => void = () => undefined,
): Promise<readonly HostResult[]> {
  const results: HostResult[] = [];
  for (const { label, make } of steps) {
    const { isDone, sentence } = await make();
    const result: HostResult = { label, kind: isDone ? 'done' : 'refused', sentence };
    results.push(result);
    tell(result);
    if (!isDone) break;
  }
  const untouched = steps
    .slice(results.length)
    .map(({ label }): HostResult => ({ label, kind: 'untouched', sentence: 'not touched' }));
  for (const result of untouched) tell(result);
  return [...results, ...untouched];
}
