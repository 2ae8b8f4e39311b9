import { type Host, isFailure } from '../../host/host.ts';
import type { Look } from '../../host/look.ts';
import { cleanText } from '../../text/clean-text.ts';
import type { Refusal } from '../tuning.ts';

/**
 * The kernel registers it for the initial network namespace alone (net/core/sysctl_net_core.c, `net_core_table`), and
 * /proc/sys/net shows each process its own namespace. Comparing /proc/1/ns/net would say less: pid 1 may be unreadable,
 * and in a container it shares our namespace.
 */
export const ONLY_OF_THE_HOST = '/proc/sys/net/core/netdev_max_backlog';
const INTO_PID_1 = ['nsenter', '-t', '1', '-n', '--'];

/**
 * What has to stand before a command so that it finds the kernel parameters of the host's own network namespace: nothing
 * where srs-top itself is in it, else nsenter. A namespace's own copies of them are read-only, or missing. Refused where
 * the host's cannot be entered, as from a container.
 */
export async function enterHostNetwork(host: Host): Promise<readonly string[] | Refusal> {
  return wayIntoHostNetwork(host, await host.look({ texts: [ONLY_OF_THE_HOST] }));
}

async function wayIntoHostNetwork(host: Host, look: Look): Promise<readonly string[] | Refusal> {
  const read = look.text(ONLY_OF_THE_HOST);
  if (!isFailure(read)) return [];
  if (read.reason === 'forbidden')
    return { refused: `${ONLY_OF_THE_HOST} cannot be read (${read.detail}): run srs-top on the host itself` };
  const usesSudo = (await host.privilege()) === 'sudo';
  const command = [...INTO_PID_1, 'cat', ONLY_OF_THE_HOST];
  const { exitCode, stderr, problem } = await host.query(command, { sudo: usesSudo });
  if (exitCode === 0) return INTO_PID_1;
  const said = cleanText(stderr.trim().split('\n')[0] ?? '') || (problem ?? 'it failed');
  return {
    refused: `srs-top is in a network namespace of its own, where these parameters are read-only or missing, and found no way into the host's (${INTO_PID_1.slice(0, 4).join(' ')}: ${said}). Run it on the host itself`,
  };
}

/** Texts of kernel files in the host's own network namespace, by path; one that is missing is left out. */
export async function readInHostNetwork(
  host: Host,
  paths: readonly string[],
): Promise<ReadonlyMap<string, string> | Refusal> {
  const look = await host.look({ texts: [ONLY_OF_THE_HOST, ...paths] });
  const within = await wayIntoHostNetwork(host, look);
  if ('refused' in within) return within;
  if (within.length === 0) {
    return new Map(
      paths.flatMap(path => {
        const text = look.knownText(path);
        return text === undefined ? [] : [[path, text] as const];
      }),
    );
  }
  const usesSudo = (await host.privilege()) === 'sudo';
  // grep puts the name of each file before its lines; what it cannot read it is silent about.
  const { stdout } = await host.query([...within, 'grep', '-sH', '', ...paths], { sudo: usesSudo });
  return new Map(
    stdout.split('\n').flatMap(line => {
      const end = line.indexOf(':');
      return end === -1 ? [] : [[line.slice(0, end), line.slice(end + 1)] as const];
    }),
  );
}
