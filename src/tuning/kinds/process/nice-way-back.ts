import { hasCapability } from '../../../host/capabilities.ts';
import { type Host, isFailure } from '../../../host/host.ts';
import { readLineAfter, splitFields } from '../../../procfs/fields.ts';
import { toCount } from '../../../procfs/numbers.ts';

/** A limit of n lets a thread be lowered to 20 − n (getrlimit(2), RLIMIT_NICE). */
const NICE_OF_LIMIT_0 = 20;

/**
 * That a nice value can be raised and not be taken back: without CAP_SYS_NICE the kernel lowers one no further than
 * RLIMIT_NICE of the process itself says (can_nice, kernel/sched/syscalls.c). Undefined where it can.
 * @param before nice values of now
 */
export async function describeNoWayBack(
  host: Host,
  pid: number,
  before: readonly { readonly nice: number }[],
  wanted: number,
): Promise<string | undefined> {
  const lowest = Math.min(...before.map(({ nice }) => nice));
  if (wanted <= lowest || (await host.privilege()) !== 'user') return undefined;
  if ((await hasCapability(host, ['CAP_SYS_NICE'], false)) === true) return undefined;
  const path = `/proc/${pid}/limits`;
  const read = (await host.look({ texts: [path] })).text(path);
  const text = isFailure(read) ? '' : read.text;
  const [soft = ''] = splitFields(readLineAfter(text, 'Max nice priority') ?? '');
  const limit = soft === 'unlimited' ? Number.POSITIVE_INFINITY : toCount(soft);
  const start = `Raised to ${wanted}, you cannot take it back, neither by undo nor by --revert-after`;
  if (limit === undefined) return `${start}, unless RLIMIT_NICE, which cannot be read, allows it.`;
  if (lowest >= NICE_OF_LIMIT_0 - limit) return undefined;
  return `${start}. Lowering a nice value takes root (RLIMIT_NICE of the process is ${limit}).`;
}
