import type { Host } from '../../host/host.ts';
import { createRecallingHost, type RecallingHost } from '../../host/recalling-host.ts';
import { ONLY_OF_THE_HOST } from '../limits/host-network.ts';

export type PreviewHost = RecallingHost;

/**
 * What decides over a tuning without being tuned itself, by paths: cgroups and their quotas, mounts, CPUs, who else is in an
 * autogroup, which interrupts a NIC has, files that set parameters at the next boot. None of it changes from one key to the
 * next. Values that are tuned are not among it: what is shown as "before" is always read anew.
 */
const SURROUNDINGS: readonly RegExp[] = [
  /^\/sys\/fs\/cgroup(?:\/|$)/,
  /^\/proc\/(?:self|\d+)\/(?:cgroup|mountinfo|ns\/cgroup|uid_map)$/,
  /^\/proc\/self\/(?:status|stat)$/,
  /^\/proc\/\*\/(?:autogroup|comm|stat)$/,
  /^\/proc\/(?:interrupts|sys\/fs\/nr_open|sys\/kernel\/(?:sched_rt_|perf_|yama\/)\w+)$/,
  /^\/sys\/devices\/system\/cpu\//,
  /^\/sys\/class\/net(?:$|\/[^/]+\/device)/,
  /^\/(?:etc|run|usr|lib)\//,
];

/** Milliseconds between two questions for what decides. */
const KEEPS_MS = 5_000;
/** What is installed, and what way leads into the host's network, changes more seldom; to ask for it starts a process. */
const KEEPS_TOOLS_MS = 60_000;

/** `perf --version`, `setpriv … true`: they only tell what is installed. */
const isOfTools = (command: readonly string[]): boolean =>
  command.at(-1) === '--version' ||
  (command[0] === 'setpriv' && command.at(-1) === 'true') ||
  command.at(-1) === ONLY_OF_THE_HOST;

/** The host as previews ask it, which are made anew with each key: surroundings are asked for at a rhythm. */
export function createPreviewHost(host: Host): PreviewHost {
  const isKept = (path: string): boolean => SURROUNDINGS.some(pattern => pattern.test(path));
  return createRecallingHost(host, {
    keepsMs: KEEPS_MS,
    keepsCommandsMs: KEEPS_TOOLS_MS,
    isKept,
    isKeptCommand: isOfTools,
  });
}
