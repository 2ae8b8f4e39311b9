import type { Neighbour } from '../../metrics/cpu/neighbours.ts';
import { truncate } from '../../text/width.ts';
import type { Evidence } from './finding.ts';
import type { Situation } from './situation.ts';
import { percent } from './words.ts';

/** Percent of a CPU from which a neighbour is named. */
const NAMED_FROM = 5;
/** Percent of a CPU that SRS's other threads have to take to be the cause. */
const OWN_FROM = 30;
/** The CPUs of the last refreshes: neighbours are known of now. */
const LAST_POINTS = 10;
/** Columns of a cgroup's name: user sessions have very long ones. */
const GROUP_COLUMNS = 28;

/** Who used the CPUs that SRS ran on. */
export interface Culprits {
  /** `6 × sh (89 % of CPU 1)`, `ffmpeg 4711 (61 % of CPU 1, in docker-0f04.scope)`. */
  readonly words: string;
  /** The busiest first. */
  readonly list: readonly Neighbour[];
}

/** Undefined: nobody was asked for, or none of them used much. */
export function culpritsOf({ snapshot, evidence }: Situation): Culprits | undefined {
  const srsPids = new Set(snapshot.metrics.srs.map(({ pid }) => pid));
  const cpus = new Set(evidence.slice(-LAST_POINTS).flatMap(({ cpu }) => (cpu === undefined ? [] : [cpu])));
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
  const inGroup = hasGroup(head) ? `, in ${shortGroup(head.group)}` : '';
  return { words: `${who} (${used} ${ofCpus}${inGroup})`, list: others.slice(0, 5) };
}

/**
 * The thread of SRS itself that takes most of the CPUs that the media thread ran on, where its own threads take more than
 * all neighbours: then a better rank helps nothing.
 */
export function ownCulprit(
  situation: Situation,
): { readonly words: string; readonly evidence: Evidence } | undefined {
  const { srs, evidence } = situation;
  const tid = evidence.at(-1)?.tid;
  const cpus = new Set(evidence.slice(-LAST_POINTS).map(({ cpu }) => cpu));
  const own = srs.threads.filter(
    one => one.tid !== tid && one.lastCpu !== undefined && cpus.has(one.lastCpu),
  );
  const used = own.reduce((total, { cpuPercent = 0 }) => total + cpuPercent, 0);
  const [most] = own.sort((a, b) => (b.cpuPercent ?? 0) - (a.cpuPercent ?? 0));
  if (tid === undefined || most === undefined || used < OWN_FROM) return undefined;
  if (used < sum(culpritsOf(situation)?.list ?? [])) return undefined;
  return {
    words: `its own thread ${most.name} (${percent(most.cpuPercent)} of CPU ${most.lastCpu})`,
    evidence: {
      what: `its own ${most.name} ${most.tid} on CPU ${most.lastCpu}`,
      value: Math.round(most.cpuPercent ?? 0),
      unit: '%',
    },
  };
}

/** Each of them with its pid, CPU and cgroup. */
export function culpritEvidence(culprits: Culprits | undefined): readonly Evidence[] {
  return (culprits?.list ?? []).map(one => ({
    what: `${one.name} ${one.pid} on CPU ${one.cpu ?? '–'}${hasGroup(one) ? ` in ${shortGroup(one.group)}` : ''}`,
    value: Math.round(one.cpuPercent),
    unit: '%',
  }));
}

function sum(list: readonly Neighbour[]): number {
  return list.reduce((total, { cpuPercent }) => total + cpuPercent, 0);
}

/** Most of what is at the top is of the kernel, or on a host without containers. */
function hasGroup(one: Neighbour): one is Neighbour & { readonly group: string } {
  return one.group !== undefined && one.group !== '/';
}

/** The end of a path says who it is; a container's id is known by its first twelve digits. */
function shortGroup(group: string): string {
  const last = group.slice(group.lastIndexOf('/') + 1) || group;
  return truncate(last.replace(/([0-9a-f]{12})[0-9a-f]{20,}/, '$1'), GROUP_COLUMNS);
}
