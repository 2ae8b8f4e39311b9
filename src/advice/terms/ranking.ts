import { culpritsOf, ownCulprit } from './culprits.ts';
import type { Remedy } from './finding.ts';
import { identityOf } from './process-of.ts';
import type { Situation } from './situation.ts';

/** What the guide gives SRS. */
export const BEST_NICE = -15;

/** What ranks SRS as a whole, whatever nice values its threads have. */
export interface Ranking {
  readonly kind: 'cgroup' | 'autogroup';
  readonly name: string;
  readonly words: string;
  readonly remedy: Remedy;
}

/** What ranks SRS among others; undefined: nothing but its nice value, or it is not known. */
export function rankingOf(situation: Situation): Ranking | undefined {
  const { reading, srs } = situation;
  const cgroup = reading.cpuQuotas.value?.[0]?.group;
  // Among its own threads their nice values do count.
  if (ownCulprit(situation) !== undefined) return undefined;
  // In a cgroup with a share of its own the kernel does not look at autogroups (task_wants_autogroup).
  if (cgroup !== undefined && cgroup !== '/') {
    if (!areCulpritsOutside(situation, cgroup)) return undefined;
    return {
      kind: 'cgroup',
      name: cgroup,
      words: `its cgroup ${endOf(cgroup)}`,
      remedy: {
        label: 'a larger weight of its cgroup',
        note: `cpu.weight (v2) or cpu.shares (v1) of ${cgroup}; by its manager: systemctl set-property UNIT CPUWeight=, docker update --cpu-shares`,
        noteHasCommands: true,
      },
    };
  }
  const autogroup = reading.autogroup.value?.group;
  // Who is not known to be in no cgroup may be ranked by one.
  if (cgroup === undefined && reading.cpuQuotas.value === undefined) return undefined;
  if (autogroup === undefined || autogroup.nice <= BEST_NICE) return undefined;
  return {
    kind: 'autogroup',
    name: autogroup.name,
    words: `its autogroup ${autogroup.name} (nice ${autogroup.nice})`,
    remedy: {
      label: `autogroup nice ${BEST_NICE}`,
      wish: { kind: 'autogroup', process: identityOf(srs), label: 'srs', nice: BEST_NICE },
    },
  };
}

/**
 * Among those of its own cgroup, and of cgroups in it, its nice value does count. False while it is not known who takes its
 * CPU, or where that one is.
 */
function areCulpritsOutside(situation: Situation, cgroup: string): boolean {
  const group = culpritsOf(situation)?.list[0]?.group;
  return group !== undefined && group !== cgroup && !group.startsWith(`${cgroup}/`);
}

/** The end of a path says who it is; a container's id is known by its first twelve digits. */
function endOf(cgroup: string): string {
  return cgroup.slice(cgroup.lastIndexOf('/') + 1).replace(/([0-9a-f]{12})[0-9a-f]{20,}/, '$1') || cgroup;
}
