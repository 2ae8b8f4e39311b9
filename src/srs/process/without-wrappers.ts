import type { FoundProcess } from './found-process.ts';
import { namesMeantBy } from './matches-name.ts';

/**
 * SRS forks before it starts ffmpeg, and a start script may bear its name: of a parent and a child that both match, the
 * one whose executable has the name is SRS; when both have, the child is about to become something else.
 */
export function withoutWrappers(found: readonly FoundProcess[], name: string): readonly FoundProcess[] {
  const byPid = new Map(found.map(process => [process.identity.pid, process]));
  const names = namesMeantBy(name);
  const isReal = (process: FoundProcess): boolean => {
    const executable = process.executable?.replace(/ \(deleted\)$/, '');
    return names.some(one => executable?.endsWith(`/${one}`));
  };
  const dropped = new Set<number>();
  for (const child of found) {
    const parent = child.parentPid === undefined ? undefined : byPid.get(child.parentPid);
    if (parent === undefined) continue;
    dropped.add(isReal(child) && !isReal(parent) ? parent.identity.pid : child.identity.pid);
  }
  return found.filter(process => !dropped.has(process.identity.pid));
}
