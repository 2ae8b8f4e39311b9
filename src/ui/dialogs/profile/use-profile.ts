import { basename } from 'node:path';
import { useEffect, useReducer, useRef } from 'react';
import type { Host } from '../../../host/host.ts';
import { startDrops } from '../../../profile/drops/drops-run.ts';
import { startProfile } from '../../../profile/perf/perf-record.ts';
import type { AnyProfilePlan, AnyProfileRun } from '../../../profile/profile.ts';
import { startStrace } from '../../../profile/strace/strace-run.ts';
import { isRefusal } from '../../../tuning/tuning.ts';
import { useSession } from '../../parts/contexts.ts';
import { openDialog } from '../../parts/dialog-definition.ts';
import type { DialogProps } from '../../parts/dialog-props.ts';
import { useMachine } from '../../parts/use-machine.ts';
import { REPORT } from '../report/definition.ts';

export type ProfilePhase =
  | { readonly kind: 'editing' }
  | { readonly kind: 'recording'; readonly run: AnyProfileRun; readonly isCancelled: boolean }
  | { readonly kind: 'failed'; readonly refused: string };

export interface ProfileRecorder {
  readonly phase: ProfilePhase;
  readonly now: () => ProfilePhase;
  /** To be called while `now()` is editing: a second Enter must find it under way. */
  readonly start: (plan: AnyProfilePlan) => void;
  /** Ends the recording early, what it has is kept and shown; or leaves out the stacks that are being written. */
  readonly cancel: () => void;
}

function startRun(host: Host, plan: AnyProfilePlan): AnyProfileRun {
  if (plan.tool === 'perf') return startProfile(host, plan);
  return plan.tool === 'strace' ? startStrace(host, plan) : startDrops(host, plan);
}

/** How often the bar moves. */
const REDRAW_MS = 500;

/** Records once, and opens the report. A dialog that is taken away ends its recording. */
export function useProfile(dispatch: DialogProps['dispatch']): ProfileRecorder {
  const session = useSession();
  const { host, recording } = session;
  const { state, now, send } = useMachine<ProfilePhase, ProfilePhase>(
    (_, next) => next,
    () => ({ kind: 'editing' }),
  );
  const isOpen = useRef(true);
  const [, redraw] = useReducer((count: number) => count + 1, 0);
  const run = state.kind === 'recording' ? state.run : undefined;
  useEffect(() => {
    if (run === undefined) return undefined;
    isOpen.current = true;
    const timer = setInterval(redraw, REDRAW_MS);
    return () => {
      clearInterval(timer);
      isOpen.current = false;
      run.cancel();
    };
  }, [run]);

  async function follow(started: AnyProfileRun): Promise<void> {
    const result = await started.done;
    if (isRefusal(result)) {
      send({ kind: 'failed', refused: result.refused });
      dispatch({ type: 'notify', notice: { severity: 'bad', text: result.refused } });
      return;
    }
    const { tool, folder, process } = result.plan;
    session.keptFile(`a profile (${tool})`, folder);
    recording?.tell('profile', { tool, name: basename(folder), pid: process.pid });
    // Opening a dialog takes the notice of before away, so it comes first.
    const beganMs = started.startedAtMs;
    if (isOpen.current) dispatch(openDialog(REPORT, { report: result, beganMs }));
    dispatch({ type: 'notify', notice: { severity: 'good', text: result.sentence } });
  }

  return {
    phase: state,
    now,
    start(plan) {
      const started = startRun(host, plan);
      send({ kind: 'recording', run: started, isCancelled: false });
      void follow(started);
    },
    cancel() {
      const phase = now();
      if (phase.kind !== 'recording') return;
      phase.run.cancel();
      send({ ...phase, isCancelled: true });
    },
  };
}
