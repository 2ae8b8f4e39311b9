import { splitFields } from './fields.ts';

/** The mount that is seen at a path: of several the last one, which lies on top. */
export interface Mount {
  /** `proc`, `fuse.lxcfs`. */
  readonly type: string;
  /** Of the mount and of its file system: `rw`, `hidepid=invisible`. */
  readonly options: readonly string[];
}

/**
 * /proc/PID/mountinfo (proc_pid_mountinfo(5)): what is mounted at exactly this path, which has no blanks in it; undefined
 * when nothing is.
 */
export function findMount(text: string, path: string): Mount | undefined {
  let found: Mount | undefined;
  for (const line of text.split('\n')) {
    // 36 35 98:0 /mnt1 /mnt2 rw,noatime master:1 - ext3 /dev/root rw,errors=continue
    const [, , , , point, options = '', ...rest] = splitFields(line);
    if (point !== path) continue;
    const [type = '', , superOptions = ''] = rest.slice(rest.indexOf('-') + 1);
    found = { type, options: [...options.split(','), ...superOptions.split(',')] };
  }
  return found;
}
