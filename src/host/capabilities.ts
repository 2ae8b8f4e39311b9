import { readLineAfter } from '../procfs/fields.ts';
import { type Host, isFailure } from './host.ts';

/** Bits of a capability set (include/uapi/linux/capability.h). */
const CAPABILITY_BITS = {
  CAP_NET_ADMIN: 12n,
  CAP_SYS_PTRACE: 19n,
  CAP_SYS_ADMIN: 21n,
  CAP_SYS_NICE: 23n,
  CAP_SYS_RESOURCE: 24n,
  CAP_PERFMON: 38n,
} as const;

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

/**
 * Whether a seccomp filter is on srs-top (proc_pid_status(5), Seccomp 2), which what it starts inherits: it may forbid
 * system calls to root too. Undefined when /proc does not say.
 */
export async function hasSeccompFilter(host: Host): Promise<boolean | undefined> {
  const mode = readLineAfter(await readStatus(host, 'self'), 'Seccomp:');
  return mode === undefined ? undefined : mode === '2';
}

/**
 * Whether srs-top is in a user namespace other than the host's (user_namespaces(7)): the host's maps every id to itself.
 * Undefined when /proc does not say.
 */
export async function isInUserNamespace(host: Host): Promise<boolean | undefined> {
  const path = '/proc/self/uid_map';
  const read = (await host.look({ texts: [path] })).text(path);
  if (isFailure(read)) return undefined;
  return !/^\s*0\s+0\s+4294967295\s*$/.test(read.text);
}

/**
 * Whether the kernel keeps a process from its own user, as it does with a program that has capabilities of its own
 * (setcap) or a set-uid bit (prctl(2), PR_SET_DUMPABLE): then its links in /proc cannot be read. Undefined: not known.
 */
export async function isClosedToItsUser(host: Host, pid: number): Promise<boolean | undefined> {
  const path = `/proc/${pid}/exe`;
  const link = (await host.look({ links: [path] })).link(path);
  return typeof link === 'string' ? false : link.reason === 'forbidden' ? true : undefined;
}

/** Real, effective and saved (proc_pid_status(5), Uid). */
function readUserIds(status: string): readonly string[] | undefined {
  const ids = readLineAfter(status, 'Uid:')?.split('\t');
  return ids === undefined || ids.length < 3 ? undefined : ids.slice(0, 3);
}

async function readStatus(host: Host, process: number | 'self'): Promise<string> {
  const path = `/proc/${process}/status`;
  const read = (await host.look({ texts: [path] })).text(path);
  return isFailure(read) ? '' : read.text;
}

/** Why a user may not look at a process, as far as it can be told. */
export async function explainRefusedUser(host: Host, pid: number): Promise<string> {
  const isOwn = await isOwnProcess(host, pid);
  if (isOwn === undefined) return 'it is not known whether it is a process of your user';
  if (!isOwn) return 'it is not a process of your user';
  return (await isClosedToItsUser(host, pid)) === true
    ? 'it is closed even to its own user, like any program with capabilities of its own (setcap) or a set-uid bit'
    : 'the reason is not known';
}
