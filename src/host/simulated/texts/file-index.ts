import type { HostFailure } from '../../host.ts';
import { indexDirectories } from '../../index-directories.ts';
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

function gone(asked: string): HostFailure {
  return { asked, reason: 'gone', detail: 'no such file or directory' };
}
