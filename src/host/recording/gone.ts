import type { Answers } from '../look.ts';
import { isFailure } from '../results.ts';
import type { Microseconds, PlainFailure, PlainText } from './frame.ts';
import { isPlainFailure } from './plain-failure.ts';

/**
 * What stood in directories that are listed anew, and stands there no more: of a process that ended, `/proc/4711/`.
 * @param known what each directory had in it before, by its path
 */
export function goneNames(
  known: ReadonlyMap<string, readonly string[] | PlainFailure>,
  names: Answers['names'],
): readonly string[] {
  const gone: string[] = [];
  for (const [directory, answer] of names) {
    const before = known.get(directory);
    if (before === undefined || isPlainFailure(before) || isFailure(answer)) continue;
    for (const name of missingIn(before, answer as readonly string[])) gone.push(`${directory}/${name}/`);
  }
  return gone;
}

/** The paths that patterns stood for and do not any more. @param known which those were, by pattern */
export function goneFound(
  known: ReadonlyMap<string, readonly string[]>,
  answers: ReadonlyMap<string, unknown>,
): readonly string[] {
  const gone: string[] = [];
  for (const [pattern, answer] of answers)
    if (answer instanceof Map) gone.push(...missingIn(known.get(pattern) ?? [], [...answer.keys()]));
  return gone;
}

const CGROUPS = '/sys/fs/cgroup/';
/** What limits a server is read at each refresh. */
const CGROUP_STAYS: Microseconds = 600_000_000;

/** Directories of cgroups that nobody reads any more: whose a container was that ended. No list of processes tells of them. */
export function oldCgroups(
  texts: ReadonlyMap<string, { readonly plain: PlainText; readonly at: Microseconds }>,
  nowAt: Microseconds,
): readonly string[] {
  const old = new Set<string>();
  for (const [path, { plain, at }] of texts)
    if (path.startsWith(CGROUPS) && typeof plain === 'string' && nowAt - at > CGROUP_STAYS)
      old.add(path.slice(0, path.lastIndexOf('/')));
  return [...old];
}

/**
 * Removes what begins with one of these.
 * @returns those that something began with
 */
export function removePrefixed(
  maps: readonly Map<string, unknown>[],
  prefixes: readonly string[],
): readonly string[] {
  if (prefixes.length === 0) return [];
  // Hundreds of processes may have ended between two looks, and thousands of paths be known.
  const wanted = new Set(prefixes);
  const lengths = [...new Set(prefixes.map(({ length }) => length))];
  const met = new Set<string>();
  for (const map of maps) {
    for (const path of map.keys()) {
      const prefix = lengths.map(length => path.slice(0, length)).find(start => wanted.has(start));
      if (prefix === undefined) continue;
      met.add(prefix);
      map.delete(path);
    }
  }
  return [...met];
}

function missingIn(before: readonly string[], after: readonly string[]): readonly string[] {
  if (before.length === after.length && before.every((path, index) => path === after[index])) return [];
  const now = new Set(after);
  return before.filter(path => !now.has(path));
}
