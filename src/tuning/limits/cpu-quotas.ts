import { type Host, isFailure } from '../../host/host.ts';
import type { Refusal } from '../../host/refusal.ts';
import {
  type CpuBandwidth,
  parseCfsQuota,
  parseCpuMax,
  parseThrottleCounts,
  type ThrottleCounts,
} from '../../procfs/cgroup-cpu.ts';
import { findCgroup } from '../../srs/process/cgroup.ts';

/** One cgroup over a process that can have a CPU quota. */
export interface QuotaLevel extends CpuBandwidth {
  /** `/system.slice/srs.service`, fit for a terminal. */
  readonly group: string;
  /** Where its quota is written: `/sys/fs/cgroup/system.slice/srs.service/cpu.max`. */
  readonly file: string;
  /** Undefined: not known. */
  readonly throttling: ThrottleCounts | undefined;
}

/** All cgroups over a process that can have a CPU quota. */
export interface CpuQuotas {
  readonly version: 1 | 2;
  /** Its own first, the top that can be seen last. */
  readonly levels: readonly QuotaLevel[];
  /** False: from here not all cgroups above are seen. */
  readonly isWhole: boolean;
  /** Why it cannot be told: `its cgroup lies outside of this cgroup namespace`. */
  readonly unknown: string | undefined;
}

const V2_FILE = 'cpu.max';
const V1_FILE = 'cpu.cfs_quota_us';
const V1_PERIOD = 'cpu.cfs_period_us';
const STAT = 'cpu.stat';

/** Asks the host. Never rejects; what cannot be read is in `unknown`. The host's own top has no quota, and is no level. */
export async function readCpuQuotas(host: Host, pid: number): Promise<CpuQuotas> {
  const { version, levels, isWhole, unknown } = await findCgroup(host, pid, 'cpu');
  const own = levels.filter(({ group }) => !isWhole || group !== '/');
  const files = own.map(({ group, directory }) => ({
    group,
    file: `${directory}/${version === 1 ? V1_FILE : V2_FILE}`,
  }));
  const look = await host.look({ texts: files.flatMap(({ file }) => [...textsOf(file), statOf(file)]) });
  const unread = files
    .flatMap(({ file }) => textsOf(file).map(text => look.text(text)))
    .find(read => isFailure(read) && read.reason !== 'gone');
  return {
    version,
    levels: files.flatMap(({ group, file }) => {
      const bandwidth = bandwidthIn(path => look.knownText(path), file);
      const throttling = parseThrottleCounts(look.knownText(statOf(file)) ?? '');
      return bandwidth === undefined ? [] : [{ group, file, throttling, ...bandwidth }];
    }),
    isWhole,
    unknown: unknown ?? (isFailure(unread) ? `${unread.asked} cannot be read (${unread.detail})` : undefined),
  };
}

/** Whether it is the name of a file that a quota is written into: the journal may have been edited. */
export function isQuotaFile(path: string): boolean {
  const names = path.split('/');
  const isPlain = names.every((name, index) => (index === 0) === (name === '') && !/^\.\.?$/.test(name));
  return isPlain && !/[*\0]/.test(path) && [V1_FILE, V2_FILE].includes(names.at(-1) ?? '');
}

/**
 * What these files say now, by file, read past whatever a host remembers; one that is gone is left out. Refused where one
 * cannot be read.
 */
export async function readQuotaFiles(
  host: Host,
  files: readonly string[],
): Promise<ReadonlyMap<string, CpuBandwidth> | Refusal> {
  const read = await host.readAside(files.flatMap(textsOf));
  const textOf = (path: string): string | undefined => {
    const answer = read.get(path);
    return answer === undefined || isFailure(answer) ? undefined : answer.text;
  };
  const unread = files
    .map(file => read.get(file))
    .find(one => one !== undefined && isFailure(one) && one.reason !== 'gone');
  if (unread !== undefined && isFailure(unread))
    return { refused: `${unread.asked} cannot be read (${unread.detail})` };
  return new Map(
    files.flatMap(file => {
      const bandwidth = bandwidthIn(textOf, file);
      return bandwidth === undefined ? [] : [[file, bandwidth] as const];
    }),
  );
}

/**
 * What gives a cgroup this quota: the file, and what is written into it. Lifting one leaves its period as it is; of v1 the
 * period is a file of its own, and is written first.
 */
export function quotaWrites(
  file: string,
  { quotaMicroseconds, periodMicroseconds }: CpuBandwidth,
): readonly { readonly path: string; readonly text: string }[] {
  const isNone = quotaMicroseconds === undefined;
  if (!isOfV1(file)) {
    return [{ path: file, text: isNone ? 'max' : `${quotaMicroseconds} ${periodMicroseconds}` }];
  }
  const quota = { path: file, text: isNone ? '-1' : `${quotaMicroseconds}` };
  return isNone ? [quota] : [{ path: periodOf(file), text: `${periodMicroseconds}` }, quota];
}

/** How many CPUs a quota is; infinite without one. */
export function cpusOf({ quotaMicroseconds, periodMicroseconds }: CpuBandwidth): number {
  return quotaMicroseconds === undefined ? Number.POSITIVE_INFINITY : quotaMicroseconds / periodMicroseconds;
}

/** The level that decides, being the tightest, whatever its period; undefined: none has a quota. */
export function decidingLevel(levels: readonly QuotaLevel[]): QuotaLevel | undefined {
  return levels
    .filter(({ quotaMicroseconds }) => quotaMicroseconds !== undefined)
    .sort((a, b) => cpusOf(a) - cpusOf(b))[0];
}

function bandwidthIn(textOf: (path: string) => string | undefined, file: string): CpuBandwidth | undefined {
  const text = textOf(file);
  if (text === undefined) return undefined;
  return isOfV1(file) ? parseCfsQuota(text, textOf(periodOf(file)) ?? '') : parseCpuMax(text);
}

function textsOf(file: string): readonly string[] {
  return isOfV1(file) ? [file, periodOf(file)] : [file];
}

function isOfV1(file: string): boolean {
  return file.endsWith(`/${V1_FILE}`);
}

function periodOf(file: string): string {
  return beside(file, V1_PERIOD);
}

/** Where it stands how often the quota in this file was used up. */
export function statOf(file: string): string {
  return beside(file, STAT);
}

function beside(file: string, name: string): string {
  return file.slice(0, file.lastIndexOf('/') + 1) + name;
}
