import { type Host, isFailure } from '../../../host/host.ts';
import { findCgroup } from '../../../srs/process/cgroup.ts';
import { type CpuCgroup, type CpuQuota, readCpuCgroup, readCpuCgroupAt } from '../../limits/cpu-cgroup.ts';
import { nameOutsiders } from '../../limits/cpu-outsiders.ts';
import { there } from '../../plan/there.ts';
import { type Autogroup, parseAutogroup, readAutogroup } from './autogroup.ts';
import { formatCpus } from './quota-value.ts';

/** What stands between a change and what it is made for. */
export interface Deciding {
  /** What decides instead: to be read before all else. */
  readonly leads: readonly string[];
  /** What is to be known as well. */
  readonly cautions: readonly string[];
}

/** What a change is hoped to help with, and what it is called in `whatever its nice value`. */
export interface Aim {
  readonly pid: number;
  /** How the process is called, fit for a terminal. */
  readonly label: string;
  readonly whatever: string;
}

const NOTHING: Deciding = { leads: [], cautions: [] };

/** What decides about a change to the CPU time of a process, whatever its kind: the quota of its cgroup. */
export async function findDeciding(host: Host, aim: Aim): Promise<Deciding> {
  return ofQuota(await readCpuCgroup(host, aim.pid), aim, 'quota');
}

/**
 * The same for a nice value, which ranks among those of the same cgroup or, at the top, with autogroups on, among those of
 * the same session (sched(7)) alone.
 */
export async function findNiceDeciding(host: Host, aim: Aim): Promise<Deciding> {
  const { pid } = aim;
  // What may be needed is asked for at once: on another host each question takes a round trip.
  const [found, autogroup] = await Promise.all([findCgroup(host, pid, 'cpu'), readAutogroup(host, pid)]);
  const { isWhole, levels, unknown } = found;
  const isAtTop = isWhole && levels.every(({ group }) => group === '/');
  const [cgroup, outsiders, isAlone] = await Promise.all([
    readCpuCgroupAt(host, found),
    isAtTop || unknown !== undefined ? undefined : nameOutsiders(host, pid),
    isAtTop && autogroup !== undefined ? isAloneIn(host, pid, autogroup.name) : undefined,
  ]);
  const quota = ofQuota(cgroup, aim, 'quota and share');
  if (cgroup.unknown !== undefined) return quota;
  const reach =
    cgroup.shares.length > 0
      ? ofShares(cgroup, aim, outsiders)
      : isWhole && autogroup !== undefined
        ? ofAutogroup(host, aim, autogroup, isAlone ?? (await isAloneIn(host, pid, autogroup.name)))
        : NOTHING;
  return {
    leads: [...quota.leads, ...reach.leads],
    cautions: [...quota.cautions, ...reach.cautions],
  };
}

/** A quota that was never reached decides nothing yet. */
function ofQuota({ quota, unknown, isWhole }: CpuCgroup, { label, whatever }: Aim, what: string): Deciding {
  if (unknown !== undefined) return { leads: [], cautions: [`${label}: ${unknown}: ${what} unknown.`] };
  const above = isWhole
    ? []
    : [`Cgroups above lie outside of this cgroup namespace: whether they limit ${label} is unknown.`];
  if (quota === undefined) return { leads: [], cautions: above };
  const sentence = `${describeQuota(quota)}: when that is used up, ${label} waits ${whatever}.${describeThrottled(quota)}`;
  return quota.throttledPercent === 0
    ? { leads: [], cautions: [sentence, ...above] }
    : { leads: [sentence], cautions: above };
}

function describeQuota({ group, cpus }: CpuQuota): string {
  if (cpus === undefined) return `The cgroup ${group} has a CPU quota, whose period cannot be read`;
  return `The cgroup ${group} may use ${formatCpus(cpus)} at most (its quota)`;
}

function describeThrottled({ throttledPercent }: CpuQuota): string {
  if (throttledPercent === undefined) return '';
  if (throttledPercent === 0) return ' That has not happened yet.';
  const percent = throttledPercent < 1 ? 'less than 1' : Math.round(throttledPercent);
  return ` That happened in ${percent} % of its periods since it was made.`;
}

/** The kernel's default is worth a word only where somebody outside competes. */
function ofShares({ shares }: CpuCgroup, { label }: Aim, outsiders: string | undefined): Deciding {
  const [own] = shares;
  const special = shares.find(({ isDefault }) => !isDefault);
  if (own === undefined || (special === undefined && outsiders === undefined)) return NOTHING;
  const share =
    special === undefined
      ? ''
      : ` The cgroup ${special.group} has a CPU share of its own (${special.value}).`;
  const others =
    outsiders === undefined ? '' : `, not against those outside that want a CPU now: ${outsiders}`;
  const sentence = `nice ranks ${label} only within its cgroup ${own.group}${others}.${share}`;
  return outsiders === undefined ? { leads: [], cautions: [sentence] } : { leads: [sentence], cautions: [] };
}

/** The kernel puts only threads of the root cgroup into autogroups (task_wants_autogroup, kernel/sched/autogroup.c). */
function ofAutogroup(host: Host, { pid, label }: Aim, group: Autogroup, isAlone: boolean): Deciding {
  const reach = isAlone
    ? `${label} is alone in ${group.name}, its session: nice ranks it against nobody else.`
    : `nice ranks ${label} only within ${group.name}, its session.`;
  const sentence = `Autogroup is on: ${reach} That group's own nice is ${group.nice}; to rank it above other sessions: r, then g, or${there(host)} echo -15 > /proc/${pid}/autogroup`;
  return isAlone ? { leads: [sentence], cautions: [] } : { leads: [], cautions: [sentence] };
}

/** Whether no other process stands in the autogroup. Every process is asked: it is for a dialog, not for a refresh. */
async function isAloneIn(host: Host, pid: number, name: string): Promise<boolean> {
  const own = `/proc/${pid}/autogroup`;
  const pattern = '/proc/*/autogroup';
  const look = await host.look({ texts: [pattern] });
  return [...look.texts(pattern)].every(
    ([path, read]) =>
      path === own ||
      path === '/proc/self/autogroup' ||
      path === '/proc/thread-self/autogroup' ||
      isFailure(read) ||
      parseAutogroup(read.text)?.name !== name,
  );
}
