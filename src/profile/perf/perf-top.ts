import type { Host, RunningCommand } from '../../host/host.ts';
import type { Refusal } from '../../host/refusal.ts';
import { withSudo } from '../../host/sudo.ts';
import { checkIdentity } from '../../srs/process/process-check.ts';
import type { ProcessIdentity } from '../../srs/process/process-identity.ts';
import { withDeathSignal } from '../death-signal.ts';
import { explainMissingPerf, explainMissingRights } from './perf-errors.ts';

/** As long as somebody looks at one screen. */
const MOST_SECONDS = 600;
/** timeout(1). */
const TIMED_OUT = 124;

const REFUSED_READ_ONLY: Refusal = { refused: 'the host is read-only: perf top was not started' };

export interface PerfTopPlan {
  readonly process: ProcessIdentity;
  readonly command: readonly string[];
  readonly usesSudo: boolean;
}

export interface PerfTopRun {
  /** Undefined when it ended as it should; else why not, in words. Never rejects. */
  readonly done: Promise<Refusal | undefined>;
  /** Ends it, as Ctrl-C does. */
  end(): void;
}

/** What `startPerfTop` would run. Refused on a read-only host, without perf, and when the process is gone. */
export async function planPerfTop(host: Host, process: ProcessIdentity): Promise<PerfTopPlan | Refusal> {
  if (host.isReadOnly) return REFUSED_READ_ONLY;
  const obstacle = (await checkIdentity(host, process)) ?? (await explainMissingPerf(host, process.pid));
  if (obstacle !== undefined) return obstacle;
  const usesSudo = (await host.privilege()) === 'sudo';
  const command = await withDeathSignal(host, perfTopCommand(process.pid, usesSudo), usesSudo);
  return { process, command: withSudo(command, usesSudo), usesSudo };
}

/**
 * Starts `perf top` on the terminal, which must be free: nobody draws on it or reads keys. It runs until the user leaves
 * it (q, Ctrl-C). Nothing runs on a read-only host, or when the pid is another process by now.
 */
export function startPerfTop(host: Host, plan: PerfTopPlan): PerfTopRun {
  let running: RunningCommand | undefined;
  let isEnded = false;

  async function run(): Promise<Refusal | undefined> {
    if (host.isReadOnly) return REFUSED_READ_ONLY;
    const { process, command, usesSudo } = plan;
    const mismatch = await checkIdentity(host, process);
    if (mismatch !== undefined || isEnded) return mismatch;
    running = host.handOver(usesSudo ? perfTopCommand(process.pid, true) : command, { sudo: usesSudo });
    const { exitCode, signal, problem } = await running.done;
    // Ctrl-C ends it by a signal where it has no screen of its own (--stdio, a dumb terminal).
    if (isEnded || exitCode === 0 || signal === 'SIGINT' || exitCode === 130) return undefined;
    if (problem === 'read-only') return REFUSED_READ_ONLY;
    if (usesSudo && exitCode === TIMED_OUT) {
      return {
        refused: `perf top was ended after ${MOST_SECONDS / 60} minutes, as always through sudo: P opens it again`,
      };
    }
    const gone = await checkIdentity(host, process);
    if (gone !== undefined) return { refused: `perf top has ended: ${gone.refused}` };
    const how = signal === undefined ? `exit code ${exitCode ?? problem}` : signal;
    return {
      refused: `perf top failed (${how}). If it was refused: ${await explainMissingRights(host, process.pid)}`,
    };
  }

  return {
    done: run(),
    end() {
      isEnded = true;
      void running?.interrupt();
    },
  };
}

/**
 * Without sudo. Where that drops the death signal, perf would outlive an srs-top that is killed, and once its terminal is
 * gone too it reads that without end, on more than a CPU: there its time is bounded.
 */
function perfTopCommand(pid: number, usesSudo: boolean): readonly string[] {
  const bound = ['timeout', '--foreground', '-k', '5', '-s', 'INT', String(MOST_SECONDS)];
  return [...(usesSudo ? bound : []), 'perf', 'top', '-p', String(pid)];
}
