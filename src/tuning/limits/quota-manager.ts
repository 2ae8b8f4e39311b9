import { quoteArgument } from '../../text/quote.ts';
import { type ContainerRuntime, unitHomeOf } from './unit-home.ts';

/** A unit of systemd that may be given a CPU quota (systemd.resource-control(5)), in the end of a cgroup's path. */
const UNIT = /\/_?([^/]+\.(?:service|scope|slice))$/;

/**
 * Who gave a cgroup its CPU quota, how long a change past them lasts, and the command that has them do the same. Undefined
 * for a cgroup that nobody known manages.
 * @param group `/system.slice/srs.service`
 * @param cpus what the quota shall be
 * @param onlineCpus of the host; undefined: not known
 */
export function describeQuotaManager(
  group: string,
  cpus: number | 'none',
  onlineCpus: number | undefined,
): string | undefined {
  const home = unitHomeOf(`0::${group}`);
  if (home.kind === 'container') return describeRuntime(home.runtime, home.id, cpus, onlineCpus);
  const unit = UNIT.exec(group)?.[1];
  if (unit === undefined) return undefined;
  const percent = cpus === 'none' ? '' : `${Number((cpus * 100).toFixed(2))}%`;
  return `systemd manages ${unit} and may write its own value at the next daemon-reload. To have it keep this one: systemctl set-property ${quoteArgument(unit)} CPUQuota=${percent}${cpus === 'none' ? ' (empty: no quota)' : ''}`;
}

function describeRuntime(
  runtime: ContainerRuntime,
  id: string,
  cpus: number | 'none',
  onlineCpus: number | undefined,
): string | undefined {
  const until = 'This lasts until the container is started anew.';
  switch (runtime) {
    case 'docker': {
      // Docker takes 0 for "as it was": UpdateContainer of moby's daemon copies only what is not 0.
      const all = onlineCpus === undefined ? 'N' : String(onlineCpus);
      const why =
        cpus === 'none'
          ? ` (${onlineCpus === undefined ? 'as many as the host has' : 'all of them'}; 0 would change nothing. Where it was started with --cpu-quota: docker update --cpu-quota -1 ${quoteArgument(id)})`
          : '';
      return `${until} To have docker keep it: docker update --cpus ${cpus === 'none' ? all : cpus} ${quoteArgument(id)}${why}`;
    }
    case 'podman':
      return `${until} To have podman keep it: podman update ${cpus === 'none' ? '--cpu-quota -1' : `--cpus ${cpus}`} ${quoteArgument(id)}`;
    case 'kubernetes':
      return `The kubelet sets it by the limits of the pod: this lasts until the container restarts. To keep it, ${cpus === 'none' ? 'take resources.limits.cpu out of' : `set resources.limits.cpu: "${cpus}" in`} the pod's specification`;
    default:
      return `${until} To keep it, change the limit of the ${runtime} container ${id} as well`;
  }
}
