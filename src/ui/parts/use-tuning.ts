import {
  isUnrecorded,
  type Refusal,
  type TuningOutcome,
  type TuningPlan,
  type Unrecorded,
} from '../../tuning/tuning.ts';
import { noticeOf } from '../../view/lines/outcome-lines.ts';
import { useSession } from './contexts.ts';
import type { DialogProps } from './dialog-props.ts';
import { useMachine } from './use-machine.ts';

export type TuningPhase =
  | { readonly kind: 'editing' }
  | { readonly kind: 'applying'; readonly plan: TuningPlan }
  /** Nothing was changed, as nothing could be written down; to be asked about apart. */
  | {
      readonly kind: 'unrecorded';
      readonly plan: TuningPlan;
      readonly isKept: boolean;
      readonly outcome: Unrecorded;
    }
  | { readonly kind: 'done'; readonly outcome: TuningOutcome | Refusal };

export interface TuningRun {
  readonly phase: TuningPhase;
  readonly now: () => TuningPhase;
  /**
   * Carries the plan out; with `isKept`, threads that come later get its value too. To be called while `now()` is
   * editing: a second Enter must find it under way.
   */
  readonly apply: (plan: TuningPlan, isKept: boolean) => void;
  /** Carries out what could not be written down all the same. To be called while `now()` is `unrecorded`. */
  readonly applyUnrecorded: () => void;
}

/**
 * From editing a tuning to what came of it, which is told also when the dialog is gone by then.
 * @param onDone is told it, too
 */
export function useTuning(
  dispatch: DialogProps['dispatch'],
  onDone: (outcome: TuningOutcome | Refusal) => void = () => undefined,
): TuningRun {
  const session = useSession();
  const { state, now, send } = useMachine<TuningPhase, TuningPhase>(
    (_, next) => next,
    () => ({ kind: 'editing' }),
  );

  async function carryOut(plan: TuningPlan, isKept: boolean, isDoneUnrecorded: boolean): Promise<void> {
    const outcome = await session.apply(plan, { isKept, isDoneUnrecorded });
    if (isUnrecorded(outcome)) {
      send({ kind: 'unrecorded', plan, isKept, outcome });
      return;
    }
    send({ kind: 'done', outcome });
    onDone(outcome);
    dispatch({ type: 'notify', notice: noticeOf(outcome) });
  }

  return {
    phase: state,
    now,
    apply(plan, isKept) {
      send({ kind: 'applying', plan });
      void carryOut(plan, isKept, false);
    },
    applyUnrecorded() {
      const phase = now();
      if (phase.kind !== 'unrecorded') return;
      send({ kind: 'applying', plan: phase.plan });
      void carryOut(phase.plan, phase.isKept, true);
    },
  };
}
