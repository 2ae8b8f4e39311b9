import { meanOf } from '../../metrics/evidence/evidence-point.ts';
import { BEST_NICE } from '../terms/cpu-remedies.ts';
import { culpritsOf, ownCulprit } from '../terms/culprits.ts';
import type { Remedy } from '../terms/finding.ts';
import { identityOf } from '../terms/process-of.ts';
import type { Rule, Situation } from '../terms/situation.ts';
import { count, evidenceOf, figure, percent } from '../terms/words.ts';

/** Percent of the time. */
const WAITS_FROM = 30;

/** SRS has a nice value below 0 and waits all the same: an autogroup or a cgroup ranks it as a whole. */
export const findNiceCannotWork: Rule = situation => {
  const { name, causes, evidence, recent, isSustained } = situation;
  // What was before it was reniced says nothing.
  const reniced = evidence.filter(point => (point.nice ?? 0) < 0);
  const nice = reniced.at(-1)?.nice;
  if (nice === undefined || evidence.at(-1)?.nice !== nice) return undefined;
  const starved = causes.get('starved')?.points.filter(point => reniced.includes(point)) ?? [];
  const lost = starved.reduce((sum, { lost: ofPoint = 0 }) => sum + ofPoint, 0);
  const points = starved.length > 0 ? starved : recent.filter(point => reniced.includes(point));
  const wait = meanOf(points, point => point.waitPercent);
  if (wait === undefined || wait < WAITS_FROM || (starved.length === 0 && !isSustained)) return undefined;
  const ranking = rankingOf(situation);
  if (ranking === undefined) return undefined;
  return {
    id: 'nice-cannot-work',
    severity: lost > 0 ? 'bad' : 'warning',
    sentence: `nice ${nice} cannot help ${name}: ${ranking.words} ranks it as a whole, and it waits for a CPU ${percent(wait)} of the time${lost > 0 ? `, ${count(lost)} packets lost` : ''}`,
    evidence: [
      { what: 'nice', value: String(nice) },
      { what: ranking.kind, value: ranking.name },
      ...evidenceOf(points, 'ready but without a CPU', '%', point => point.waitPercent),
      ...figure('lost by it', lost === 0 ? undefined : lost, 'packets'),
    ],
    remedies: [ranking.remedy],
    lost,
    explains: ['starved', 'contended'],
  };
};

interface Ranking {
  readonly kind: 'cgroup' | 'autogroup';
  readonly name: string;
  readonly words: string;
  readonly remedy: Remedy;
}

/** What ranks SRS among others; undefined: nothing but its nice value, or it is not known. */
function rankingOf(situation: Situation): Ranking | undefined {
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
      wish: { kind: 'autogroup', process: identityOf(srs), label: `srs ${srs.pid}`, nice: BEST_NICE },
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
