import type { CommandResult, Host, HostFailure, HttpQuestion, ReadResult } from '../../src/host/host.ts';
import type { Look, Question, SocketsQuestion, SocketsText } from '../../src/host/look.ts';
import type { QueueWatch } from '../../src/host/queue-peaks.ts';
import { commandNotRun, refuseStart, refuseWrite } from '../../src/host/refusals.ts';
import { ssCommand } from '../../src/host/ss-command.ts';
import { createSteppedClock, type SteppedClock } from '../../src/host/stepped-clock.ts';
import { takeLook } from '../../src/host/take-look.ts';
import { createVirtualClock } from '../../src/host/virtual-clock.ts';
import { withinNamespaceOf } from '../../src/host/within-namespace.ts';

const START_TIME = Date.parse('2026-11-23T01:00:00Z');

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

/** A host made of texts. Its time passes only while somebody sleeps on it. */
export class FakeHost implements Host {
  readonly id = 'edge-3';
  readonly name = 'edge-3';
  readonly kind = 'local';
  readonly system = 'linux';
  readonly isReadOnly = true;
  readonly clock;
  /** By path; a function makes its text anew on each read. */
  readonly files = new Map<string, string | (() => string) | HostFailure>();
  readonly links = new Map<string, string | HostFailure>();
  /** What was asked for, with the time. */
  readonly questions: { readonly atMs: number; readonly question: Question }[] = [];
  readonly reads: { readonly atMs: number; readonly path: string }[] = [];
  readonly lists: { readonly atMs: number; readonly directory: string }[] = [];
  readonly queries: (readonly string[])[] = [];
  readonly released: string[] = [];
  /** What the clock of the reader shows for each file; nothing was timed where there is none. */
  readonly tookMs = new Map<string, number>();
  /** The answer to every query. */
  answer: Omit<CommandResult, 'command'> = commandNotRun([], 'not-found');
  /** What a directory lists instead of what is there; undefined: what is there. */
  namesOf: (directory: string, most?: number) => readonly string[] | HostFailure | undefined = () =>
    undefined;
  /** Called whenever time passes, before the sleepers wake. */
  onTime: (nowMs: number) => void = () => {};

  constructor() {
    const clock = createVirtualClock({
      startMs: 0,
      speed: Number.POSITIVE_INFINITY,
      advanceTo: atMs => {
        this.onTime(atMs);
        return atMs;
      },
    });
    this.#stepped = createSteppedClock(clock, this.#read);
    this.clock = {
      ...clock,
      sleepUntil: this.#stepped.sleepUntil,
      time: () => new Date(START_TIME + clock.nowMs()),
    };
    this.files.set('/proc/uptime', '3600.00 7200.00\n');
    this.files.set('/proc/stat', 'cpu  1 0 1 98 0 0 0 0 0 0\ncpu0 1 0 1 98 0 0 0 0 0 0\n');
  }

  /** Puts a process into /proc, in the place of one with its pid. */
  run(process: FakeProcess): void {
    const { pid, comm = 'srs', startTicks = pid * 10, parentPid = 1, state = 'S' } = process;
    this.end(pid);
    const at = `/proc/${pid}`;
    const stat = `${pid} (${comm}) ${state} ${parentPid} 1 1 0 -1 0 0 0 0 0 10 5 0 0 20 0 1 0 ${startTicks} 0 0`;
    this.files.set(`${at}/comm`, `${comm}\n`);
    this.files.set(`${at}/stat`, `${stat}\n`);
    this.files.set(`${at}/task/${pid}/stat`, `${stat}\n`);
    this.files.set(`${at}/task/${pid}/schedstat`, '0 0 0\n');
    const args = process.arguments ?? ['./objs/srs', '-c', 'conf/srs.conf'];
    this.files.set(`${at}/cmdline`, args.map(arg => `${arg}\0`).join(''));
    this.files.set(`${at}/net/snmp`, process.snmp ?? snmpText(0, 0));
    this.files.set(`${at}/net/udp`, process.udpTable ?? udpTableText([]));
    const executable = 'executable' in process ? process.executable : '/usr/local/srs/objs/srs';
    this.links.set(`${at}/exe`, executable ?? forbidden(`${at}/exe`));
    this.links.set(`${at}/ns/net`, process.namespaceId ?? 'net:[4026531840]');
    const inodes = 'socketInodes' in process ? process.socketInodes : [];
    this.links.set(`${at}/fd/0`, inodes === undefined ? forbidden(`${at}/fd/0`) : '/dev/null');
    for (const [index, inode] of (inodes ?? []).entries())
      this.links.set(`${at}/fd/${index + 1}`, `socket:[${inode}]`);
  }

  /** Takes a process out of /proc. */
  end(pid: number): void {
    const prefix = `/proc/${pid}/`;
    for (const map of [this.files, this.links]) {
      for (const path of map.keys()) if (path.startsWith(prefix)) map.delete(path);
    }
  }

  /** How often a path was read. */
  countReads(path: string): number {
    return this.reads.filter(read => read.path === path).length;
  }

  look = async (question: Question): Promise<Look> => {
    this.questions.push({ atMs: this.clock.nowMs(), question });
    return takeLook(question, {
      text: this.#read,
      link: path => this.links.get(path) ?? gone(path),
      list: (directory, most) => {
        this.lists.push({ atMs: this.clock.nowMs(), directory });
        return this.namesOf(directory, most) ?? this.#names(directory);
      },
      sockets: this.#sockets,
    });
  };

  readonly #stepped: SteppedClock;

  readonly #read = (path: string): ReadResult => {
    const nowMs = this.clock.nowMs();
    this.reads.push({ atMs: nowMs, path });
    const content = this.files.get(path);
    if (content === undefined) return gone(path);
    if (typeof content === 'object') return content;
    return {
      text: typeof content === 'string' ? content : content(),
      atMs: nowMs,
      tookMs: this.tookMs.get(path) ?? 0,
    };
  };

  readFrom = async (path: string) => gone(path);
  workspace = (folder: string) => ({ directory: folder, fetch: async () => undefined });

  /** What a file keeps waiting is a matter of the live host. */
  readAside = async (paths: readonly string[]): Promise<ReadonlyMap<string, ReadResult>> =>
    new Map(paths.map(path => [path, this.#read(path)]));

  /** Looks every 100 ms of its own time. */
  watch = (pid: number): QueueWatch => this.#stepped.watch(pid);

  readonly #sockets = async ({
    pid,
    isHostNamespace,
    ports,
  }: SocketsQuestion): Promise<SocketsText | HostFailure> => {
    const command = [...withinNamespaceOf(pid, isHostNamespace), ...ssCommand(ports)];
    const asked = command.join(' ');
    const { exitCode, stdout, problem } = await this.query(command);
    if (problem === 'not-found')
      return { asked, reason: 'unsupported', detail: 'ss (iproute2) is not installed' };
    return exitCode === 0
      ? { asked, text: stdout, atMs: this.clock.nowMs() }
      : { asked, reason: 'failed', detail: 'it failed' };
  };

  release(prefix: string): void {
    this.released.push(prefix);
  }

  get = async ({ origin }: HttpQuestion): Promise<HostFailure> => ({
    asked: origin,
    reason: 'failed',
    detail: 'it takes no connection',
  });

  query = async (command: readonly string[]): Promise<CommandResult> => {
    this.queries.push(command);
    return { ...this.answer, command };
  };

  execute = async (command: readonly string[]) => commandNotRun(command, 'read-only');
  start = refuseStart;
  handOver = refuseStart;
  write = async (path: string) => refuseWrite(path, 'this is a test');
  privilege = async () => 'root' as const;
  facts = async () => ({ operatingSystem: undefined, cpuModel: undefined, virtualisation: undefined });
  close = async () => {};

  readonly #names = (directory: string): readonly string[] | HostFailure => {
    const prefix = `${directory}/`;
    const names = [...this.files.keys(), ...this.links.keys()]
      .filter(path => path.startsWith(prefix))
      .map(path => path.slice(prefix.length).split('/')[0] ?? '');
    return names.length === 0 ? gone(directory) : [...new Set(names)];
  };
}

function gone(asked: string): HostFailure {
  return { asked, reason: 'gone', detail: 'ENOENT: no such file or directory' };
}

export function forbidden(asked: string): HostFailure {
  return { asked, reason: 'forbidden', detail: 'EACCES: permission denied' };
}

/** /proc/PID/net/snmp with nothing but UDP. */
export function snmpText(received: number, lost: number): string {
  return (
    'Udp: InDatagrams NoPorts InErrors OutDatagrams RcvbufErrors SndbufErrors InCsumErrors IgnoredMulti MemErrors\n' +
    `Udp: ${received} 0 ${lost} 0 ${lost} 0 0 0 0\n`
  );
}

export interface FakeSocket {
  readonly port: number;
  readonly inode: number;
  readonly recvQueueBytes?: number;
  readonly drops?: number;
}

/** /proc/PID/net/udp. */
export function udpTableText(sockets: readonly FakeSocket[]): string {
  const head =
    '   sl  local_address rem_address   st tx_queue rx_queue tr tm->when retrnsmt   uid  timeout inode';
  const lines = sockets.map(({ port, inode, recvQueueBytes = 0, drops = 0 }, index) => {
    const local = `00000000:${hex(port, 4)}`;
    const queues = `00000000:${hex(recvQueueBytes, 8)}`;
    return `${index}: ${local} 00000000:0000 07 ${queues} 00:00000000 00000000     0        0 ${inode} 2 0 ${drops}`;
  });
  return `${[head, ...lines].join('\n')}\n`;
}

function hex(value: number, digits: number): string {
  return value.toString(16).toUpperCase().padStart(digits, '0');
}
