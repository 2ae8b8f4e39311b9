import { join } from 'node:path';
import type { Host, Privilege } from '../host/host.ts';
import type { Refusal } from '../host/refusal.ts';
import { withSudo } from '../host/sudo.ts';
import { cleanText } from '../procfs/clean-text.ts';
import { checkIdentity } from '../srs/process-check.ts';
import type { ProcessIdentity } from '../srs/process-identity.ts';
import { explainPerfFailure, readParanoidLevel } from './perf-errors.ts';
import type { ProfileOptions, ProfilePlan } from './profile.ts';

export interface ProfileRequest {
  readonly process: ProcessIdentity;
  /** How the process is called on screen: `srs`. */
  readonly label: string;
  readonly options: ProfileOptions;
  /** A folder of its own (`profileFolder`); made when the recording starts. */
  readonly folder: string;
}

/**
 * What `startProfile` would run. Refused when perf is not installed, when the process is gone or another by now, and
 * for a length or a frequency that is none. Records nothing, writes nothing.
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
  const mismatch = await checkIdentity(host, process);
  if (mismatch !== undefined) return mismatch;
  const version = await host.query(['perf', '--version']);
  if (version.exitCode !== 0) return { refused: await explainPerfFailure(host, version, process.pid) };
  const privilege = await host.privilege();
  const usesSudo = privilege === 'sudo';
  const dataFile = join(folder, 'perf.data');
  return {
    process,
    options,
    command: profileCommand(process.pid, options, dataFile, usesSudo),
    usesSudo,
    folder,
    dataFile,
    cautions: [
      ...describeCallGraph(options, cleanText(request.label)),
      ...describeRights(privilege, await readParanoidLevel(host)),
    ],
  };
}

/**
 * The recording as it is started. In a session of its own, so that a terminal that goes away (a cut SSH line) does not
 * hang it up in the middle of its data: srs-top ends it properly then. sudo keeps its command in a session by itself.
 */
export function profileCommand(
  pid: number,
  options: ProfileOptions,
  dataFile: string,
  usesSudo: boolean,
): readonly string[] {
  const command = perfRecordCommand(pid, options, dataFile);
  return usesSudo ? withSudo(command, true) : ['setsid', ...command];
}

/**
 * The recording, without sudo. `-N` keeps perf from copying the binaries it saw into ~/.debug; `sleep` ends it. It
 * stops nobody: perf samples, where strace and gdb would hold the only thread that carries the media.
 */
export function perfRecordCommand(pid: number, options: ProfileOptions, dataFile: string): readonly string[] {
  const callGraph = options.callGraph === 'off' ? [] : ['--call-graph', options.callGraph];
  const target = ['-p', String(pid), '-o', dataFile];
  return [
    'perf',
    'record',
    '-N',
    '-F',
    `${options.frequencyHz}`,
    ...callGraph,
    ...target,
    '--',
    'sleep',
    `${options.seconds}`,
  ];
}

function describeCallGraph({ callGraph, frequencyHz }: ProfileOptions, label: string): readonly string[] {
  if (callGraph === 'off') return [];
  const stacks = `State Threads swaps stack pointers: call stacks of the thread of ${label} that carries the media are wrong.`;
  if (callGraph === 'fp') return [stacks];
  // perf copies 8 KiB of stack with every sample unless told otherwise (perf-record(1), --call-graph dwarf).
  const megabytesPerSecond = ((frequencyHz * 8192) / 1e6).toFixed(1);
  return [stacks, `dwarf writes up to ${megabytesPerSecond} MB/s for every CPU that ${label} keeps busy.`];
}

function describeRights(privilege: Privilege, paranoidLevel: number | undefined): readonly string[] {
  if (privilege !== 'user') return [];
  const level = paranoidLevel === undefined ? '' : ` (kernel.perf_event_paranoid is ${paranoidLevel})`;
  return [`Neither root nor sudo without a password: perf may be refused${level}.`];
}
