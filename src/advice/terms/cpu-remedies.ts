import type { Remedy } from './finding.ts';
import { processOf } from './process-of.ts';
import { BEST_NICE, rankingOf } from './ranking.ts';
import type { Situation } from './situation.ts';

/** Percent of a CPU that has to be idle for SRS to be moved there. */
export const ROOM_FROM = 40;

/** What to do about SRS waiting for a CPU: to a CPU with room, where there is one, else before the others. */
export function cpuRemedies(situation: Situation): readonly Remedy[] {
  const { srs, snapshot } = situation;
  const target = processOf(srs);
  const own = new Set(situation.evidence.map(({ cpu }) => cpu));
  const room = snapshot.metrics.cpus.filter(
    ({ cpu, idle }) => !own.has(cpu) && (idle ?? 0) >= ROOM_FROM && snapshot.metrics.cpuNumbers === 'host',
  );
  const remedies: Remedy[] = [];
  const [roomiest] = [...room].sort((a, b) => (b.idle ?? 0) - (a.idle ?? 0));
  const allowed = srs.affinity;
  if (roomiest !== undefined && allowed !== undefined)
    remedies.push({
      label: `affinity ${allowed} → ${roomiest.cpu} (CPU ${roomiest.cpu} is ${Math.round(roomiest.idle ?? 0)} % idle)`,
      wish: { kind: 'affinity', ...target, cpus: String(roomiest.cpu) },
    });
  if (isRankedByNice(situation)) remedies.push(...higherRanks(situation));
  if (remedies.length === 0)
    remedies.push({
      label: 'fewer or slower neighbours, or more CPUs',
      note: 'a better nice value would change nothing, and no other CPU is known to have room',
    });
  return remedies;
}

/** Before the others by its nice value, and first by that of its autogroup where one ranks it as a whole. */
function higherRanks(situation: Situation): readonly Remedy[] {
  const { srs } = situation;
  if ((srs.nice ?? 0) <= BEST_NICE) return [];
  const ranking = rankingOf(situation);
  const isInAutogroup = ranking?.kind === 'autogroup';
  return [
    ...(isInAutogroup ? [ranking.remedy] : []),
    {
      label: `renice ${BEST_NICE}, all threads`,
      wish: { kind: 'nice', ...processOf(srs), nice: BEST_NICE },
      note: isInAutogroup
        ? 'of use against processes of its own session alone: its autogroup ranks it against all others'
        : 'of no use where a cgroup or an autogroup ranks them: the preview tells',
    },
  ];
}

/** Real-time and idle policies know no nice value. */
function isRankedByNice({ srs: { policy } }: Situation): boolean {
  return policy === undefined || policy === 'other' || policy === 'batch';
}

/**
 * What to do about a busy sibling: to a CPU of a core that is idle, where there is one.
 * @param siblings CPUs of the core that SRS runs on, without its own
 */
export function coreOfItsOwn(situation: Situation, siblings: readonly number[]): readonly Remedy[] {
  const { srs, snapshot } = situation;
  const speeds = snapshot.sample.cpuSpeeds.value;
  const idleOf = (cpu: number): number => snapshot.metrics.cpus.find(one => one.cpu === cpu)?.idle ?? 0;
  const taken = new Set([...siblings, ...situation.evidence.flatMap(({ cpu }) => cpu ?? [])]);
  const free = snapshot.metrics.cpus
    .filter(({ cpu }) => {
      const others = speeds?.get(cpu)?.siblings;
      return (
        !taken.has(cpu) && others !== undefined && [cpu, ...others].every(one => idleOf(one) >= ROOM_FROM)
      );
    })
    .sort((a, b) => (b.idle ?? 0) - (a.idle ?? 0))[0];
  if (free !== undefined && srs.affinity !== undefined)
    return [
      {
        label: `affinity ${srs.affinity} → ${free.cpu} (its core is idle)`,
        wish: { kind: 'affinity', ...processOf(srs), cpus: String(free.cpu) },
      },
    ];
  return [
    {
      label: `a core of its own: nothing else on CPU ${siblings.join(', ')}`,
      note: 'two busy CPUs of one core get little more than half of it each, and no core is known to be idle',
    },
  ];
}
