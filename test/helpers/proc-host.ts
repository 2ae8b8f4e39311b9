import { forbiddenAt } from './empty-simulation.ts';
import { createFakeHost, type FakeHost } from './fake-host.ts';
import { snmpText, udpTableText } from './udp-texts.ts';

/** A process of a fake host, as /proc shows it. */
export interface FakeProcess {
  readonly pid: number;
  readonly comm?: string;
  readonly startTicks?: number;
  readonly parentPid?: number;
  readonly state?: string;
  /** Undefined: the link may not be read. */
  readonly executable?: string | undefined;
  readonly arguments?: readonly string[];
  /** Sockets that it holds, by inode; undefined: /proc/PID/fd may not be read. */
  readonly socketInodes?: readonly number[] | undefined;
  readonly namespaceId?: string;
  /** Texts of `/proc/PID/net`. */
  readonly udpTable?: string;
  readonly snmp?: string;
}

/** A host of which a test says what runs on it. */
export interface ProcHost extends FakeHost {
  /** Puts a process into /proc, in the place of one with its pid. */
  run(process: FakeProcess): void;
  /** Takes a process out of /proc. */
  end(pid: number): void;
  /** How often a path was read. */
  countReads(path: string): number;
  /** What was asked of programs. */
  queries(): readonly (readonly string[])[];
}

/** A read-only host on which nothing runs yet and no program is installed; its time begins at 0. */
export function createProcHost(): ProcHost {
  const host = createFakeHost({
    begins: { atMs: 0, time: '2026-11-23T01:00:00Z' },
    isReadOnly: true,
    files: {
      '/proc/uptime': '3600.00 7200.00\n',
      '/proc/stat': 'cpu  1 0 1 98 0 0 0 0 0 0\ncpu0 1 0 1 98 0 0 0 0 0 0\n',
    },
    onCommand: () => undefined,
  });
  const end = (pid: number): void => endProcess(host, pid);
  return Object.assign(host, {
    end,
    run(process: FakeProcess): void {
      end(process.pid);
      runProcess(host, process);
    },
    countReads: (path: string) => host.reads.filter(read => read.path === path).length,
    queries: () => host.asked.map(({ command }) => command),
  });
}

function runProcess({ files, links }: FakeHost, process: FakeProcess): void {
  const { pid, comm = 'srs', startTicks = pid * 10, parentPid = 1, state = 'S' } = process;
  const at = `/proc/${pid}`;
  const stat = `${pid} (${comm}) ${state} ${parentPid} 1 1 0 -1 0 0 0 0 0 10 5 0 0 20 0 1 0 ${startTicks} 0 0`;
  files.set(`${at}/comm`, `${comm}\n`);
  files.set(`${at}/stat`, `${stat}\n`);
  files.set(`${at}/task/${pid}/stat`, `${stat}\n`);
  files.set(`${at}/task/${pid}/schedstat`, '0 0 0\n');
  const args = process.arguments ?? ['./objs/srs', '-c', 'conf/srs.conf'];
  files.set(`${at}/cmdline`, args.map(arg => `${arg}\0`).join(''));
  files.set(`${at}/net/snmp`, process.snmp ?? snmpText(0, 0));
  files.set(`${at}/net/udp`, process.udpTable ?? udpTableText([]));
  const executable = 'executable' in process ? process.executable : '/usr/local/srs/objs/srs';
  links.set(`${at}/exe`, executable ?? forbiddenAt(`${at}/exe`));
  links.set(`${at}/ns/net`, process.namespaceId ?? 'net:[4026531840]');
  const inodes = 'socketInodes' in process ? process.socketInodes : [];
  links.set(`${at}/fd/0`, inodes === undefined ? forbiddenAt(`${at}/fd/0`) : '/dev/null');
  for (const [index, inode] of (inodes ?? []).entries())
    links.set(`${at}/fd/${index + 1}`, `socket:[${inode}]`);
}

function endProcess({ files, links }: FakeHost, pid: number): void {
  const prefix = `/proc/${pid}/`;
  for (const map of [files, links]) {
    for (const path of map.keys()) if (path.startsWith(prefix)) map.delete(path);
  }
}
