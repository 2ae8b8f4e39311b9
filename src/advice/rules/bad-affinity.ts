import { meanOf } from '../../metrics/evidence/evidence-point.ts';
import { formatCpuList, parseCpuList } from '../../procfs/cpu-list.ts';
import { culpritsOf } from '../terms/culprits.ts';
import { processOf } from '../terms/process-of.ts';
import type { Rule, Situation } from '../terms/situation.ts';
import { evidenceOf, lostEvidence, packetsLost, percent, seenIn } from '../terms/words.ts';

/** Percent of a CPU. */
const FREE_FROM = 50;
const OTHERS_OWN_FROM = 30;
const WAITS_FROM = 20;
/** Of many CPUs that are free these are evidence enough. */
const MOST_FREE_NAMED = 4;

/**
 * The affinity leaves SRS too little: its own threads keep one another from the CPUs that they may use, while others beside
 * them are free; or there is none of those that it may use.
 */
export const findBadAffinity: Rule = situation => {
  const { srs, name, causes, evidence, recent, isSustained, snapshot } = situation;
  const { cpus, cpuNumbers } = snapshot.metrics;
  const tid = evidence.at(-1)?.tid;
  const affinity = srs.threads.find(thread => thread.tid === tid)?.affinity;
  const allowed = affinity === undefined ? undefined : parseCpuList(affinity);
  if (affinity === undefined || allowed === undefined || cpuNumbers !== 'host' || cpus.length === 0)
    return undefined;
  const share = causes.get('starved');
  const points = share?.points ?? recent;
  const wait = meanOf(points, point => point.waitPercent);
  const waits = (share !== undefined || isSustained) && (wait ?? 0) >= WAITS_FROM;
  // Most looks end here: it need not be told which CPUs are free.
  if (!waits && allowed.some(cpu => cpus.some(one => one.cpu === cpu))) return undefined;
  const online = new Set(cpus.map(({ cpu }) => cpu));
  const usable = allowed.filter(cpu => online.has(cpu));
  const free = cpus.filter(({ cpu, idle }) => !usable.includes(cpu) && (idle ?? 0) >= FREE_FROM);
  const own = ownBeside(situation, usable);
  const isCrowded =
    waits && free.length > 0 && own >= OTHERS_OWN_FROM * usable.length && own >= ofOthers(situation);
  if (usable.length > 0 && !isCrowded) return undefined;
  const wider = formatCpuList([...usable, ...free.map(({ cpu }) => cpu)].sort((a, b) => a - b));
  const why =
    usable.length === 0
      ? `none of the CPUs ${affinity} that ${name} may use is online`
      : `the threads of ${name} may use CPU ${affinity} alone and keep one another from it, while CPU ${formatCpuList(free.map(({ cpu }) => cpu))} is free`;
  return {
    id: 'bad-affinity',
    severity: share === undefined ? 'warning' : 'bad',
    sentence: `${why}${wait === undefined ? '' : `: it waits ${percent(wait)} of the time`}${share === undefined ? '' : `, ${packetsLost(share)}`}`,
    evidence: [
      { what: 'affinity', value: affinity },
      { what: 'its other threads on these CPUs', value: Math.round(own), unit: '% of a CPU' },
      ...free.slice(0, MOST_FREE_NAMED).map(({ cpu, idle }) => ({
        what: `idle of CPU ${cpu}`,
        value: Math.round(idle ?? 0),
        unit: '%',
      })),
      ...evidenceOf(points, 'ready but without a CPU', '%', point => point.waitPercent),
      ...(share === undefined ? [] : lostEvidence(situation, share)),
    ],
    remedies:
      wider === ''
        ? [{ label: 'an affinity with CPUs that are online', command: 'cat /sys/devices/system/cpu/online' }]
        : [
            {
              label: `affinity ${affinity} → ${wider}`,
              wish: { kind: 'affinity', ...processOf(srs), cpus: wider },
            },
          ],
    lost: share?.lost ?? 0,
    explains: ['starved', 'contended'],
    ...seenIn(share),
  };
};

/** What the other threads of SRS use of the CPUs that the media thread may use. */
function ownBeside({ srs, evidence }: Situation, usable: readonly number[]): number {
  const tid = evidence.at(-1)?.tid;
  return srs.threads
    .filter(thread => thread.tid !== tid && thread.lastCpu !== undefined && usable.includes(thread.lastCpu))
    .reduce((sum, { cpuPercent = 0 }) => sum + cpuPercent, 0);
}

/** What other processes use of the CPUs that it ran on, as far as it is known: where that is more they are the cause. */
function ofOthers(situation: Situation): number {
  return (culpritsOf(situation)?.list ?? []).reduce((sum, { cpuPercent }) => sum + cpuPercent, 0);
}
