import { type Host, isFailure } from '../../host/host.ts';
import { type Inquiry, inquireOnce } from '../../host/inquiry.ts';
import type { Look } from '../../host/look.ts';
import {
  type CgroupMembership,
  membershipOf,
  parseCgroupMemberships,
} from '../../procfs/cgroup-membership.ts';
import { type Mount, parseMountinfo } from '../../procfs/mountinfo.ts';
import { cleanText } from '../../text/clean-text.ts';

/** One cgroup on the way from that of a process up to the top of its hierarchy. */
export interface CgroupLevel {
  /** `/system.slice/srs.service`, fit for a terminal. */
  readonly group: string;
  /** Where its control files are: `/sys/fs/cgroup/cpu/system.slice/srs.service`. */
  readonly directory: string;
}

/** Where one controller counts a process. */
export interface Cgroup {
  readonly version: 1 | 2;
  /** Its own cgroup first, the top that can be seen last. Empty when nothing is known, or no cgroup has the controller. */
  readonly levels: readonly CgroupLevel[];
  /** Whether the last level is the host's own top: from within a cgroup namespace the cgroups above are not seen. */
  readonly isWhole: boolean;
  /** Why it cannot be told what its cgroup says: `its cgroup lies outside of this cgroup namespace`. */
  readonly unknown?: string;
}

/** What one control file says, and whose it is. */
export interface CgroupFile {
  readonly group: string;
  readonly text: string;
}

export interface CgroupNames {
  readonly v1: string;
  readonly v2: string;
}

const MOUNTS = '/proc/self/mountinfo';
const NAMESPACE = '/proc/self/ns/cgroup';
/** The number of the host's own is the same in every kernel (include/uapi/linux/nsfs.h, `CGROUP_NS_INIT_INO`). */
const FIRST_NAMESPACE = 'cgroup:[4026531835]';
const USUAL_ROOT = '/sys/fs/cgroup';
const NO_CGROUP: Cgroup = { version: 2, levels: [], isWhole: true };

/**
 * The cgroups over a process, found through the mount table: the directory of a hierarchy may be called otherwise than
 * /proc/PID/cgroup names its controllers (`cpuacct,cpu` in `cpu,cpuacct`), be mounted anywhere, or show a part of it.
 */
export function findCgroup(host: Host, pid: number, controller: string): Promise<Cgroup> {
  return inquireOnce(host, seekCgroup(pid, controller));
}

/** As `findCgroup`, by two questions. */
export function* seekCgroup(pid: number, controller: string): Inquiry<Cgroup> {
  const path = `/proc/${pid}/cgroup`;
  const look = yield { texts: [path, MOUNTS], names: [USUAL_ROOT], links: [NAMESPACE] };
  const own = look.text(path);
  // A kernel without cgroups has no such file.
  if (isFailure(own) && own.reason === 'gone') return NO_CGROUP;
  if (isFailure(own)) return unknownFor(2, `${path} cannot be read (${own.detail})`);
  const membership = membershipOf(parseCgroupMemberships(own.text), controller);
  if (membership === undefined) return NO_CGROUP;
  const { version } = membership;
  const names = membership.path.split('/').filter(name => name !== '');
  if (names.includes('..')) return unknownFor(version, 'its cgroup lies outside of this cgroup namespace');
  // To a host that is asked for files it stands for every name.
  if (names.includes('*')) return unknownFor(version, 'its cgroup is called *');
  const mounts = parseMountinfo(look.knownText(MOUNTS) ?? '');
  const roots = [
    ...mounts.filter(mount => isOf(mount, membership, controller)),
    ...usualMounts(look, membership, controller),
  ];
  const found = yield* firstThatIsThere(roots, names);
  if (found === undefined)
    return unknownFor(version, `its cgroup ${cleanText(membership.path)} is found below no mount of cgroups`);
  const isWhole = found.at(-1)?.group === '/' && isInNamespaceOfItsOwn(look) !== true;
  return { version, levels: found, isWhole };
}

/** The control file of each cgroup over a process that has it, the nearest first: a limit holds for all below. */
export async function readCgroupFiles(
  host: Host,
  { version, levels }: Cgroup,
  names: CgroupNames,
): Promise<readonly CgroupFile[]> {
  const name = version === 1 ? names.v1 : names.v2;
  const look = await host.look({ texts: levels.map(({ directory }) => `${directory}/${name}`) });
  return levels.flatMap(({ group, directory }) => {
    const text = look.knownText(`${directory}/${name}`);
    return text === undefined ? [] : [{ group, text: text.trim() }];
  });
}

function unknownFor(version: 1 | 2, unknown: string): Cgroup {
  return { version, levels: [], isWhole: false, unknown };
}

type Root = Pick<Mount, 'root' | 'mountPoint'>;

function isOf({ type, superOptions }: Mount, { version }: CgroupMembership, controller: string): boolean {
  return version === 2 ? type === 'cgroup2' : type === 'cgroup' && superOptions.includes(controller);
}

/** Where they usually are, should the mount table not say: v1 in a directory that names its controllers in some order. */
function usualMounts(
  look: Look,
  { version, controllers }: CgroupMembership,
  controller: string,
): readonly Root[] {
  if (version === 2)
    return [USUAL_ROOT, `${USUAL_ROOT}/unified`].map(mountPoint => ({ root: '/', mountPoint }));
  const listed = look.names(USUAL_ROOT);
  const names = isFailure(listed) ? [] : listed.filter(name => name.split(',').includes(controller));
  return [controller, controllers.join(','), ...names].map(name => ({
    root: '/',
    mountPoint: `${USUAL_ROOT}/${name}`,
  }));
}

/** A mount may be hidden by a later one, or show another part of the tree: the first that has the directory counts. */
function* firstThatIsThere(
  roots: readonly Root[],
  names: readonly string[],
): Inquiry<readonly CgroupLevel[] | undefined> {
  const candidates = roots.flatMap(({ root, mountPoint }) => {
    const top = root.split('/').filter(name => name !== '');
    if (top.some((name, index) => names[index] !== name)) return [];
    const levels = Array.from({ length: names.length - top.length + 1 }, (_, above) => {
      const length = names.length - above;
      const below = names.slice(top.length, length).map(name => `/${name}`);
      return {
        group: cleanText(`/${names.slice(0, length).join('/')}`),
        directory: mountPoint + below.join(''),
      };
    });
    return [{ directory: levels[0]?.directory ?? mountPoint, levels }];
  });
  const look = yield { names: candidates.map(({ directory }) => directory) };
  return candidates.find(({ directory }) => {
    const listed = look.names(directory);
    return !isFailure(listed) || listed.reason !== 'gone';
  })?.levels;
}

/** Undefined: not known. */
function isInNamespaceOfItsOwn(look: Look): boolean | undefined {
  const link = look.link(NAMESPACE);
  return typeof link === 'string' ? link !== FIRST_NAMESPACE : undefined;
}
