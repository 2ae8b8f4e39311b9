import {
  explainRefusedUser,
  hasCapability,
  hasSeccompFilter,
  isOwnProcess,
} from '../../host/capabilities.ts';
import type { CommandResult, Host } from '../../host/host.ts';
import { asRootSentence, toActAsRoot } from '../../text/as-root.ts';
import { commandThere } from '../../text/command-there.ts';
import { readKernelNumber } from '../perf/perf-errors.ts';
import { linesOf } from '../profile-target.ts';
import { findTracer } from './tracer.ts';

const HOW_TO_INSTALL =
  'Debian, Ubuntu: apt install strace; RHEL, Fedora: dnf install strace; Alpine: apk add strace';

/** Who may trace whom, where the kernel has Yama (Documentation/admin-guide/LSM/Yama.rst). */
const PTRACE_SCOPE = '/proc/sys/kernel/yama/ptrace_scope';

/** Why strace gave no table, in words, with what would help. */
export async function explainStraceFailure(host: Host, result: CommandResult, pid: number): Promise<string> {
  const { stderr, problem } = result;
  const lines = linesOf(stderr);
  if (problem === 'not-found' || /failed to run command .strace/.test(stderr)) {
    return `strace is not installed. ${HOW_TO_INSTALL}`;
  }
  if (problem === 'read-only') return 'the host is read-only: nothing was traced';
  if (problem === 'timed-out') return 'strace did not end in time and was stopped';
  const sudoLine = lines.find(line => line.startsWith('sudo:'));
  if (sudoLine !== undefined) return `strace was not started (${sudoLine}). ${asRootSentence(host.afar)}`;
  if (/No such process/.test(stderr)) return `pid ${pid} has ended`;
  if (/not permitted|[Pp]ermission denied/.test(stderr)) {
    return `strace may not look at pid ${pid}: ${await explainPtraceRefusal(host, pid)}`;
  }
  const words = lines.filter(line => !/\b(attached|detached)\b/.test(line));
  const said =
    words.slice(0, 2).join(' ') || problem || `exit code ${result.exitCode ?? result.signal ?? 'unknown'}`;
  return `strace failed: ${said}`;
}

async function explainPtraceRefusal(host: Host, pid: number): Promise<string> {
  const privilege = await host.privilege();
  const why = await explainPtraceScope(host, pid);
  if (why !== undefined) return why;
  if (privilege === 'user') {
    return `${await explainRefusedUser(host, pid)}. Root may: ${toActAsRoot(host.afar)}`;
  }
  if ((await hasCapability(host, ['CAP_SYS_PTRACE'], privilege === 'sudo')) === false)
    return 'root lacks CAP_SYS_PTRACE here, as in a container. Start it with --cap-add SYS_PTRACE, or run srs-top on its host';
  const tracer = await findTracer(host, pid);
  if (tracer !== undefined) return `${tracer} traces it already, and only one can do that`;
  return (await hasSeccompFilter(host)) === true
    ? 'a seccomp filter is on srs-top (Seccomp in /proc/self/status), which may forbid ptrace to root too. Run srs-top on the host'
    : 'not even as root; the reason is not known';
}

/** Why Yama refuses, and what to set; undefined when it does not. 1 lets trace one's own children alone, 2 only root. */
export async function explainPtraceScope(host: Host, pid: number): Promise<string | undefined> {
  const scope = await readKernelNumber(host, PTRACE_SCOPE);
  if (scope === undefined || scope === 0) return undefined;
  const setting = `kernel.yama.ptrace_scope is ${scope}`;
  if (scope >= 3) return `${setting}: nobody may trace until the host is rebooted`;
  if ((await host.privilege()) !== 'user') return undefined;
  const { afar } = host;
  const words = `${setting}: only root may trace what it did not start${afar === undefined ? '. Run srs-top with sudo' : `: ${toActAsRoot(afar)}`}`;
  // Without Yama the process of another user is still not ours to trace.
  return (await isOwnProcess(host, pid)) === false
    ? words
    : `${words}, or: ${commandThere('sudo sysctl kernel.yama.ptrace_scope=0', afar)}`;
}
