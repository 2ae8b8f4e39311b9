import type { Neighbour } from '../../metrics/cpu/neighbours.ts';
import { meanOf } from '../../metrics/evidence/evidence-point.ts';
import type { Remedy } from '../terms/finding.ts';
import { processOf } from '../terms/process-of.ts';
import type { Rule, Situation } from '../terms/situation.ts';
import { count, evidenceOf, lostEvidence, ofLoss, percent } from '../terms/words.ts';

/** Percent of a CPU from which a neighbour is named. */
const NAMED_FROM = 5;
/** Percent of a CPU that has to be idle for SRS to be moved there. */
const ROOM_FROM = 40;
export const BEST_NICE = -15;

/** Other processes keep SRS from a CPU. */
export const findStarved: Rule = situation => {
  const { causes, name } = situation;
  const share = causes.get('starved');
  if (share === undefined) return undefined;
  const wait = meanOf(share.points, point => point.waitPercent);
  const culprits = culpritsOf(situation);
  return {
    id: 'starved',
    severity: 'bad',
    sentence: `${name} is starved${culprits === undefined ? '' : ` by ${culprits.words}`}: ready but without a CPU ${percent(wait)} of the time, ${count(share.lost)} packets lost${ofLoss(share)}`,
    evidence: [
      ...evidenceOf(share.points, 'ready but without a CPU', '%', point => point.waitPercent),
      ...evidenceOf(share.points, 'had a CPU', '%', point => point.runPercent),
      ...(culprits?.list ?? []).map(({ name: who, pid, cpuPercent, cpu, group }) => ({
        what: `${who} ${pid} on CPU ${cpu ?? '–'}${group === undefined ? '' : ` in ${group}`}`,
        value: Math.round(cpuPercent),
        unit: '%',
      })),
      ...lostEvidence(situation, share),
    ],
    remedies: remediesFor(situation),
    lost: share.lost,
    explains: ['contended', 'late-clock', 'clamped-buffer'],
  };
};

/** What to do about SRS waiting for a CPU: to a CPU with room, where there is one, else before the others. */
export function remediesFor(situation: Situation): readonly Remedy[] {
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
  if ((srs.nice ?? 0) > BEST_NICE)
    remedies.push({
      label: `renice ${BEST_NICE}, all threads`,
      wish: { kind: 'nice', ...target, nice: BEST_NICE },
      note: 'of no use where a cgroup or an autogroup ranks them: the preview tells',
    });
  return remedies;
}

interface Culprits {
  readonly words: string;
  readonly list: readonly Neighbour[];
}

/** Who used the CPUs that SRS ran on: `6 × sh (89 % of CPU 1)`, `ffmpeg 4711 (61 % of CPU 1, in /docker/0f04)`. */
export function culpritsOf({ snapshot, evidence }: Situation): Culprits | undefined {
  const srsPids = new Set(snapshot.metrics.srs.map(({ pid }) => pid));
  const cpus = new Set(evidence.slice(-10).flatMap(({ cpu }) => (cpu === undefined ? [] : [cpu])));
  const others = (snapshot.neighbours ?? []).filter(
    ({ pid, cpu, cpuPercent }) =>
      !srsPids.has(pid) && cpu !== undefined && cpus.has(cpu) && cpuPercent >= NAMED_FROM,
  );
  const [first] = others;
  if (first === undefined) return undefined;
  const byName = new Map<string, Neighbour[]>();
  for (const one of others) byName.set(one.name, [...(byName.get(one.name) ?? []), one]);
  const [most = []] = [...byName.values()].sort((a, b) => sum(b) - sum(a));
  const [head = first] = most;
  const where = new Set(most.map(({ cpu }) => cpu));
  const ofCpus = where.size === 1 ? `of CPU ${head.cpu}` : `of ${where.size} CPUs`;
  const used = percent(Math.min(100 * where.size, sum(most)) / where.size);
  const who = most.length > 1 ? `${most.length} × ${head.name}` : `${head.name} ${head.pid}`;
  const inGroup = head.group === undefined ? '' : `, in ${shortGroup(head.group)}`;
  return { words: `${who} (${used} ${ofCpus}${inGroup})`, list: others.slice(0, 5) };
}

function sum(list: readonly Neighbour[]): number {
  return list.reduce((total, { cpuPercent }) => total + cpuPercent, 0);
}

/** The end of a path says who it is; a container's id is known by its first twelve digits. */
function shortGroup(group: string): string {
  const last = group.slice(group.lastIndexOf('/') + 1);
  return last.replace(/([0-9a-f]{12})[0-9a-f]{20,}/, '$1');
}
