import { type Host, isFailure } from '../host/host.ts';
import { readLineAfter } from '../procfs/fields.ts';

/** Bits of a capability set (include/uapi/linux/capability.h). */
const CAPABILITY_BITS = { CAP_SYS_PTRACE: 19n, CAP_SYS_ADMIN: 21n, CAP_PERFMON: 38n } as const;

export type Capability = keyof typeof CAPABILITY_BITS;

/**
 * Whether srs-top has one of these, as /proc/self/status says (CapEff; proc_pid_status(5)): in a container root lacks
 * most. Undefined when it does not say.
 */
export async function hasCapability(host: Host, anyOf: readonly Capability[]): Promise<boolean | undefined> {
  const path = '/proc/self/status';
  const read = (await host.read([path])).get(path);
  const text = read === undefined || isFailure(read) ? undefined : readLineAfter(read.text, 'CapEff:');
  if (text === undefined || !/^[0-9a-f]+$/.test(text)) return undefined;
  const effective = BigInt(`0x${text}`);
  return anyOf.some(name => (effective >> CAPABILITY_BITS[name]) % 2n === 1n);
}
