import { type Host, isFailure } from '../host/host.ts';

/** The cgroup of one process, and what one of its control files says. */
export interface CgroupFile {
  /** `/system.slice/srs.service`. */
  readonly group: string;
  readonly text: string;
}

/**
 * The control file that governs a process: of its own cgroup or, where the controller is not enabled that deep, of the
 * nearest one above (cgroup v2: /sys/fs/cgroup; v1: a directory for each controller). Undefined when there is none:
 * the controller is not in use, or the cgroup lies outside the namespace we see.
 */
export async function readCgroupFile(
  host: Host,
  pid: number,
  controller: string,
  names: { readonly v1: string; readonly v2: string },
): Promise<CgroupFile | undefined> {
  return (await readCgroupFiles(host, pid, controller, names))[0];
}

/** The same file of the process's cgroup and of all above it that have one, the nearest first: a limit holds for all below. */
export async function readCgroupFiles(
  host: Host,
  pid: number,
  controller: string,
  names: { readonly v1: string; readonly v2: string },
): Promise<readonly CgroupFile[]> {
  const path = `/proc/${pid}/cgroup`;
  const memberships = (await host.read([path])).get(path);
  if (memberships === undefined || isFailure(memberships)) return [];
  const candidates = candidateFiles(memberships.text, controller, names);
  const texts = await host.read([...candidates.keys()]);
  return [...candidates].flatMap(([file, group]) => {
    const read = texts.get(file);
    return read === undefined || isFailure(read) ? [] : [{ group, text: read.text.trim() }];
  });
}

/** Path of the file → its cgroup, nearest first. /proc/PID/cgroup is cgroups(7)'s `id:controllers:path` a line. */
function candidateFiles(
  memberships: string,
  controller: string,
  names: { readonly v1: string; readonly v2: string },
): Map<string, string> {
  const files = new Map<string, string>();
  for (const line of memberships.split('\n')) {
    const [, id, controllers, path] = /^(\d+):([^:]*):(\/.*)$/.exec(line) ?? [];
    // A `..` leads out of the cgroup namespace; a `*` would be taken for a pattern.
    if (path === undefined || /\/(\.\.|\*)(\/|$)/.test(path)) continue;
    const isOwnHierarchy = controllers?.split(',').includes(controller) === true;
    if (!isOwnHierarchy && id !== '0') continue;
    const root = isOwnHierarchy ? `/sys/fs/cgroup/${controllers}` : '/sys/fs/cgroup';
    for (const group of withAncestors(path)) {
      files.set(`${root}${group === '/' ? '' : group}/${isOwnHierarchy ? names.v1 : names.v2}`, group);
    }
  }
  return files;
}

function withAncestors(path: string): readonly string[] {
  const segments = path.split('/').filter(segment => segment !== '');
  return [...segments.keys(), segments.length]
    .reverse()
    .map(length => `/${segments.slice(0, length).join('/')}`);
}
