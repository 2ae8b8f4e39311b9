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
  const stats = await host.read(['/proc/*/stat', '/proc/self/stat']);
  const own = stats.get('/proc/self/stat');
  const ownPid = own === undefined || isFailure(own) ? undefined : parsePidStat(own.text)?.pid;
  const running = [...stats].flatMap(([path, read]) => {
    // Those of other names are the reader itself, or no process.
    if (isFailure(read) || !/^\/proc\/\d+\//.test(path)) return [];
    const fields = parsePidStat(read.text);
    const isOther = fields?.state === 'R' && fields.pid !== pid && fields.pid !== ownPid;
    return isOther ? [{ id: String(fields.pid), name: showComm(fields.command) }] : [];
  });
  const groups = await host.read(
    ['self', pid, ...running.map(({ id }) => id)].map(id => `/proc/${id}/cgroup`),
  );
  const groupOf = (id: number | string): string | undefined => {
    const read = groups.get(`/proc/${id}/cgroup`);
    if (read === undefined || isFailure(read)) return undefined;
    return membershipOf(parseCgroupMemberships(read.text), 'cpu')?.path;
  };
  const group = groupOf(pid);
  const outsiders = running.filter(({ id }) => {
    const other = groupOf(id);
    return other !== undefined && group !== undefined && !`${other}/`.startsWith(`${group}/`);
  });
  return outsiders.length === 0 ? undefined : nameTargets(outsiders);
}
