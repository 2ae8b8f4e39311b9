import { explainRefusedUser, hasCapability, hasSeccompFilter } from '../../host/capabilities.ts';
import { type CommandResult, type Host, isFailure } from '../../host/host.ts';
import type { Refusal } from '../../host/refusal.ts';
import { asRootSentence, toActAsRoot } from '../../text/as-root.ts';
import { commandThere } from '../../text/command-there.ts';
import { linesOf } from '../profile-target.ts';

const LOCKDOWN = '/sys/kernel/security/lockdown';

const HOW_TO_INSTALL =
  'Debian: apt install linux-perf; Ubuntu: apt install linux-tools-$(uname -r); RHEL, Fedora: dnf install perf';

/** Why perf gave nothing, in words, with what would help. */
export async function explainPerfFailure(host: Host, result: CommandResult, pid: number): Promise<string> {
  const { stderr, problem } = result;
  if (problem === 'not-found') return `perf is not installed. ${HOW_TO_INSTALL}`;
  // Ubuntu's /usr/bin/perf is a script that looks for the perf of the running kernel.
  if (/perf not found for kernel/i.test(stderr))
    return `perf is not installed for this kernel. ${HOW_TO_INSTALL}`;
  if (problem === 'read-only') return 'the host is read-only: nothing was recorded';
  if (problem === 'timed-out') return 'perf did not end in time and was stopped';
  const sudoLine = linesOf(stderr).find(line => line.startsWith('sudo:'));
  if (sudoLine !== undefined) return `perf was not started (${sudoLine}). ${asRootSentence(host.afar)}`;
  if (/No such process|Couldn't create thread\/CPU maps/.test(stderr)) return `pid ${pid} has ended`;
  if (/limited|[Pp]ermission|not permitted|Access to performance/.test(stderr)) {
    return `perf may not look at pid ${pid}: ${await explainMissingRights(host, pid)}`;
  }
  const words = linesOf(stderr).filter(line => line !== 'Error:' && !line.startsWith('['));
  const said =
    words.slice(0, 2).join(' ') || problem || `exit code ${result.exitCode ?? result.signal ?? 'unknown'}`;
  return `perf failed: ${said}`;
}

/** What stands in the way of perf, and what to set. */
export async function explainMissingRights(host: Host, pid: number): Promise<string> {
  const privilege = await host.privilege();
  if (privilege !== 'user') {
    // CAP_PERFMON is of Linux 5.8; before it was CAP_SYS_ADMIN (perf-security in the kernel's admin-guide).
    const has = await hasCapability(host, ['CAP_PERFMON', 'CAP_SYS_ADMIN'], privilege === 'sudo');
    return has === false
      ? 'root has neither CAP_PERFMON nor CAP_SYS_ADMIN here, as in a container. Start it with --cap-add PERFMON, or run srs-top on its host'
      : explainRefusedRoot(host);
  }
  const level = await readParanoidLevel(host);
  const why =
    level !== undefined && level > 2
      ? `kernel.perf_event_paranoid is ${level}; processes of your own user need: ${commandThere('sudo sysctl kernel.perf_event_paranoid=2', host.afar)}`
      : await explainRefusedUser(host, pid);
  return `${why}. Root may: ${toActAsRoot(host.afar)}`;
}

/** What was found to forbid perf_event_open(2) to root too, else that it is not known (kernel_lockdown(7)). */
async function explainRefusedRoot(host: Host): Promise<string> {
  if ((await hasSeccompFilter(host)) === true)
    return 'a seccomp filter is on srs-top (Seccomp in /proc/self/status), which may forbid perf_event_open to root too. Run srs-top on the host';
  const read = (await host.look({ texts: [LOCKDOWN] })).text(LOCKDOWN);
  const mode = isFailure(read) ? undefined : /\[(\w+)\]/.exec(read.text)?.[1];
  return mode === 'confidentiality'
    ? `the kernel is locked down (${LOCKDOWN} says confidentiality), which forbids it to root too`
    : 'not even as root; the reason is not known';
}

/** What `perf --version` says against perf itself; undefined: it is there. */
export async function explainMissingPerf(host: Host, pid: number): Promise<Refusal | undefined> {
  const version = await host.query(['perf', '--version']);
  return version.exitCode === 0 ? undefined : { refused: await explainPerfFailure(host, version, pid) };
}

/**
 * What users without CAP_PERFMON may record: up to 2 their own processes, above that (Debian 3, Ubuntu 4) nothing
 * (perf_event_open(2)). Undefined when the kernel does not tell.
 */
export async function readParanoidLevel(host: Host): Promise<number | undefined> {
  return readKernelNumber(host, '/proc/sys/kernel/perf_event_paranoid');
}

/** A whole number from a file below /proc/sys; undefined when it cannot be read or is not a number. */
export async function readKernelNumber(host: Host, path: string): Promise<number | undefined> {
  const read = (await host.look({ texts: [path] })).text(path);
  const number = isFailure(read) ? Number.NaN : Number.parseInt(read.text, 10);
  return Number.isNaN(number) ? undefined : number;
}
