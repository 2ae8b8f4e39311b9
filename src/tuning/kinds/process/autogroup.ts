import type { Host } from '../../../host/host.ts';
import { checkIdentity } from '../../../srs/process/process-check.ts';
import type { ProcessIdentity } from '../../../srs/process/process-identity.ts';
import { cleanText } from '../../../text/clean-text.ts';
import { readCpuCgroup } from '../../limits/cpu-cgroup.ts';
import { buildPlan } from '../../plan/plan.ts';
import { NO_PROCESS, type Refusal, type Tuning, type TuningPlan } from '../../tuning.ts';
import { refuseNice } from './nice-range.ts';

/** The group of a session's processes (sched(7), "The autogroup feature"). */
export interface Autogroup {
  /** `/autogroup-64`. */
  readonly name: string;
  /** Ranks the group among groups, as a nice value ranks threads. */
  readonly nice: number;
}

/**
 * The autogroup whose share of the CPU a process takes part in. Undefined with autogroups off, and for a process that
 * has none (the kernel then says nothing, or nothing that stands in this form).
 */
export async function readAutogroup(host: Host, pid: number): Promise<Autogroup | undefined> {
  const enabledPath = '/proc/sys/kernel/sched_autogroup_enabled';
  const path = `/proc/${pid}/autogroup`;
  const look = await host.look({ texts: [enabledPath, path] });
  if (look.knownText(enabledPath)?.trim() !== '1') return undefined;
  return parseAutogroup(look.knownText(path) ?? '');
}

/** `/autogroup-64 nice 0`, as /proc/PID/autogroup has it (kernel/sched/autogroup.c, `proc_sched_autogroup_show_task`). */
export function parseAutogroup(text: string): Autogroup | undefined {
  const [, name, nice] = /^(\/autogroup-\d+) nice (-?\d+)/.exec(text) ?? [];
  return name === undefined ? undefined : { name, nice: Number(nice) };
}

/** The nice value of the autogroup that a process is in: it ranks all processes of that session. */
export const AUTOGROUP: Tuning = {
  kind: 'autogroup',
  nouns: ['group', 'groups'],
  valueHead: 'nice now',
  async read(host, process) {
    if (process === undefined) return NO_PROCESS;
    const group = await readAutogroup(host, process.pid);
    return group === undefined
      ? []
      : [{ id: group.name, name: '', startTicks: undefined, value: String(group.nice) }];
  },
  steps: ({ process }, wishes) =>
    wishes.map(({ id, wanted }) => ({ id, path: `/proc/${process?.pid}/autogroup`, text: wanted })),
  meanings: [
    [/EAGAIN/, { kind: 'other', words: 'not taken: the kernel accepts one such change per 100 ms' }],
  ],
  capability: 'CAP_SYS_NICE',
};

export interface AutogroupRequest {
  readonly process: ProcessIdentity;
  /** How the process is called on screen: `srs`. */
  readonly label: string;
  readonly nice: number;
}

/**
 * Refused for a value outside −20 to 19, without autogroups, in a cgroup, whose threads the kernel ranks there and not by
 * autogroups (task_wants_autogroup, kernel/sched/autogroup.c), for a process that is gone, and when it is so already.
 */
export async function planAutogroup(host: Host, request: AutogroupRequest): Promise<TuningPlan | Refusal> {
  const { process, nice } = request;
  const label = cleanText(request.label);
  const obstacle = refuseNice(nice);
  if (obstacle !== undefined) return obstacle;
  const [mismatch, group, { shares, unknown }] = await Promise.all([
    checkIdentity(host, process),
    readAutogroup(host, process.pid),
    readCpuCgroup(host, process.pid),
  ]);
  if (mismatch !== undefined) return mismatch;
  if (group === undefined)
    return { refused: `${label} has no autogroup: they are off, or its cgroup has a CPU share of its own` };
  const [own] = shares;
  if (own !== undefined) {
    const where = `${label} is in the cgroup ${own.group}`;
    return { refused: `${where}: the kernel ranks it there, not in ${group.name}` };
  }
  const target = { id: group.name, name: '', startTicks: undefined };
  return buildPlan(host, AUTOGROUP, {
    verb: 'autogroup nice',
    label,
    process,
    scope: 'all',
    targets: [{ ...target, before: String(group.nice), wanted: String(nice) }],
    cautions: [
      unknown === undefined
        ? undefined
        : `${label}: ${unknown}: if it is in a CPU cgroup, this will not reach it.`,
      `It ranks every process of that session against other sessions, not ${label} alone; within it their own nice values count.`,
    ],
  });
}
