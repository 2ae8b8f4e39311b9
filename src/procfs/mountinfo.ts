/** One line of /proc/PID/mountinfo (proc_pid_mountinfo(5)). */
export interface Mount {
  /** Which directory of the file system is mounted: `/`, or `/docker/0a1b` of a cgroup that is bound into a container. */
  readonly root: string;
  readonly mountPoint: string;
  /** `cgroup`, `cgroup2`, `proc`. */
  readonly type: string;
  /** Options of this mount: `rw`, `nosuid`. */
  readonly options: readonly string[];
  /** Options of the file system; those of a cgroup v1 include its controllers, in the kernel's order. */
  readonly superOptions: readonly string[];
}

/** Every mount, the last mounted last. Lines that are not of this form are left out. */
export function parseMountinfo(text: string): readonly Mount[] {
  return text.split('\n').flatMap(line => {
    // The optional fields between the sixth and the hyphen are as many as there are.
    const [before = '', after] = line.split(' - ');
    const [, , , root, mountPoint, options] = before.split(' ');
    const [type, , superOptions] = after?.split(' ') ?? [];
    if (root === undefined || mountPoint === undefined || options === undefined) return [];
    if (type === undefined || superOptions === undefined) return [];
    const [bareRoot, barePoint] = [unescapeOctal(root), unescapeOctal(mountPoint)];
    return [
      {
        root: bareRoot,
        mountPoint: barePoint,
        type,
        options: options.split(','),
        superOptions: superOptions.split(','),
      },
    ];
  });
}

/** What is seen at a path: of several mounts the last one, which lies on top; undefined when nothing is mounted there. */
export function findMountAt(text: string, path: string): Mount | undefined {
  return parseMountinfo(text).findLast(({ mountPoint }) => mountPoint === path);
}

/** The kernel writes blanks, tabs, newlines and backslashes as octal numbers (fs/proc_namespace.c, `mangle`). */
function unescapeOctal(text: string): string {
  return text.replace(/\\([0-7]{3})/g, (_, digits: string) =>
    String.fromCharCode(Number.parseInt(digits, 8)),
  );
}
