import { type Asked, type Found, isPattern, pathOf } from '../look.ts';
import { type HostFailure, isFailure } from '../results.ts';

/**
 * Answers to what is asked for, path by path.
 * @param found the paths that patterns stood for @param one what is known of a path
 * @param expand the paths of a pattern that nobody asked for
 */
export function answersTo<T>(
  asked: readonly Asked[],
  found: ReadonlyMap<string, readonly string[]>,
  one: (path: string) => T | HostFailure,
  expand: (pattern: string) => readonly string[],
): Map<string, T | HostFailure | Found<T>> {
  return new Map<string, T | HostFailure | Found<T>>(
    asked.map((each): readonly [string, T | HostFailure | Found<T>] => {
      const path = pathOf(each);
      if (!isPattern(path)) return [path, one(path)];
      const known = found.get(path);
      const results = (known ?? expand(path)).map(at => [at, one(at)] as const);
      // Of a pattern that was asked for everything stands; else what is not there is left out.
      return [
        path,
        new Map(known === undefined ? results.filter(([, result]) => !isFailure(result)) : results),
      ];
    }),
  );
}
