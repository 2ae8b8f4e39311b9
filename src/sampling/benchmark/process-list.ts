import { isFailure } from '../../host/host.ts';
import type { Inquiry } from '../../host/inquiry.ts';
import { parseCommandLine } from '../../procfs/cmdline.ts';
import { parsePidStat } from '../../procfs/pid-stat.ts';
import type { ListedProcess } from './roles.ts';

const STATS = '/proc/*/stat';
const EXECUTABLES = '/proc/*/exe';
/** Of these the arguments tell what they are: a worker of nginx, what valgrind runs. */
const TOLD_BY_ARGUMENTS = /^nginx|^[a-z]+-(?:amd64|arm64)/;
const DEAD = ['Z', 'X', 'x'];

/** Every process of the host that is alive, with what it has used of the CPUs: by two questions. */
export function* listProcesses(): Inquiry<readonly ListedProcess[]> {
  const look = yield { texts: [STATS], links: [EXECUTABLES] };
  const executables = look.links(EXECUTABLES);
  const found = [...look.texts(STATS)].flatMap(([path, result]) => {
    const stat = isFailure(result) ? undefined : parsePidStat(result.text);
    // A recording has files of threads and of namespaces below other names.
    if (isFailure(result) || stat === undefined || path !== `/proc/${stat.pid}/stat`) return [];
    const { pid, command: comm, startTicks, userTicks, systemTicks, parentPid, state } = stat;
    if (startTicks === undefined || userTicks === undefined || systemTicks === undefined) return [];
    if (DEAD.includes(state)) return [];
    const link = executables.get(`/proc/${pid}/exe`);
    const executable = typeof link === 'string' ? link : undefined;
    const cpuTicks = userTicks + systemTicks;
    return [{ identity: { pid, startTicks }, parentPid, comm, executable, cpuTicks, atMs: result.atMs }];
  });
  const pathOf = (pid: number): string => `/proc/${pid}/cmdline`;
  const doubtful = found.filter(({ comm }) => TOLD_BY_ARGUMENTS.test(comm));
  const closer = yield { texts: doubtful.map(({ identity }) => pathOf(identity.pid)) };
  return found.map(process => ({
    ...process,
    arguments: parseCommandLine(closer.knownText(pathOf(process.identity.pid)) ?? ''),
  }));
}
