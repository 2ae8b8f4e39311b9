import type { Host } from '../../../host/host.ts';
import type { CpuBandwidth } from '../../../procfs/cgroup-cpu.ts';
import { checkIdentity } from '../../../srs/process/process-check.ts';
import type { ProcessIdentity } from '../../../srs/process/process-identity.ts';
import { cleanText } from '../../../text/clean-text.ts';
import { readOnlineCpus } from '../../limits/allowed-cpus.ts';
import {
  type CpuQuotas,
  cpusOf,
  decidingLevel,
  isQuotaFile,
  type QuotaLevel,
  quotaWrites,
  readCpuQuotas,
  readQuotaFiles,
} from '../../limits/cpu-quotas.ts';
import { readRecentThrottling } from '../../limits/cpu-throttling.ts';
import { buildPlan } from '../../plan/plan.ts';
import { isRefusal, type Met, type Refusal, type Tuning, type TuningPlan } from '../../tuning.ts';
import { describeQuotaChange } from './quota-cautions.ts';
import { formatQuota, NO_QUOTA, parseQuota, refuseQuota } from './quota-value.ts';

/**
 * CPU quotas of cgroups: what SRS and all that is in its cgroup may use together, whatever nice values they have. It
 * belongs to the cgroup, and outlives the process.
 */
export const QUOTA: Tuning = {
  kind: 'quota',
  nouns: ['cgroup', 'cgroups'],
  valueHead: 'CPU quota now',
  endWord: 'vanished',
  async read(host, _process, targets) {
    const own = targets.filter(({ id }) => isQuotaFile(id));
    const now = await readQuotaFiles(
      host,
      own.map(({ id }) => id),
    );
    if (isRefusal(now)) return now;
    return own.flatMap(({ id, name, startTicks }) => {
      const bandwidth = now.get(id);
      return bandwidth === undefined ? [] : [{ id, name, startTicks, value: formatQuota(bandwidth) }];
    });
  },
  steps: (_, wishes) =>
    wishes.flatMap(({ id, wanted }) => {
      const bandwidth = isQuotaFile(id) ? parseQuota(wanted) : undefined;
      return bandwidth === undefined ? [] : quotaWrites(id, bandwidth).map(write => ({ id, ...write }));
    }),
  meanings: [
    [
      /EINVAL|Invalid argument/,
      {
        kind: 'refused',
        words:
          'refused: cgroup v1 gives no cgroup more than the one over it has, and none less than one in it',
      },
    ],
    [
      /EROFS|Read-only file system/,
      {
        kind: 'refused',
        words:
          'refused: cgroups are mounted read-only here; do it where they are writable, such as on the host of the container',
      },
    ],
  ],
};

export interface QuotaRequest {
  readonly process: ProcessIdentity;
  /** How the process is called on screen: `srs`. */
  readonly label: string;
  /** How many CPUs its cgroup may use, whole or not; `none` lifts the limit. */
  readonly cpus: number | 'none';
  /** The cgroup, as `CgroupLevel.group` has it. By default the one that decides, and its own where none does. */
  readonly group?: string | undefined;
  /** How many milliseconds to look for how much it is held back now; by default only what it counted until now is told. */
  readonly looksMs?: number | undefined;
}

/**
 * Another CPU quota for a cgroup over a process, or none. The period stays as it is. Refused for a number of CPUs that the
 * kernel does not take or the host does not have, a process that is gone or in no such cgroup, where what decides cannot be
 * seen from here, where cgroup v1 would refuse it, and when there is nothing to change. Changes nothing.
 */
export async function planQuota(host: Host, request: QuotaRequest): Promise<TuningPlan | Refusal> {
  const { process, cpus } = request;
  const label = cleanText(request.label);
  const [mismatch, quotas, online] = await Promise.all([
    checkIdentity(host, process),
    readCpuQuotas(host, process.pid),
    readOnlineCpus(host),
  ]);
  if (mismatch !== undefined) return mismatch;
  const chosen = chooseLevel(quotas, request);
  if (isRefusal(chosen)) return chosen;
  // What decides may be remembered from a moment ago; what is changed is not.
  const now = await readQuotaFiles(host, [chosen.file]);
  if (isRefusal(now)) return now;
  const level = { ...chosen, ...now.get(chosen.file) };
  const onlineCpus = online?.length;
  const wanted = toBandwidth(level, cpus);
  const obstacle =
    refuseQuota(cpus, wanted, onlineCpus) ??
    (quotas.version === 1 ? refuseV1(quotas, level, cpus) : undefined);
  if (obstacle !== undefined) return obstacle;
  const { looksMs } = request;
  const recent =
    looksMs === undefined ? undefined : await readRecentThrottling(host, level.file, { afterMs: looksMs });
  const target = { id: level.file, name: '', startTicks: undefined };
  return buildPlan(host, QUOTA, {
    verb: 'CPU quota',
    label: `${label} ${process.pid}`,
    process: undefined,
    judgedBy: process,
    scope: 'all',
    targets: [{ ...target, before: formatQuota(level), wanted: formatQuota(wanted) }],
    ...describeQuotaChange({ label, quotas, level, cpus, recent, onlineCpus }),
  });
}

function toBandwidth({ periodMicroseconds }: QuotaLevel, cpus: number | 'none'): CpuBandwidth {
  const quotaMicroseconds = cpus === NO_QUOTA ? undefined : Math.round(cpus * periodMicroseconds);
  return { quotaMicroseconds, periodMicroseconds };
}

/** The cgroup that was asked for, or the one that decides. */
function chooseLevel(quotas: CpuQuotas, request: QuotaRequest): QuotaLevel | Refusal {
  const { process, cpus, group } = request;
  const who = `${cleanText(request.label)} ${process.pid}`;
  const { levels, isWhole, unknown } = quotas;
  if (unknown !== undefined)
    return { refused: `CPU quota of ${who}: ${unknown}. Run srs-top on the host itself, as root` };
  if (group !== undefined) {
    const named = levels.find(level => level.group === group);
    const others = levels.length === 0 ? 'none' : levels.map(level => level.group).join(', ');
    return (
      named ?? {
        refused: `${who} is in no cgroup ${cleanText(group)} that can have a CPU quota; those over it: ${others}`,
      }
    );
  }
  const deciding = decidingLevel(levels);
  if (deciding !== undefined) return deciding;
  if (cpus === NO_QUOTA) return nothingToLift(who, isWhole);
  return levels[0] ?? { refused: `${who} is in no cgroup of its own: only a cgroup can have a CPU quota` };
}

function nothingToLift(who: string, isWhole: boolean): Refusal {
  if (!isWhole)
    return {
      refused: `CPU quota of ${who}: none is seen from here, and the cgroups above lie outside of this cgroup namespace: if one of them decides, lift it on the host itself`,
    };
  const met: Met = {
    refused: `${who} is in no cgroup with a CPU quota: there is nothing to lift`,
    isMet: true,
  };
  return met;
}

/** v1 refuses with EINVAL (tg_cfs_schedulable_down, kernel/sched/core.c) what v2 takes, and limits by the tightest. */
function refuseV1({ levels }: CpuQuotas, level: QuotaLevel, cpus: number | 'none'): Refusal | undefined {
  if (cpus === NO_QUOTA) return undefined;
  const place = levels.findIndex(({ file }) => file === level.file);
  const above = decidingLevel(levels.slice(place + 1));
  const below = levels.slice(0, place).filter(({ quotaMicroseconds }) => quotaMicroseconds !== undefined);
  const isTighter = (one: QuotaLevel): boolean => cpusOf(one) < cpus;
  const isWider = (one: QuotaLevel): boolean => cpusOf(one) > cpus;
  const tighter = above !== undefined && isTighter(above) ? above : undefined;
  const wider = below.find(isWider);
  if (tighter !== undefined)
    return {
      refused: `CPU quota ${cpus}: cgroup v1 gives ${level.group} no more than ${tighter.group} over it has, which is ${formatQuota(tighter)}: ask for at most that, or change ${tighter.group} first`,
    };
  if (wider === undefined) return undefined;
  return {
    refused: `CPU quota ${cpus}: cgroup v1 gives ${level.group} no less than ${wider.group} in it has, which is ${formatQuota(wider)}: ask for at least that, or change ${wider.group} first`,
  };
}
