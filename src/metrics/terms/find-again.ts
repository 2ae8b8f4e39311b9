/**
 * Finds the entries of a list by their keys. Lists of threads, sockets and interfaces are mostly the same as at the reading
 * before: an entry is looked for in its old place first, and an index is made only when it is not there.
 * @param list of entries whose keys differ; of equal ones the last counts, as in a `Map`, where it is not in its place
 * @returns the entry of a key, or undefined; `place` is where it stands in the list that is compared with this one
 */
export function findAgain<T, K>(
  list: readonly T[] | undefined,
  keyOf: (entry: T) => K,
): (key: K, place: number) => T | undefined {
  let index: Map<K, T> | undefined;
  return (key, place) => {
    if (list === undefined) return undefined;
    const there = list[place];
    if (there !== undefined && keyOf(there) === key) return there;
    index ??= new Map(list.map(entry => [keyOf(entry), entry]));
    return index.get(key);
  };
}
