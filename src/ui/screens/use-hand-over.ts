import { useApp } from 'ink';
import { type Dispatch, useCallback, useContext, useRef } from 'react';
import type { PerfTopRun } from '../../profile/perf/perf-top.ts';
import type { ProcessIdentity } from '../../srs/process/process-identity.ts';
import { isRefusal } from '../../tuning/tuning.ts';
import type { ViewAction } from '../../view/state/view-state.ts';
import { useSession } from '../parts/contexts.ts';
import { KeyboardContext } from '../terminal/use-keys.ts';

export interface HandOver {
  /** Ends `perf top` where it has the terminal. Resolves when the terminal is srs-top's. */
  readonly takeBack: () => Promise<void>;
  /** Gives the terminal to `perf top` of this process, and takes it back when that ends. Says why where it cannot. */
  readonly openPerfTop: (process: ProcessIdentity) => void;
}

/** What perf may take to put the terminal back; after that it is ended for good. */
const GRACE_MS = 2_000;

/** Lets another program have the whole terminal. Measuring goes on behind it; nothing is drawn. */
export function useHandOver(dispatch: Dispatch<ViewAction>): HandOver {
  const { suspendTerminal } = useApp();
  const { host } = useSession();
  const keyboard = useContext(KeyboardContext);
  const handedOver = useRef<{ readonly run: PerfTopRun; readonly isOver: Promise<void> } | undefined>(
    undefined,
  );
  const isBusy = useRef(false);

  async function open(target: ProcessIdentity): Promise<void> {
    const { planPerfTop, startPerfTop } = await import('../../profile/perf/perf-top.ts');
    const plan = await planPerfTop(host, target);
    if (isRefusal(plan)) {
      dispatch({ type: 'notify', notice: { severity: 'bad', text: plan.refused } });
      return;
    }
    const { resume } = await suspendTerminal();
    keyboard?.pause();
    const run = startPerfTop(host, plan);
    const { promise: isOver, resolve: tellOver } = Promise.withResolvers<void>();
    handedOver.current = { run, isOver };
    const guard = guardSignals(run, () => host.close());
    const problem = await run.done;
    if (guard.isEnding()) return;
    guard.release();
    handedOver.current = undefined;
    keyboard?.resume();
    await resume();
    tellOver();
    const notice = problem && { severity: 'bad' as const, text: problem.refused };
    dispatch({ type: 'notify', notice });
  }

  const takeBack = useCallback(async () => {
    handedOver.current?.run.end();
    await handedOver.current?.isOver;
  }, []);

  return {
    takeBack,
    openPerfTop(target) {
      if (isBusy.current) return;
      isBusy.current = true;
      void open(target).finally(() => {
        isBusy.current = false;
      });
    },
  };
}

/**
 * While another program has the terminal, Ctrl-C is for that program alone, although both get it when the terminal
 * turns it into a signal. Whatever ends srs-top ends that program first, because it has to put the terminal back.
 */
function guardSignals(
  run: PerfTopRun,
  endAll: () => Promise<void>,
): { readonly isEnding: () => boolean; readonly release: () => void } {
  let isEnding = false;
  const ignore = (): void => undefined;
  const end = (signal: NodeJS.Signals): void => {
    if (isEnding) return;
    isEnding = true;
    run.end();
    void settleWithin(run.done, GRACE_MS)
      .then(endAll)
      .finally(() => {
        release();
        process.kill(process.pid, signal);
      });
  };
  const release = (): void => {
    process.off('SIGINT', ignore);
    process.off('SIGTERM', end);
    process.off('SIGHUP', end);
  };
  process.on('SIGINT', ignore);
  process.on('SIGTERM', end);
  process.on('SIGHUP', end);
  return { isEnding: () => isEnding, release };
}

async function settleWithin(promise: Promise<unknown>, limitMs: number): Promise<void> {
  const { promise: limit, resolve } = Promise.withResolvers<void>();
  const timer = setTimeout(resolve, limitMs);
  await Promise.race([promise, limit]);
  clearTimeout(timer);
}
