import { meanOf } from '../../metrics/evidence/evidence-point.ts';
import { formatCpuList, parseCpuList } from '../../procfs/cpu-list.ts';
import { processOf } from '../terms/process-of.ts';
import type { Rule, Situation } from '../terms/situation.ts';
import { count, evidenceOf, lostEvidence, percent } from '../terms/words.ts';

/** Percent of a CPU. */
const FREE_FROM = 50;
const OTHERS_OWN_FROM = 30;
const WAITS_FROM = 20;

/**
 * The affinity leaves SRS too little: its own threads keep one another from the CPUs that they may use, while others beside
 * them are free; or there is none of those that it may use.
 */
export const findBadAffinity: Rule = situation => {
  const { srs, name, causes, evidence, snapshot } = situation;
  const { cpus, cpuNumbers } = snapshot.metrics;
  const tid = evidence.at(-1)?.tid;
  const media = srs.threads.find(thread => thread.tid === tid);
  const allowed = media?.affinity === undefined ? undefined : parseCpuList(media.affinity);
  if (media === undefined || allowed === undefined || cpuNumbers !== 'host' || cpus.length === 0)
    return undefined;
  const online = new Set(cpus.map(({ cpu }) => cpu));
  const usable = allowed.filter(cpu => online.has(cpu));
  const free = cpus.filter(({ cpu, idle }) => !usable.includes(cpu) && (idle ?? 0) >= FREE_FROM);
  const share = causes.get('starved');
  const points = share?.points ?? evidence;
  const wait = meanOf(points, point => point.waitPercent) ?? 0;
  const own = ownBeside(situation, usable);
  if (usable.length > 0 && (free.length === 0 || wait < WAITS_FROM || own < OTHERS_OWN_FROM * usable.length))
    return undefined;
  const wider = formatCpuList([...usable, ...free.map(({ cpu }) => cpu)].sort((a, b) => a - b));
  const why =
    usable.length === 0
      ? `none of the CPUs ${media.affinity} that ${name} may use is online`
      : `the threads of ${name} have CPU ${media.affinity} alone and keep one another from it, while CPU ${formatCpuList(free.map(({ cpu }) => cpu))} is free`;
  return {
    id: 'bad-affinity',
    severity: share === undefined ? 'warning' : 'bad',
    sentence: `${why}: it waits ${percent(wait)} of the time${share === undefined ? '' : `, ${count(share.lost)} packets lost`}`,
    evidence: [
      { what: 'affinity', value: media.affinity ?? '' },
      { what: 'its other threads on these CPUs', value: Math.round(own), unit: '% of a CPU' },
      ...free.map(({ cpu, idle }) => ({
        what: `idle of CPU ${cpu}`,
        value: Math.round(idle ?? 0),
        unit: '%',
      })),
      ...evidenceOf(points, 'ready but without a CPU', '%', point => point.waitPercent),
      ...(share === undefined ? [] : lostEvidence(situation, share)),
    ],
    remedies: [
      {
        label: `affinity ${media.affinity} → ${wider}`,
        wish: { kind: 'affinity', ...processOf(srs), cpus: wider },
      },
    ],
    lost: share?.lost ?? 0,
    explains: ['starved', 'contended'],
  };
};

/** What the other threads of SRS use of the CPUs that the media thread may use. */
function ownBeside({ srs, evidence }: Situation, usable: readonly number[]): number {
  const tid = evidence.at(-1)?.tid;
  return srs.threads
    .filter(thread => thread.tid !== tid && thread.lastCpu !== undefined && usable.includes(thread.lastCpu))
    .reduce((sum, { cpuPercent = 0 }) => sum + cpuPercent, 0);
}
