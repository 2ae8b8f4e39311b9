import { type Host, isFailure } from '../../host/host.ts';
import type { Look } from '../../host/look.ts';
import type { Refusal } from '../../host/refusal.ts';
import { showComm } from '../../procfs/comm.ts';
import { parsePidStat } from '../../procfs/pid-stat.ts';
import type { PidStat } from '../../procfs/types.ts';
import type { ProcessIdentity } from './process-identity.ts';

/** USER_HZ: the kernel shows start times in these to every user program, whatever its own HZ (proc_pid_stat(5)). */
const TICKS_PER_SECOND = 100;

/** Why a process is not the one that was meant. */
export interface Mismatch extends Refusal {
  /** It may be the one all the same: it could not be asked. No unless given. */
  readonly isUnknown?: true;
}

/**
 * Whether the pid still is the process that was meant: /proc/PID/stat is read anew and its start time (field 22)
 * compared. Undefined when it is; otherwise why not, in words. To be asked right before every change.
 */
export async function checkIdentity(host: Host, identity: ProcessIdentity): Promise<Mismatch | undefined> {
  return checkIdentityIn(await host.look({ texts: identityTexts(identity) }), identity);
}

/** What `checkIdentityIn` looks at. */
export function identityTexts({ pid }: ProcessIdentity): readonly string[] {
  return [`/proc/${pid}/stat`, '/proc/uptime'];
}

/** `checkIdentity`, of what was looked at together with something else. */
export function checkIdentityIn(look: Look, { pid, startTicks }: ProcessIdentity): Mismatch | undefined {
  const statPath = `/proc/${pid}/stat`;
  const read = look.text(statPath);
  if (isFailure(read)) {
    const isGone = read.reason === 'gone';
    const refused = isGone ? `pid ${pid} has ended` : `pid ${pid} cannot be checked: ${read.detail}`;
    return isGone ? { refused } : { refused, isUnknown: true };
  }
  const stat = parsePidStat(read.text);
  if (stat?.startTicks === undefined)
    return { refused: `pid ${pid} cannot be checked: ${statPath} is unreadable`, isUnknown: true };
  if (stat.startTicks === startTicks) return undefined;
  const age = describeAge(stat.startTicks, look.knownText('/proc/uptime') ?? '');
  return { refused: `pid ${pid} is another process now (${describeName(stat)}${age})` };
}

function describeName(stat: PidStat): string {
  return showComm(stat.command) || 'without a name';
}

/** `, started 12 s ago`; empty when the uptime does not tell (lxcfs shows a container's own). */
function describeAge(startTicks: number, uptimeText: string): string {
  const ageSeconds = Number.parseFloat(uptimeText) - startTicks / TICKS_PER_SECOND;
  if (!(ageSeconds >= 0)) return '';
  if (ageSeconds < 120) return `, started ${Math.floor(ageSeconds)} s ago`;
  if (ageSeconds < 7200) return `, started ${Math.floor(ageSeconds / 60)} min ago`;
  return `, started ${Math.floor(ageSeconds / 3600)} h ago`;
}
