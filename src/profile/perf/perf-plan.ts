import { join } from 'node:path';
import type { Host, Privilege } from '../../host/host.ts';
import type { Refusal } from '../../host/refusal.ts';
import { withSudo } from '../../host/sudo.ts';
import type { ProcessIdentity } from '../../srs/process/process-identity.ts';
import { storage } from '../../storage/storage.ts';
import { cleanText } from '../../text/clean-text.ts';
import { commandThere } from '../../text/command-there.ts';
import type { ProfileOptions, ProfilePlan, ProfileThreads } from '../profile.ts';
import { checkTarget } from '../profile-target.ts';
import { explainMissingPerf, readKernelNumber, readParanoidLevel } from './perf-errors.ts';

/** The name of what perf recorded. */
export const PERF_DATA = 'perf.data';

export interface ProfileRequest<Options = ProfileOptions> {
  readonly process: ProcessIdentity;
  /** How the process is called on screen: `srs`. */
  readonly label: string;
  readonly options: Options;
  /** A folder of its own (`profileFolder`); made when the recording starts. */
  readonly folder: string;
}

/**
 * What `startProfile` would run. Refused when perf is not installed, when the process is gone or another by now, and
 * for a length or frequency that is invalid or more than the kernel takes. Records nothing, writes nothing.
 */
export async function planProfile(host: Host, request: ProfileRequest): Promise<ProfilePlan | Refusal> {
  const { process, options, folder } = request;
  const { seconds, frequencyHz } = options;
  if (!Number.isInteger(seconds) || seconds < 1 || seconds > 3600) {
    return { refused: `perf for ${seconds} s: a whole number from 1 to 3600 is needed` };
  }
  if (!Number.isInteger(frequencyHz) || frequencyHz < 1 || frequencyHz > 10_000) {
    return { refused: `perf at ${frequencyHz} Hz: a whole number from 1 to 10000 is needed` };
  }
  const mostHz = await readKernelNumber(host, '/proc/sys/kernel/perf_event_max_sample_rate');
  if (mostHz !== undefined && frequencyHz > mostHz) {
    return {
      refused: `perf at ${frequencyHz} Hz: the kernel takes at most ${mostHz}. More: ${commandThere(`sudo sysctl kernel.perf_event_max_sample_rate=${frequencyHz}`, host.afar)}`,
    };
  }
  const mismatch = await checkTarget(host, process, options.threads);
  if (mismatch !== undefined) return mismatch;
  const missing = await explainMissingPerf(host, process.pid);
  if (missing !== undefined) return missing;
  const privilege = await host.privilege();
  const usesSudo = privilege === 'sudo';
  const dataFile = join(host.workspace(folder).directory, PERF_DATA);
  return {
    tool: 'perf',
    process,
    options,
    command: withSudo(perfRecordCommand(process.pid, options, dataFile, usesSudo), usesSudo),
    usesSudo,
    folder,
    dataFile,
    cautions: [
      ...describeCallGraph(
        options,
        cleanText(request.label),
        options.callGraph === 'dwarf' ? await storage.freeBytes(folder) : undefined,
      ),
      ...describeRights(host, privilege, await readParanoidLevel(host)),
    ],
  };
}

/**
 * The recording, without sudo itself. `-N` keeps perf from copying the binaries it saw into ~/.debug. It ends with `cat`,
 * which `timeout` ends in time, and which ends by itself when srs-top is killed, because that held its input open. It stops
 * nobody: perf samples, where strace and gdb would hold the only thread that carries the media.
 *
 * A terminal that goes away (a cut SSH line) must not hang perf up in the middle of its data: srs-top ends it properly then.
 * So it has a session of its own; sudo hands on the SIGHUP that it gets itself (sudo(8), "Signal handling"), and there
 * perf ignores it.
 */
export function perfRecordCommand(
  pid: number,
  options: ProfileOptions,
  dataFile: string,
  usesSudo: boolean,
): readonly string[] {
  const callGraph = options.callGraph === 'off' ? [] : ['--call-graph', options.callGraph];
  const target = [...describeTarget(pid, options.threads), '-o', dataFile];
  return [
    usesSudo ? 'nohup' : 'setsid',
    'perf',
    'record',
    '-N',
    '-F',
    `${options.frequencyHz}`,
    ...callGraph,
    ...target,
    '--',
    'timeout',
    `${options.seconds}`,
    'cat',
  ];
}

/** The process, with threads that it starts meanwhile, or one of its threads. */
function describeTarget(pid: number, threads: ProfileThreads): readonly string[] {
  return threads === 'all' ? ['-p', String(pid)] : ['-t', String(threads)];
}

function describeCallGraph(
  { callGraph, frequencyHz, seconds }: ProfileOptions,
  label: string,
  free: number | undefined,
): readonly string[] {
  if (callGraph === 'off') return [];
  const stacks = `State Threads swaps stack pointers: call stacks of the thread of ${label} that carries the media are wrong.`;
  if (callGraph === 'fp') return [stacks];
  // perf copies 8 KiB of stack with every sample by default (perf-record(1), --call-graph dwarf).
  const bytesPerSecond = frequencyHz * 8192;
  const rate = `dwarf writes up to ${(bytesPerSecond / 1e6).toFixed(1)} MB/s for every CPU that ${label} keeps busy.`;
  const mostBytes = bytesPerSecond * seconds;
  if (free === undefined || mostBytes < free / 2) return [stacks, rate];
  const gigabytes = (bytes: number): string => `${(bytes / 1e9).toFixed(1)} GB`;
  return [
    stacks,
    `${rate} In ${seconds} s that is ${gigabytes(mostBytes)}, and the disk has ${gigabytes(free)} left: fewer seconds or a lower frequency.`,
  ];
}

function describeRights(
  { afar }: Pick<Host, 'afar'>,
  privilege: Privilege,
  paranoidLevel: number | undefined,
): readonly string[] {
  if (privilege !== 'user') return [];
  const caution = 'Not root, and no sudo without a password: perf may be refused';
  if (paranoidLevel === undefined) return [`${caution}.`];
  const level = `${caution} (kernel.perf_event_paranoid is ${paranoidLevel}).`;
  const set = (to: number): string => commandThere(`sudo sysctl kernel.perf_event_paranoid=${to}`, afar);
  if (paranoidLevel > 2) return [level, `Processes of your own user need: ${set(2)}`];
  return paranoidLevel === 2 ? [level, `Kernel functions are left out; to include them: ${set(1)}`] : [level];
}
