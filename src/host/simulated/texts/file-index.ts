import type { HostFailure } from '../../host.ts';
import type { Machine } from '../model/machine.ts';
import { createTree, type Tree } from './files.ts';

/** What of the host is the same as long as it is simulated. */
export interface HostFacts {
  readonly name: string;
  readonly bootSeconds: number;
  readonly bootId: string;
}

/** Which files there are, found out anew when a process came or went. */
export function createFileIndex(machine: Machine, facts: HostFacts) {
  let madeOf = -1;
  let made: Tree = { files: new Map(), links: new Map() };
  let directories: ReadonlyMap<string, ReadonlySet<string>> = new Map();
  const tree = (): Tree => {
    if (madeOf === machine.generation) return made;
    madeOf = machine.generation;
    made = createTree(machine, facts);
    directories = indexDirectories([...made.files.keys(), ...made.links.keys()]);
    return made;
  };
  return {
    tree,
    list(directory: string, most = Number.POSITIVE_INFINITY): readonly string[] | HostFailure {
      tree();
      const names = directories.get(directory.replace(/\/$/, ''));
      if (names === undefined) return gone(directory);
      if (names.size <= most) return [...names];
      return { asked: directory, reason: 'failed', detail: `more than ${most} entries` };
    },
  };
}

/** The names right under every directory that leads to one of the paths. */
function indexDirectories(paths: readonly string[]): ReadonlyMap<string, ReadonlySet<string>> {
  const directories = new Map<string, Set<string>>();
  for (const path of paths) {
    for (let end = path.length; end > 0; ) {
      const slash = path.lastIndexOf('/', end - 1);
      const directory = path.slice(0, slash);
      const names = directories.get(directory) ?? new Set();
      directories.set(directory, names.add(path.slice(slash + 1, end)));
      end = slash;
    }
  }
  return directories;
}

function gone(asked: string): HostFailure {
  return { asked, reason: 'gone', detail: 'no such file or directory' };
}
