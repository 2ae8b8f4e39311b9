import { hasCapability } from '../../../host/capabilities.ts';
import type { Host } from '../../../host/host.ts';
import { readLineAfter, splitFields } from '../../../procfs/fields.ts';
import { toCount } from '../../../procfs/numbers.ts';

/** A limit of n lets a thread be lowered to 20 − n (getrlimit(2), RLIMIT_NICE). */
const NICE_OF_LIMIT_0 = 20;

/** What decides whether nice values that are raised can be lowered again. */
export interface NiceWayBack {
  /** Nobody else's rights are to be had: those of root, or by sudo. */
  readonly isOwnRightsOnly: boolean;
  readonly hasCapability: boolean;
  /** RLIMIT_NICE of the process; undefined: it cannot be read. */
  readonly limit: number | undefined;
}

export async function readNiceWayBack(host: Host, pid: number): Promise<NiceWayBack> {
  const path = `/proc/${pid}/limits`;
  const [privilege, isCapable, look] = await Promise.all([
    host.privilege(),
    hasCapability(host, ['CAP_SYS_NICE'], false),
    host.look({ texts: [path] }),
  ]);
  const [soft = ''] = splitFields(readLineAfter(look.knownText(path) ?? '', 'Max nice priority') ?? '');
  return {
    isOwnRightsOnly: privilege === 'user',
    hasCapability: isCapable === true,
    limit: soft === 'unlimited' ? Number.POSITIVE_INFINITY : toCount(soft),
  };
}

/**
 * That a nice value can be raised and not be taken back: without CAP_SYS_NICE the kernel lowers one no further than
 * RLIMIT_NICE of the process itself says (can_nice, kernel/sched/syscalls.c). Undefined where it can.
 * @param before nice values of now
 */
export function describeNoWayBack(
  { isOwnRightsOnly, hasCapability: isCapable, limit }: NiceWayBack,
  before: readonly { readonly nice: number }[],
  wanted: number,
): string | undefined {
  const lowest = Math.min(...before.map(({ nice }) => nice));
  if (wanted <= lowest || !isOwnRightsOnly || isCapable) return undefined;
  const start = `Raised to ${wanted}, you cannot take it back, neither by undo nor by --revert-after`;
  if (limit === undefined) return `${start}, unless RLIMIT_NICE, which cannot be read, allows it.`;
  if (lowest >= NICE_OF_LIMIT_0 - limit) return undefined;
  return `${start}. Lowering a nice value takes root (RLIMIT_NICE of the process is ${limit}).`;
}
