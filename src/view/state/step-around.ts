/** The value so many places after another, round the list (which may hold `undefined`). One not in it counts as the first. */
export function stepAround<T>(values: readonly T[], value: T, by: number): T {
  const { length } = values;
  if (length === 0) return value;
  const index = Math.max(0, values.indexOf(value)) + by;
  return values[((index % length) + length) % length] as T;
}
