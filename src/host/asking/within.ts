/** What a promise resolves with, or `late` where that takes longer. It keeps srs-top alive meanwhile. */
export async function within<T>(promise: Promise<T>, limitMs: number): Promise<T | 'late'> {
  const { promise: limit, resolve } = Promise.withResolvers<'late'>();
  const timer = setTimeout(() => resolve('late'), limitMs);
  const came = await Promise.race([promise, limit]);
  clearTimeout(timer);
  return came;
}
