import type { CaptureRecord } from '../../capture-record.ts';
import { nicLinks, nicTexts } from './nic-files.ts';
import { processTexts } from './process-texts.ts';
import { chooseProcesses, type ReportedProcess, reportedProcesses } from './reported-processes.ts';
import {
  listHoldersByNetstat,
  listHoldersBySs,
  listOpenFilesByLsof,
  type OpenFile,
} from './socket-holders.ts';
import type { SourceFiles } from './source-files.ts';
import { takenAt } from './taken-at.ts';
import { toTcJson } from './tc-text.ts';

/** A sos report as the one instant that it is, and what is to be said of it. */
export interface ImportedInstant {
  readonly record: CaptureRecord;
  readonly notes: readonly string[];
}

/** Stands for the number of the host's network namespace, which sos does not collect: no namespace has it. */
const HOST_NAMESPACE = 'net:[0]';

/** Texts that stand in a report as they do on the host. */
const AS_THEY_ARE =
  /^(?:proc\/(?:stat|loadavg|uptime|softirqs|interrupts|pressure|irq|sys)(?:\/|$)|sys\/devices\/system\/)/;

/**
 * The record of a report. What sos does not collect is not in it: of a process, how much CPU it had used; of its threads,
 * their names and affinities. Throws an Error when it has neither processes nor counters.
 */
export function recordOf(files: SourceFiles): ImportedInstant {
  const { texts } = files;
  const notes = [...files.notes];
  const net = hostNetTexts(files);
  const processes = reportedProcesses(files);
  if (processes.length === 0 && net.size === 0 && !texts.has('proc/stat'))
    throw new Error('expected a sos report, with sos_commands/process or proc/net in it, got none of them');
  const holders = holdersOf(files);
  const at = takenAt(files) ?? byUptime(files);
  if (at === undefined) notes.push('it does not say when it was made');
  const chosen = chooseProcesses(processes, holders.files, net);
  const isOfHost = (process: ReportedProcess): boolean => holds(process.pid, holders.files, net);
  const away = chosen.filter(process => process.isSrs && !isOfHost(process));
  if (away.length > 0 && holders.files.length > 0)
    notes.push(
      `none of the sockets of ${away.map(({ pid }) => pid).join(', ')} is in the host's tables: it runs in a network namespace that sos does not look into`,
    );
  if (holders.files.length === 0 && processes.length > 0)
    notes.push('it does not say which process holds which socket (ss, netstat, lsof)');
  const out: Record<string, string> = {};
  for (const [path, text] of texts) if (AS_THEY_ARE.test(path)) out[`/${path}`] = text;
  for (const [name, text] of net) out[`/proc/net/${name}`] = text;
  out['/proc/sys/kernel/hostname'] ??= texts.get('sos_commands/host/hostname') ?? 'sos report\n';
  for (const { pid, comm } of processes) out[`/proc/${pid}/comm`] = `${comm}\n`;
  const outLinks: Record<string, string> = { ...nicLinks(files), '/proc/1/ns/net': HOST_NAMESPACE };
  for (const process of chosen) {
    Object.assign(out, processTexts(process, files, at?.aheadMs ?? 0));
    const held = holders.files.filter(({ pid }) => pid === process.pid);
    for (const { descriptor, target } of held) outLinks[`/proc/${process.pid}/fd/${descriptor}`] = target;
    // Without any, nothing is known of its open files at all.
    if (held.length > 0 && !holders.complete.has(process.pid))
      outLinks[`/proc/${process.pid}/fd/unlisted`] = 'anon_inode:[unlisted]';
    if (!isOfHost(process)) continue;
    outLinks[`/proc/${process.pid}/ns/net`] = HOST_NAMESPACE;
    for (const [name, text] of net) out[`/proc/${process.pid}/net/${name}`] = text;
  }
  Object.assign(out, nicTexts(files), cgroupTexts(files, chosen));
  const own = chosen.filter(isOfHost).map(({ pid }) => pid);
  return {
    record: {
      t: 0,
      wall: new Date(at?.atMs ?? 0).toISOString().replace(/\.\d+Z$/, 'Z'),
      files: out,
      links: outLinks,
      commands: commandsOf(texts, own),
    },
    notes,
  };
}

/** The texts of /proc/net by their names: of the namespace that sos ran in, whichever way the link of that folder was kept. */
function hostNetTexts({ texts, links }: SourceFiles): ReadonlyMap<string, string> {
  const self = links.get('proc/self');
  const folders = [
    'proc/net/',
    'proc/self/net/',
    ...(self === undefined ? [] : [`proc/${self}/net/`]),
    ...new Set([...texts.keys()].flatMap(path => /^proc\/\d+\/net\//.exec(path)?.[0] ?? [])),
  ];
  const folder = folders.find(one => [...texts.keys()].some(path => path.startsWith(one)));
  if (folder === undefined) return new Map();
  return new Map(
    [...texts].flatMap(([path, text]) =>
      path.startsWith(folder) ? [[path.slice(folder.length), text] as const] : [],
    ),
  );
}

/** What is known of open files. */
interface Holders {
  readonly files: readonly OpenFile[];
  /** Processes of which all are known. */
  readonly complete: ReadonlySet<number>;
}

/** Who holds which socket: by ss, by netstat where ss was not run, and all open files where lsof was. */
function holdersOf({ texts }: SourceFiles): Holders {
  const lsof = [...texts].find(([path]) => /^sos_commands\/(?:process|filesys)\/lsof/.test(path))?.[1] ?? '';
  const ss = listHoldersBySs(texts.get('sos_commands/networking/ss_-peaonmi') ?? '');
  const netstat =
    texts.get('sos_commands/networking/netstat_-W_-neopa') ??
    texts.get('sos_commands/networking/netstat_-neopa');
  const sockets = ss.length > 0 ? ss : listHoldersByNetstat(netstat ?? '');
  const listed = listOpenFilesByLsof(lsof);
  // Of a process that lsof lists its sockets are among the others, under the same numbers.
  const known = new Set(listed.map(({ pid }) => pid));
  return { files: [...listed, ...sockets.filter(({ pid }) => !known.has(pid))], complete: known };
}

/** Whether a socket of the process stands in the host's tables: then its network namespace is the host's. */
function holds(pid: number, files: readonly OpenFile[], net: ReadonlyMap<string, string>): boolean {
  const inodes = files.flatMap(file => {
    const inode = file.pid === pid ? /^socket:\[(\d+)\]$/.exec(file.target)?.[1] : undefined;
    return inode === undefined ? [] : [inode];
  });
  const tables = ['udp', 'udp6', 'tcp', 'tcp6'].map(name => net.get(name) ?? '');
  return inodes.some(inode => tables.some(table => table.includes(` ${inode} `)));
}

/** When it was made, by the time since the host booted. */
function byUptime({ texts }: SourceFiles): { readonly atMs: number; readonly aheadMs: number } | undefined {
  const booted = Number(/^btime (\d+)$/m.exec(texts.get('proc/stat') ?? '')?.[1]);
  const uptime = Number.parseFloat(texts.get('proc/uptime') ?? '');
  const atMs = Math.round((booted + uptime) * 1_000);
  return Number.isFinite(atMs) && atMs < 8e15 ? { atMs, aheadMs: 0 } : undefined;
}

/** The files of cgroups that one of the processes is in. */
function cgroupTexts(
  { texts }: SourceFiles,
  processes: readonly ReportedProcess[],
): Readonly<Record<string, string>> {
  const groups = new Set<string>();
  for (const { pid } of processes)
    for (const line of (texts.get(`proc/${pid}/cgroup`) ?? '').split('\n')) {
      let path = line.split(':').slice(2).join(':');
      for (; path.length > 1; path = path.slice(0, path.lastIndexOf('/'))) groups.add(path);
    }
  const kept = [...texts].filter(([path]) => {
    if (!path.startsWith('sys/fs/cgroup/')) return false;
    const directory = path.slice(0, path.lastIndexOf('/'));
    return directory === 'sys/fs/cgroup' || [...groups].some(group => directory.endsWith(group));
  });
  return Object.fromEntries(kept.map(([path, text]) => [`/${path}`, text]));
}

function commandsOf(
  texts: ReadonlyMap<string, string>,
  pids: readonly number[],
): Readonly<Record<string, string>> {
  const commands: Record<string, string> = {};
  const tc = toTcJson(texts.get('sos_commands/networking/tc_-s_qdisc_show') ?? '');
  if (tc !== undefined) commands['tc -s -j qdisc'] = tc;
  for (const [path, text] of texts) {
    const device = /^sos_commands\/networking\/ethtool_-S_(.+)$/.exec(path)?.[1];
    if (device !== undefined) commands[`ethtool -S ${device}`] = text;
  }
  const udp = (texts.get('sos_commands/networking/ss_-peaonmi') ?? '')
    // What ss knows beyond its columns stands on a line of its own.
    .replace(/\n(?=[ \t])/g, ' ')
    .split('\n')
    .flatMap(line => (line.startsWith('udp ') ? [`${line.slice('udp'.length).trimStart()}\n`] : []));
  if (udp.length > 0) for (const pid of pids) commands[`nsenter -t ${pid} -n ss -uanmH`] = udp.join('');
  return commands;
}
