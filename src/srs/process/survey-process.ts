import { type Host, isFailure } from '../../host/host.ts';
import { showComm } from '../../procfs/comm.ts';
import { parsePidStat } from '../../procfs/pid-stat.ts';
import { parsePidStatus } from '../../procfs/pid-status.ts';
import { MOST_OPEN_FILES } from './open-files.ts';

/** What a change of a process is planned with, beside which one it is. */
export interface ProcessSurvey {
  /** The name of the process, fit for a terminal; `srs` when it cannot be read. */
  readonly label: string;
  /** How many files it has open; undefined when that cannot be read. */
  readonly openFiles: number | undefined;
  /** Where its main thread may run, and ran last. */
  readonly place: { readonly affinity: string | undefined; readonly lastCpu: number | undefined };
}

/** By /proc/PID/stat, status and fd. Never rejects. */
export async function surveyProcess(host: Host, pid: number): Promise<ProcessSurvey> {
  const [statPath, statusPath] = [`/proc/${pid}/stat`, `/proc/${pid}/status`];
  const files = { path: `/proc/${pid}/fd`, most: MOST_OPEN_FILES };
  const look = await host.look({ texts: [statPath, statusPath], names: [files] });
  const stat = parsePidStat(look.knownText(statPath) ?? '');
  const open = look.names(files.path);
  return {
    label: showComm(stat?.command ?? '') || 'srs',
    openFiles: isFailure(open) ? undefined : open.length,
    place: { affinity: parsePidStatus(look.knownText(statusPath) ?? '').affinity, lastCpu: stat?.processor },
  };
}
