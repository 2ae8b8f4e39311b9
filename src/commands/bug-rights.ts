import type { Host, Privilege } from '../host/host.ts';
import { parseCapabilitySet } from '../procfs/capability-set.ts';
import { readLineAfter } from '../procfs/fields.ts';
import type { BugSection } from './bug-report.ts';

/** What takes which right (capabilities(7)); one of them is enough. */
const NEEDS: readonly (readonly [what: string, anyOf: readonly string[], isRead?: 'read'])[] = [
  ['see whose sockets are whose, and open files of others', ['CAP_SYS_PTRACE'], 'read'],
  ["read SRS's log, whoever owns it", ['CAP_DAC_READ_SEARCH', 'CAP_DAC_OVERRIDE'], 'read'],
  ['enter the network namespace of a container', ['CAP_SYS_ADMIN']],
  ['raise a priority, pin threads of others', ['CAP_SYS_NICE']],
  ['raise a limit of open files', ['CAP_SYS_RESOURCE']],
  ['set buffers of the network, queues, cards', ['CAP_NET_ADMIN']],
  ['record with perf', ['CAP_PERFMON', 'CAP_SYS_ADMIN']],
  ['watch dropped packets (tracefs)', ['CAP_SYS_ADMIN']],
];

const STATUS = '/proc/self/status';
const UID_MAP = '/proc/self/uid_map';
const PARANOID = '/proc/sys/kernel/perf_event_paranoid';
const CONTROLLERS = '/sys/fs/cgroup/cgroup.controllers';
const PRESSURE = '/proc/pressure/cpu';

/** What srs-top may do on this host, and what of the kernel decides it. */
export async function rightsSection(host: Host): Promise<BugSection> {
  const privilege = await host.privilege();
  const look = await host.look({ texts: [STATUS, UID_MAP, PARANOID, CONTROLLERS, PRESSURE] });
  const read = (path: string): string | undefined => {
    const result = look.text(path);
    return 'text' in result ? result.text : undefined;
  };
  const status = read(STATUS) ?? '';
  const set = (line: string): ReadonlySet<string> | undefined =>
    parseCapabilitySet(readLineAfter(status, line) ?? '');
  const [own, most] = [set('CapEff:'), set('CapBnd:')];
  const seccomp = readLineAfter(status, 'Seccomp:');
  const map = read(UID_MAP);
  return {
    title: 'What srs-top may do here',
    rows: [
      ['runs as', { root: 'root', sudo: 'a user with sudo', user: 'a user without sudo' }[privilege]],
      // Files are read as who srs-top is: sudo is asked for commands alone.
      ...NEEDS.map(
        ([what, anyOf, isRead]) => [what, mayDo(anyOf, own, most, isRead ? 'user' : privilege)] as const,
      ),
      ['seccomp filter', seccomp && (seccomp === '2' ? 'yes' : 'no')],
      ['user namespace of its own', map && (/^\s*0\s+0\s+4294967295\s*$/.test(map) ? 'no' : 'yes')],
      ['kernel.perf_event_paranoid', read(PARANOID)?.trim()],
      ['cgroups', read(CONTROLLERS) === undefined ? 'v1, or not to be seen' : 'v2'],
      ['pressure (PSI)', read(PRESSURE) === undefined ? 'no' : 'yes'],
    ],
  };
}

function mayDo(
  anyOf: readonly string[],
  own: ReadonlySet<string> | undefined,
  most: ReadonlySet<string> | undefined,
  privilege: Privilege,
): string | undefined {
  const name = anyOf.join(' or ');
  if (own === undefined) return undefined;
  if (anyOf.some(one => own.has(one))) return `yes (${name})`;
  const isBySudo = privilege === 'sudo' && anyOf.some(one => most?.has(one));
  return `${isBySudo ? 'through sudo' : 'no'} (${name})`;
}

/** Whatever srs-top starts somewhere. */
const PROGRAMS = [
  ...[
    'chrt',
    'curl',
    'ethtool',
    'nsenter',
    'perf',
    'prlimit',
    'renice',
    'ss',
    'strace',
    'sudo',
    'taskset',
    'tc',
  ],
];

/** Names of the programs that are there, behind those that are BusyBox's its name; the words of it are constant. */
const LOOK_FOR_THEM = `for name; do
  path=$(command -v "$name") || continue
  case $(readlink -f "$path") in */busybox) echo "$name (busybox)" ;; *) echo "$name" ;; esac
done`;

export async function programsThere(host: Host): Promise<BugSection> {
  const { stdout, problem } = await host.query(['sh', '-c', LOOK_FOR_THEM, 'sh', ...PROGRAMS]);
  // A login may print more.
  const found = stdout
    .split('\n')
    .filter(line => /^(\S+)(?: \(busybox\))?$/.test(line) && PROGRAMS.includes(line.split(' ')[0] ?? ''));
  const isKnown = problem === undefined;
  const missing = PROGRAMS.filter(name => !found.some(line => line.split(' ')[0] === name));
  return {
    title: 'Programs',
    rows: [
      ['there', isKnown ? found.join(', ') || 'none' : undefined],
      ['missing', isKnown ? missing.join(', ') || 'none' : undefined],
    ],
  };
}
