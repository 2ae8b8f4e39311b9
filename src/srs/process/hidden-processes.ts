import type { HostFailure } from '../../host/host.ts';
import type { Look } from '../../host/look.ts';
import { readLineAfter, splitFields } from '../../procfs/fields.ts';
import { findMountAt } from '../../procfs/mountinfo.ts';
import { toCount } from '../../procfs/numbers.ts';

/** What is to be said where the kernel shows srs-top its own user's processes alone. */
const HIDDEN = 'processes of others cannot be seen (hidepid)';
const PTRACE_BIT = 19n;

/** What `findHiding` looks at. */
export const HIDING_TEXTS = ['/proc/self/mountinfo', '/proc/self/status'] as const;

/**
 * Whether /proc is mounted so that srs-top does not see every process (proc(5), `hidepid`): 1 or `noaccess` shows their
 * pids alone, 2 or `invisible` and 4 or `ptraceable` not even these. Undefined when it sees all, as far as can be told.
 * @param look for which `HIDING_TEXTS` were asked
 * @param isInitListed whether pid 1, which every pid namespace has, is among the names in /proc; undefined where /proc is
 *   none of a kernel (a recording)
 */
export function findHiding(look: Look, isInitListed: boolean | undefined): HostFailure | undefined {
  const hidden: HostFailure = { asked: '/proc', reason: 'forbidden', detail: HIDDEN };
  const options = findMountAt(look.knownText(HIDING_TEXTS[0]) ?? '', '/proc')?.superOptions ?? [];
  const mode = optionOf(options, 'hidepid');
  if (mode === undefined || mode === '0' || mode === 'off')
    return isInitListed === false ? hidden : undefined;
  const status = look.knownText(HIDING_TEXTS[1]) ?? '';
  if (mayTraceAll(status)) return undefined;
  const group = optionOf(options, 'gid');
  const isExempt =
    mode !== '4' && mode !== 'ptraceable' && group !== undefined && groupsOf(status).has(group);
  return isExempt ? undefined : hidden;
}

function optionOf(options: readonly string[], name: string): string | undefined {
  return options.find(option => option.startsWith(`${name}=`))?.slice(name.length + 1);
}

/** CAP_SYS_PTRACE, which hidepid asks for (fs/proc/base.c, `has_pid_permissions`). */
function mayTraceAll(status: string): boolean {
  const capabilities = readLineAfter(status, 'CapEff:') ?? '';
  return /^[\da-f]{1,16}$/i.test(capabilities) && ((BigInt(`0x${capabilities}`) >> PTRACE_BIT) & 1n) === 1n;
}

/** Its real, effective, saved and file system groups, and those beside them. */
function groupsOf(status: string): ReadonlySet<string> {
  const lists = ['Gid:', 'Groups:'].map(name => splitFields(readLineAfter(status, name) ?? ''));
  return new Set(lists.flat().filter(group => toCount(group) !== undefined));
}
