/** One hierarchy that a process is in, of /proc/PID/cgroup (cgroups(7)): `4:cpu,cpuacct:/docker/0a1b`. */
export interface CgroupMembership {
  /** 2: the one hierarchy of cgroup v2, which all controllers that no v1 hierarchy has belong to. */
  readonly version: 1 | 2;
  /** cgroup v1 controllers in the kernel's order; a named hierarchy has only `name=systemd`. */
  readonly controllers: readonly string[];
  /** `/system.slice/srs.service`, as seen from the reader's cgroup namespace: with `..` where it lies outside. */
  readonly path: string;
}

/** Lines that are not of this form are left out. */
export function parseCgroupMemberships(text: string): readonly CgroupMembership[] {
  return text.split('\n').flatMap(line => {
    const [, id, controllers = '', path] = /^(\d+):([^:]*):(\/.*)$/.exec(line) ?? [];
    if (path === undefined) return [];
    return [{ version: id === '0' ? 2 : 1, controllers: controllers.split(','), path } as const];
  });
}

/** Where a controller counts the process: in its own v1 hierarchy, else in v2. Undefined when in neither. */
export function membershipOf(
  memberships: readonly CgroupMembership[],
  controller: string,
): CgroupMembership | undefined {
  return (
    memberships.find(({ version, controllers }) => version === 1 && controllers.includes(controller)) ??
    memberships.find(({ version }) => version === 2)
  );
}
