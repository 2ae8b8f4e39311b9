import type { Host } from '../../host/host.ts';
import { planTuning, type TuningWish } from '../kinds/wish.ts';
import type { Refusal, TuningPlan } from '../tuning.ts';
import { planUndo, type UndoWish } from './undo.ts';

/** All that can be asked for: a value, or what was before. Plain data: two wishes are the same when their JSON is. */
export type Wish = TuningWish | UndoWish;

/**
 * The plan for a wish, whoever makes it: a dialog, a command, the keeper of new threads or what is taken back by itself.
 * Changes nothing, and never rejects.
 */
export function planWish(host: Host, wish: Wish): Promise<TuningPlan | Refusal> {
  // Every plan needs it in the end, and it is remembered: it is found out while the rest is asked for.
  void host.privilege();
  return wish.kind === 'undo' ? planUndo(host, wish) : planTuning(host, wish);
}
