import { join } from 'node:path';
import type { CommandResult, Host, RunningCommand } from '../../host/host.ts';
import { cleanFile } from '../../storage/clean-file.ts';
import { fillPrivateFile } from '../../storage/private-files.ts';
import { withDeathSignal } from '../death-signal.ts';
import type { ProfilePlan } from '../profile.ts';
import { describeError, linesOf } from '../profile-target.ts';

/** By the end of its name speedscope (src/import/index.ts) knows what `perf script` wrote, whatever its size. */
const FILE_NAME = 'stacks.linux-perf.txt';
/** Viewers take no more, and disks of hosts have no room for what ten seconds of dwarf can come to. */
const MOST_BYTES = 256 * 1024 * 1024;
/** Stacks of dwarf are unwound one by one. */
const TIMEOUT_MS = 300_000;

/** What became of the stacks: their file, and what is to be said of it. */
export interface SavedStacks {
  readonly file: string | undefined;
  /** A sentence to add, with what would help; empty when there is nothing to say. */
  readonly remark: string;
}

/**
 * `perf script`, whose text goes straight into a file, and is cleaned there. Inlined functions are left out: perf starts `addr2line` for them,
 * which takes minutes. The kernel ends it with SIGXFSZ when the file has grown too large.
 */
export function perfScriptCommand(dataFile: string, mostBytes = MOST_BYTES): readonly string[] {
  const limits = ['prlimit', `--fsize=${mostBytes}`, '--core=0'];
  return [...limits, 'perf', 'script', '--no-inline', '-i', dataFile];
}

/**
 * Writes the stacks of a recording as text that flame graph viewers read (speedscope, FlameGraph, Firefox Profiler),
 * beside its data. Never rejects.
 * @param onStart gets the command that is under way: interrupted, it leaves no file
 */
export async function savePerfStacks(
  host: Host,
  plan: ProfilePlan,
  onStart: (running: RunningCommand) => void,
  mostBytes = MOST_BYTES,
): Promise<SavedStacks> {
  const file = join(plan.folder, FILE_NAME);
  const { dataFile, usesSudo } = plan;
  const command = await withDeathSignal(host, perfScriptCommand(dataFile, mostBytes), usesSudo);
  let result: CommandResult | undefined;
  try {
    await fillPrivateFile(file, async outputFile => {
      const running = host.start(command, { timeoutMs: TIMEOUT_MS, sudo: usesSudo, outputFile });
      onStart(running);
      result = await running.done;
      const isWanted = isWhole(result) || isCut(result);
      if (isWanted) await cleanFile(outputFile);
      return isWanted;
    });
  } catch (error) {
    return { file: undefined, remark: `. ${file} was not written (${describeError(error)})` };
  }
  if (result !== undefined && isWhole(result)) return { file, remark: '' };
  if (result !== undefined && isCut(result)) {
    return { file, remark: `. ${FILE_NAME} ends at ${mostBytes / 1024 / 1024} MiB` };
  }
  const why = linesOf(result?.stderr ?? '')[0] ?? result?.problem ?? 'perf script failed';
  return { file: undefined, remark: `. ${FILE_NAME} was not written (${why})` };
}

/** An interrupted perf ends with 0 as well, in the middle of the text. */
function isWhole({ exitCode, problem }: CommandResult): boolean {
  return exitCode === 0 && problem === undefined;
}

/** Whether the file grew too large. A shell's way of telling a signal is what sudo may give. */
function isCut({ signal, exitCode }: CommandResult): boolean {
  const SIGXFSZ = 25;
  return signal === 'SIGXFSZ' || exitCode === 128 + SIGXFSZ;
}
