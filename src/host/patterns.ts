import { type HostFailure, isFailure } from './host.ts';

/** The names in a directory, or why they cannot be told. */
export type ListNames = (directory: string) => readonly string[] | HostFailure;

/**
 * Takes what is at every path that the patterns name, each path once. A segment that is exactly `*` stands for every
 * name in its directory.
 *
 * A path that was asked for by name always has an entry. One that a `*` found and that is gone when it is taken
 * (a thread that ended in between) or that was never there (`/proc/meminfo/stat`) has none. A directory that could not
 * be listed has an entry under the pattern up to its `*` and on: `/proc/17034/fd/*`.
 * @param pause asked before each path that a `*` found: a promise where something else should have a turn first
 */
export async function takeAll<T>(
  patterns: readonly string[],
  list: ListNames,
  take: (path: string) => T | HostFailure,
  pause: () => Promise<unknown> | undefined = () => undefined,
): Promise<Map<string, T | HostFailure>> {
  const taken = new Map<string, T | HostFailure>();
  for (const pattern of patterns) {
    if (!/\/\*(?:\/|$)/.test(pattern)) {
      if (!taken.has(pattern)) taken.set(pattern, take(pattern));
      continue;
    }
    const { paths, failures } = expandPattern(pattern, list);
    for (const failure of failures) taken.set(failure.asked, failure);
    for (const path of paths) {
      if (taken.has(path)) continue;
      const pausing = pause();
      if (pausing !== undefined) await pausing;
      const result = take(path);
      if (!isFailure(result) || result.reason !== 'gone') taken.set(path, result);
    }
  }
  return taken;
}

interface Expansion {
  readonly paths: readonly string[];
  readonly failures: readonly HostFailure[];
}

function expandPattern(pattern: string, list: ListNames): Expansion {
  const segments = pattern.split('/').slice(1);
  const failures: HostFailure[] = [];
  let paths = [''];
  let isFirstStar = true;
  segments.forEach((segment, index) => {
    if (segment !== '*') {
      paths = paths.map(path => `${path}/${segment}`);
      return;
    }
    const rest = segments.slice(index).join('/');
    paths = paths.flatMap(directory => {
      const names = list(directory === '' ? '/' : directory);
      if (!isFailure(names)) return names.map(name => `${directory}/${name}`);
      // What an earlier `*` found may be no directory, or gone by now; that is no failure of what was asked.
      if (isFirstStar || names.reason !== 'gone') failures.push({ ...names, asked: `${directory}/${rest}` });
      return [];
    });
    isFirstStar = false;
  });
  return { paths, failures };
}
