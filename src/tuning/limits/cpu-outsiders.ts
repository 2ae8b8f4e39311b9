import { type Host, isFailure } from '../../host/host.ts';
import { membershipOf, parseCgroupMemberships } from '../../procfs/cgroup-membership.ts';
import { showComm } from '../../procfs/comm.ts';
import { parsePidStat } from '../../procfs/pid-stat.ts';
import { nameTargets } from '../plan/name-targets.ts';

/**
 * Processes that want a CPU at this moment and are outside of the cgroup of `pid`: against them a nice value within it
 * ranks nobody. `ffmpeg 77, sh 123 and 2 more`; undefined when none is seen. Every process is asked: it is for a dialog,
 * not for a refresh.
 */
export async function nameOutsiders(host: Host, pid: number): Promise<string | undefined> {
  const [ofAll, ofSelf] = ['/proc/*/stat', '/proc/self/stat'];
  const stats = await host.look({ texts: [ofAll, ofSelf] });
  const ownPid = parsePidStat(stats.knownText(ofSelf) ?? '')?.pid;
  const running = [...stats.texts(ofAll)].flatMap(([path, read]) => {
    // Those of other names are the reader itself, or no process.
    if (isFailure(read) || !/^\/proc\/\d+\//.test(path)) return [];
    const fields = parsePidStat(read.text);
    const isOther = fields?.state === 'R' && fields.pid !== pid && fields.pid !== ownPid;
    return isOther ? [{ id: String(fields.pid), name: showComm(fields.command) }] : [];
  });
  const groups = await host.look({
    texts: ['self', pid, ...running.map(({ id }) => id)].map(id => `/proc/${id}/cgroup`),
  });
  const groupOf = (id: number | string): string | undefined => {
    const text = groups.knownText(`/proc/${id}/cgroup`);
    return text === undefined ? undefined : membershipOf(parseCgroupMemberships(text), 'cpu')?.path;
  };
  const group = groupOf(pid);
  const outsiders = running.filter(({ id }) => {
    const other = groupOf(id);
    return other !== undefined && group !== undefined && !`${other}/`.startsWith(`${group}/`);
  });
  return outsiders.length === 0 ? undefined : nameTargets(outsiders);
}
