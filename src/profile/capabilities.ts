import { type Host, isFailure } from '../host/host.ts';
import { readLineAfter } from '../procfs/fields.ts';

/** Bits of a capability set (include/uapi/linux/capability.h). */
const CAPABILITY_BITS = { CAP_SYS_PTRACE: 19n, CAP_SYS_ADMIN: 21n, CAP_PERFMON: 38n } as const;

export type Capability = keyof typeof CAPABILITY_BITS;

/**
 * Whether srs-top has one of these, or gets it through sudo, as /proc/self/status says: CapEff is what it has, CapBnd what
 * nobody whom it starts can have more than (capabilities(7)). In a container root lacks most. Undefined when it does not
 * say.
 */
export async function hasCapability(
  host: Host,
  anyOf: readonly Capability[],
  usesSudo: boolean,
): Promise<boolean | undefined> {
  const status = await readStatus(host, 'self');
  const text = readLineAfter(status, usesSudo ? 'CapBnd:' : 'CapEff:');
  if (text === undefined || !/^[0-9a-f]+$/.test(text)) return undefined;
  const effective = BigInt(`0x${text}`);
  return anyOf.some(name => (effective >> CAPABILITY_BITS[name]) % 2n === 1n);
}

/**
 * Whether the process runs as the user whom srs-top runs as: its real, effective and saved user against our effective one,
 * as the kernel compares them (kernel/ptrace.c, `__ptrace_may_access`). Undefined when /proc does not say.
 */
export async function isOwnProcess(host: Host, pid: number): Promise<boolean | undefined> {
  const ours = readUserIds(await readStatus(host, 'self'))?.[1];
  const theirs = readUserIds(await readStatus(host, pid));
  return ours === undefined || theirs === undefined ? undefined : theirs.every(id => id === ours);
}

/** Real, effective and saved (proc_pid_status(5), Uid). */
function readUserIds(status: string): readonly string[] | undefined {
  const ids = readLineAfter(status, 'Uid:')?.split('\t');
  return ids === undefined || ids.length < 3 ? undefined : ids.slice(0, 3);
}

async function readStatus(host: Host, process: number | 'self'): Promise<string> {
  const path = `/proc/${process}/status`;
  const read = (await host.read([path])).get(path);
  return read === undefined || isFailure(read) ? '' : read.text;
}

/** Why one may not look at a process of one's own user (prctl(2), PR_SET_DUMPABLE). */
export const IS_CLOSED =
  'it is closed to its own user, as a program with capabilities of its own (setcap) or a set-uid bit is';
