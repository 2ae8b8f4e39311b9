import type { Host, Privilege } from '../../host/host.ts';
import type { Refusal } from '../../host/refusal.ts';
import { withSudo } from '../../host/sudo.ts';
import { cleanText } from '../../text/clean-text.ts';
import { withDeathSignal } from '../death-signal.ts';
import type { ProfileRequest } from '../perf/perf-plan.ts';
import type { StraceOptions, StracePlan } from '../profile.ts';
import { checkTarget } from '../profile-target.ts';
import { explainPtraceScope, explainStraceFailure } from './strace-errors.ts';
import { findTracer } from './tracer.ts';

/** Longer than this nobody should hold a media server back. */
const MOST_SECONDS = 60;
/** What strace may take to let go of its threads once it was told to. */
const GRACE_SECONDS = 5;

/**
 * What `startStrace` would run. Refused when strace is not installed, when the process is gone, another by now or traced
 * by somebody else, and for an invalid length. Traces nothing, writes nothing.
 */
export async function planStrace(
  host: Host,
  request: ProfileRequest<StraceOptions>,
): Promise<StracePlan | Refusal> {
  const { process, options, folder } = request;
  const { seconds } = options;
  if (!Number.isInteger(seconds) || seconds < 1 || seconds > MOST_SECONDS) {
    return { refused: `strace for ${seconds} s: a whole number from 1 to ${MOST_SECONDS} is needed` };
  }
  const mismatch = await checkTarget(host, process, options.threads);
  if (mismatch !== undefined) return mismatch;
  const tracer = await findTracer(host, process.pid);
  if (tracer !== undefined) {
    return { refused: `pid ${process.pid} is traced by ${tracer} already, and only one can do that` };
  }
  const version = await host.query(['strace', '--version']);
  if (version.exitCode !== 0) return { refused: await explainStraceFailure(host, version, process.pid) };
  const privilege = await host.privilege();
  const usesSudo = privilege === 'sudo';
  const label = cleanText(request.label);
  const command = await withDeathSignal(host, straceCommand(process.pid, options), usesSudo);
  return {
    tool: 'strace',
    process,
    options,
    command: withSudo(command, usesSudo),
    usesSudo,
    folder,
    cautions: [
      `strace stops ${label} twice at every system call, and ${label} makes one for every packet or few: a loaded ${label} falls behind and loses media itself while this runs. perf does not hold it up.`,
      ...(await describeRights(host, process.pid, privilege)),
    ],
  };
}

/**
 * strace that counts, without sudo. SIGINT, to strace alone, has it let go of the threads and write its table; should it
 * not, it is killed, and then the kernel lets go of them. `timeout` sees to that even when srs-top is gone.
 */
export function straceCommand(pid: number, { seconds, threads }: StraceOptions): readonly string[] {
  const target = threads === 'all' ? ['-f', '-p', String(pid)] : ['-p', String(threads)];
  return ['timeout', '-k', String(GRACE_SECONDS), '-s', 'INT', String(seconds), 'strace', '-c', ...target];
}

async function describeRights(host: Host, pid: number, privilege: Privilege): Promise<readonly string[]> {
  const why = await explainPtraceScope(host, pid);
  if (why !== undefined) return [`strace will be refused: ${why}.`];
  return privilege === 'user' ? ['Not root, and no sudo without a password: strace may be refused.'] : [];
}
