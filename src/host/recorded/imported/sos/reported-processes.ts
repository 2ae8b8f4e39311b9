import { parsePidStatus } from '../../../../procfs/pid-status.ts';
import { parseUdpSockets } from '../../../../procfs/udp-sockets.ts';
import { type ListedProcess, parseProcessTable } from './process-table.ts';
import type { OpenFile } from './socket-holders.ts';
import type { SourceFiles } from './source-files.ts';

/** A process of a report. */
export interface ReportedProcess {
  readonly pid: number;
  /** As the kernel has it, at most 15 bytes. */
  readonly comm: string;
  /** Undefined: ps did not list it. */
  readonly listed: ListedProcess | undefined;
  /** Whether its name, or that of its program, is one of SRS's. */
  readonly isSrs: boolean;
}

/** Of each of them a dozen texts go into the recording, the tables of the namespace among them. */
const MOST_SRS = 32;
const MOST_OTHERS = 8;
const LONGEST_COMM = 15;
const OF_SRS = /^(?:srs|srs[-_.].*|.*memcheck-.*)$/i;

/** All of them, by their status and by the list of ps, in the order of their pids. */
export function reportedProcesses({ texts }: SourceFiles): readonly ReportedProcess[] {
  const table = [...texts].find(([path]) => path.startsWith('sos_commands/process/ps_axo_flags'))?.[1] ?? '';
  const listed = new Map(parseProcessTable(table).map(process => [process.pid, process]));
  const pids = new Set(listed.keys());
  for (const path of texts.keys()) {
    const pid = /^proc\/([1-9]\d*)\/(?:status|stat)$/.exec(path)?.[1];
    if (pid !== undefined) pids.add(Number(pid));
  }
  return [...pids]
    .sort((a, b) => a - b)
    .flatMap(pid => {
      const process = listed.get(pid);
      const name = parsePidStatus(texts.get(`proc/${pid}/status`) ?? '').name;
      const program = programOf(process?.command ?? '');
      const comm = name ?? program.slice(0, LONGEST_COMM);
      if (comm === '' || comm.includes('\n')) return [];
      return [{ pid, comm, listed: process, isSrs: OF_SRS.test(comm) || OF_SRS.test(program) }];
    });
}

/** Those of which all is kept that there is: every SRS, and who else holds UDP sockets, those that dropped most first. */
export function chooseProcesses(
  processes: readonly ReportedProcess[],
  files: readonly OpenFile[],
  net: ReadonlyMap<string, string>,
): readonly ReportedProcess[] {
  const sockets = [
    ...parseUdpSockets(net.get('udp') ?? '', 'udp'),
    ...parseUdpSockets(net.get('udp6') ?? '', 'udp6'),
  ];
  const dropsByTarget = new Map(sockets.map(({ inode, drops = 0 }) => [`socket:[${inode}]`, drops]));
  const dropsByPid = new Map<number, number>();
  for (const { pid, target } of files) {
    const drops = dropsByTarget.get(target);
    if (drops !== undefined) dropsByPid.set(pid, (dropsByPid.get(pid) ?? 0) + drops);
  }
  const dropsOf = ({ pid }: ReportedProcess): number | undefined => dropsByPid.get(pid);
  const others = processes
    .filter(process => !process.isSrs && dropsOf(process) !== undefined)
    .sort((a, b) => (dropsOf(b) ?? 0) - (dropsOf(a) ?? 0));
  return [...processes.filter(({ isSrs }) => isSrs).slice(0, MOST_SRS), ...others.slice(0, MOST_OTHERS)];
}

/** The last part of the path of the first argument; a kernel thread's name without its brackets. */
function programOf(command: string): string {
  const [first = ''] = command.split(' ');
  return first.slice(first.lastIndexOf('/') + 1).replace(/^\[(.*)\]$/, '$1');
}
