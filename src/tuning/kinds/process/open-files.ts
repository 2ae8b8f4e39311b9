import { type Host, isFailure } from '../../../host/host.ts';
import { parseLimits } from '../../../procfs/limits.ts';
import { toCount } from '../../../procfs/numbers.ts';
import { checkIdentity } from '../../../srs/process/process-check.ts';
import type { ProcessIdentity } from '../../../srs/process/process-identity.ts';
import { toReadAsRoot } from '../../../text/as-root.ts';
import { cleanText } from '../../../text/clean-text.ts';
import { buildPlan } from '../../plan/plan.ts';
import {
  isRefusal,
  NO_PROCESS,
  type Refusal,
  type TargetState,
  type Tuning,
  type TuningPlan,
} from '../../tuning.ts';

/** `ulimit -n 10240` of the SRS guide. */
export const GUIDE_OPEN_FILES = 10_240;
const HIGHEST_PATH = '/proc/sys/fs/nr_open';

/** Limits of the files that a running process may open (RLIMIT_NOFILE of prlimit(2)): what it holds to, and how far it may raise that. */
export const OPEN_FILES: Tuning = {
  kind: 'open-files',
  nouns: ['limit', 'limits'],
  isJudged: () => false,
  valueHead: 'open files now',
  async read(host, process, targets): Promise<readonly TargetState[] | Refusal> {
    if (process === undefined) return NO_PROCESS;
    const limits = await readLimits(host, process.pid);
    if (isRefusal(limits)) return limits;
    return targets.flatMap(({ id, name, startTicks }) =>
      id === 'soft' || id === 'hard' ? [{ id, name, startTicks, value: limits[id] }] : [],
    );
  },
  // With a side left empty, prlimit(1) keeps that limit as it is.
  steps: ({ process }, wishes) => {
    const of = (id: string): string => wishes.find(wish => wish.id === id)?.wanted ?? '';
    return [{ command: ['prlimit', '--pid', `${process?.pid}`, `--nofile=${of('soft')}:${of('hard')}`] }];
  },
  meanings: [
    [
      /cannot exceed the hard limit|Invalid argument/,
      { kind: 'refused', words: 'refused: the hard limit would be below the soft one' },
    ],
  ],
  capability: 'CAP_SYS_RESOURCE',
};

export interface OpenFilesRequest {
  readonly process: ProcessIdentity;
  /** How the process is called on screen: `srs`. */
  readonly label: string;
  /** What the soft limit shall be; the hard one is raised with it where it is lower, and else kept. */
  readonly files: number;
  /** How many it has open, to warn of a limit below; undefined: not known. */
  readonly openFiles?: number | undefined;
}

/**
 * How many files a running process may open. Refused for what is no whole number up to the kernel's fs.nr_open, a process
 * that is gone or another by now, and when it is so already. Changes nothing.
 */
export async function planOpenFiles(host: Host, request: OpenFilesRequest): Promise<TuningPlan | Refusal> {
  const { process, files, openFiles } = request;
  const label = cleanText(request.label);
  const [mismatch, limits, highest] = await Promise.all([
    checkIdentity(host, process),
    readLimits(host, process.pid),
    readHighest(host),
  ]);
  if (mismatch !== undefined) return mismatch;
  if (isRefusal(limits)) return limits;
  if (!Number.isSafeInteger(files) || files < 1 || files > (highest ?? Number.MAX_SAFE_INTEGER)) {
    const range = highest === undefined ? 'from 1 on' : `from 1 to ${highest} (fs.nr_open)`;
    return { refused: `open files ${files}: a whole number ${range} is needed` };
  }
  const isRaised = limits.hard !== 'unlimited' && files > Number(limits.hard);
  const target = (id: 'soft' | 'hard', wanted: string) => ({
    id,
    name: '',
    startTicks: undefined,
    before: limits[id],
    wanted,
  });
  const soft = target('soft', String(files));
  return buildPlan(host, OPEN_FILES, {
    verb: 'open files',
    label,
    process,
    scope: 'all',
    targets: isRaised ? [soft, target('hard', String(files))] : [soft],
    cautions: [
      openFiles !== undefined && files <= openFiles
        ? `${label} has ${openFiles} open: below that it can open no file and accept no connection until it closes some.`
        : undefined,
      files < Number(limits.soft) || limits.soft === 'unlimited' ? 'That is fewer than now.' : undefined,
      isRaised ? 'Raising the hard limit takes root (CAP_SYS_RESOURCE).' : undefined,
      // `SrsConfig::check_number_connections` (srs_app_config.cpp) compares the two when it starts, and only then.
      `It acts at once, on this process alone. max_connections in the configuration of ${label} limits it too, and stays as it is.`,
    ],
  });
}

async function readLimits(
  host: Host,
  pid: number,
): Promise<Readonly<Record<'soft' | 'hard', string>> | Refusal> {
  const path = `/proc/${pid}/limits`;
  const read = (await host.look({ texts: [path] })).text(path);
  if (isFailure(read)) {
    const help = read.reason === 'forbidden' ? `: ${toReadAsRoot(host.afar)}` : '';
    const why = read.reason === 'gone' ? 'has ended' : `has no readable limits: ${read.detail}${help}`;
    return { refused: `pid ${pid} ${why}` };
  }
  const { openFilesSoft, openFilesHard } = parseLimits(read.text);
  if (openFilesSoft === undefined || openFilesHard === undefined)
    return { refused: `${path} says nothing of open files` };
  return { soft: toWord(openFilesSoft), hard: toWord(openFilesHard) };
}

/** The kernel's word for no limit. */
function toWord(limit: number): string {
  return Number.isFinite(limit) ? String(limit) : 'unlimited';
}

async function readHighest(host: Host): Promise<number | undefined> {
  const read = (await host.look({ texts: [HIGHEST_PATH] })).text(HIGHEST_PATH);
  return isFailure(read) ? undefined : toCount(read.text.trim());
}
