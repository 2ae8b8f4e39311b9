import { meanOf } from '../../metrics/evidence/evidence-point.ts';
import { identityOf } from '../terms/process-of.ts';
import type { Rule } from '../terms/situation.ts';
import { count, evidenceOf, percent } from '../terms/words.ts';
import { BEST_NICE } from './starved.ts';

/** Percent of the time. */
const WAITS_FROM = 30;

/** SRS has a nice value below 0 and waits all the same: an autogroup or a cgroup ranks it as a whole. */
export const findNiceCannotWork: Rule = situation => {
  const { srs, name, causes, evidence, reading } = situation;
  // What was before it was reniced says nothing.
  const reniced = evidence.filter(point => (point.nice ?? 0) < 0);
  const nice = reniced.at(-1)?.nice;
  if (nice === undefined || evidence.at(-1)?.nice !== nice) return undefined;
  const starved = causes.get('starved')?.points.filter(point => reniced.includes(point)) ?? [];
  const lost = starved.reduce((sum, { lost: ofPoint = 0 }) => sum + ofPoint, 0);
  const points = starved.length > 0 ? starved : reniced;
  const wait = meanOf(points, point => point.waitPercent);
  if (wait === undefined || wait < WAITS_FROM) return undefined;
  const group = reading.cpuQuotas.value?.[0]?.group;
  const autogroup = reading.autogroup.value?.group;
  const isInCgroup = group !== undefined && group !== '/';
  // In a cgroup with a share of its own the kernel does not look at autogroups (task_wants_autogroup).
  const isInAutogroup = !isInCgroup && autogroup !== undefined && autogroup.nice > BEST_NICE;
  if (!isInCgroup && !isInAutogroup) return undefined;
  const ranks = isInCgroup
    ? `its cgroup ${group}`
    : `its autogroup ${autogroup?.name} (nice ${autogroup?.nice})`;
  return {
    id: 'nice-cannot-work',
    severity: lost > 0 ? 'bad' : 'warning',
    sentence: `nice ${nice} cannot help ${name}: ${ranks} ranks it against the others, and it waits for a CPU ${percent(wait)} of the time${lost > 0 ? `, ${count(lost)} packets lost` : ''}`,
    evidence: [
      { what: 'nice', value: String(nice) },
      { what: isInCgroup ? 'cgroup' : 'autogroup', value: (isInCgroup ? group : autogroup?.name) ?? '' },
      ...evidenceOf(points, 'ready but without a CPU', '%', point => point.waitPercent),
      ...(lost > 0 ? [{ what: 'lost by it', value: lost, unit: 'packets' }] : []),
    ],
    remedies: isInCgroup
      ? [
          {
            label: 'a larger weight of its cgroup',
            note: `cpu.weight (v2) or cpu.shares (v1) of ${group}; by its manager: systemctl set-property UNIT CPUWeight=, docker update --cpu-shares`,
          },
        ]
      : [
          {
            label: `autogroup nice ${BEST_NICE}`,
            wish: { kind: 'autogroup', process: identityOf(srs), label: `srs ${srs.pid}`, nice: BEST_NICE },
          },
        ],
    lost,
    explains: ['starved', 'contended'],
  };
};
