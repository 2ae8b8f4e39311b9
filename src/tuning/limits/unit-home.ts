import { type Host, isFailure } from '../../host/host.ts';
import { parseCgroupMemberships } from '../../procfs/cgroup-membership.ts';
import { cleanText } from '../../text/clean-text.ts';

/** What a process would be started anew by, as far as its cgroup tells. Names are fit for a terminal. */
export type UnitHome =
  /** `srs@1.service`, of the system's own manager: a drop-in reaches it. */
  | { readonly kind: 'service'; readonly unit: string }
  /** `docker`, `kubernetes`; `id` as short as its tool takes it. */
  | { readonly kind: 'container'; readonly runtime: ContainerRuntime; readonly id: string }
  /** Why there is no unit that could be told, to follow `srs 7847`: `was started in a login session (session-3.scope)`. */
  | { readonly kind: 'none'; readonly why: string };

export type ContainerRuntime = 'docker' | 'podman' | 'kubernetes' | 'containerd' | 'LXC' | 'nspawn';

/** Cgroups that container runtimes make, by either of their drivers. The more special come first. */
const CONTAINERS: readonly (readonly [runtime: ContainerRuntime, pattern: RegExp])[] = [
  ['kubernetes', /\/(?:kubepods|kubelet)[^/]*(?:\/.*)?[/:-]([0-9a-f]{8,})(?:\.scope)?(?:\/|$)/],
  ['kubernetes', /\/kubepods[^/]*()/],
  ['podman', /\/libpod-(?:payload-|conmon-)?([^/]+?)(?:\.scope)?(?:\/|$)/],
  ['docker', /\/docker-([^/]+)\.scope(?:\/|$)/],
  ['docker', /\/docker\/([^/]+)/],
  ['docker', /\/ecs\/[^/]+\/([^/]+)/],
  ['containerd', /\/(?:nerdctl|cri-containerd|crio)-([^/]+)\.scope(?:\/|$)/],
  ['containerd', /:(?:cri-containerd|nerdctl|crio):([^/]+)/],
  ['LXC', /\/lxc(?:\.payload)?[./]([^/]+)/],
  ['nspawn', /\/machine-([^/]+)\.scope(?:\/|$)/],
  ['nspawn', /\/systemd-nspawn@([^/]+)\.service\/payload(?:\/|$)/],
];
/** So many characters of an id are enough for `docker update`. */
const SHORT_ID = 12;

/** Asks the host what a process is started by. Never rejects. */
export async function readUnitHome(host: Host, pid: number): Promise<UnitHome> {
  const path = `/proc/${pid}/cgroup`;
  const read = (await host.look({ texts: [path] })).text(path);
  if (isFailure(read)) {
    return { kind: 'none', why: `has a cgroup that cannot be read (${read.detail})` };
  }
  const home = unitHomeOf(read.text);
  if (home.kind !== 'service') return home;
  const transient = `/run/systemd/transient/${home.unit}`;
  const isTransient = (await host.look({ texts: [transient] })).text(transient);
  return isFailure(isTransient)
    ? home
    : { kind: 'none', why: `runs in ${home.unit}, which systemd-run made and which ends with it` };
}

/** What /proc/PID/cgroup says of it (cgroups(7)): systemd puts each unit into a cgroup of its name. */
export function unitHomeOf(text: string): UnitHome {
  const memberships = parseCgroupMemberships(text);
  const paths = memberships.map(({ path }) => path);
  for (const [runtime, pattern] of CONTAINERS) {
    const id = paths.map(path => pattern.exec(path)?.[1]).find(found => found !== undefined);
    if (id !== undefined) return { kind: 'container', runtime, id: shorten(id) };
  }
  // Where both are mounted (hybrid), the named hierarchy is the one that systemd keeps its units in.
  const named = memberships.find(({ controllers }) => controllers.includes('name=systemd'));
  const unified = memberships.find(({ version }) => version === 2);
  const path = [named?.path, unified?.path].find(candidate => candidate !== undefined && candidate !== '/');
  if (path === undefined) return { kind: 'none', why: 'is in no unit of systemd' };
  if (path.split('/').includes('..'))
    return { kind: 'none', why: 'is in a cgroup outside of this cgroup namespace' };
  return unitOfPath(path);
}

/** Slices contain units; the first part that is not a slice is the unit (systemd's `cg_path_get_unit`, src/basic/cgroup-util.c). */
function unitOfPath(path: string): UnitHome {
  const names = path.split('/').filter(name => name !== '');
  const index = names.findIndex(name => !name.endsWith('.slice'));
  // systemd puts an underscore before a name that the kernel could take for a file of its own.
  const unit = cleanText(names[index] ?? '').replace(/^_/, '');
  const [, user] = /^user@(\d+)\.service$/.exec(unit) ?? [];
  if (user !== undefined) {
    const own = names.slice(index + 1).find(name => name.endsWith('.service'));
    const what = own === undefined ? '' : `${cleanText(own)} of `;
    return {
      kind: 'none',
      why: `runs in ${what}the systemd of user ${user}, which may not lower nice values`,
    };
  }
  if (/^session-.+\.scope$/.test(unit))
    return { kind: 'none', why: `was started in a login session (${unit})` };
  if (unit.endsWith('.scope'))
    return { kind: 'none', why: `runs in ${unit}, which ends with it and is not started by systemd` };
  return unit.endsWith('.service')
    ? { kind: 'service', unit }
    : { kind: 'none', why: `is in the cgroup ${cleanText(path)}, which is no unit of systemd` };
}

function shorten(id: string): string {
  return cleanText(/^[0-9a-f]{32,}$/.test(id) ? id.slice(0, SHORT_ID) : id);
}
