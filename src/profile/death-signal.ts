import type { Host } from '../host/host.ts';

/** prctl(2), PR_SET_PDEATHSIG: the command gets a SIGINT when srs-top dies, even by a SIGKILL. */
const DIES_WITH_US = ['setpriv', '--pdeathsig', 'INT'];

/**
 * The command as `host.start` or `host.query` is to be given it, so that it does not outlive srs-top. Through sudo, or
 * without a `setpriv` that can do so (util-linux since 2.33 can, busybox cannot), it is as it was: sudo, being set-uid,
 * drops the signal.
 */
export async function withDeathSignal(
  host: Host,
  command: readonly string[],
  usesSudo: boolean,
): Promise<readonly string[]> {
  if (usesSudo) return command;
  const { exitCode } = await host.query([...DIES_WITH_US, 'true']);
  return exitCode === 0 ? [...DIES_WITH_US, ...command] : command;
}
