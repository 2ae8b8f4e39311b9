import { describe, expect, test } from 'vitest';
import type { SrsMetrics } from '../../../src/metrics/terms/metrics.ts';
import { bindingOf } from '../../../src/ui/keys/keymap.ts';
import { type ActionContext, performAction } from '../../../src/ui/screens/perform-action.ts';
import { INITIAL_VIEW, type ViewAction } from '../../../src/view/state/view-state.ts';
import { snapshotOf } from '../made-up-snapshot.ts';

/** What a key makes of the view, with this SRS selected. */
function actionOf(key: string, srs: SrsMetrics | undefined): ViewAction | undefined {
  const binding = bindingOf(key);
  if (binding === undefined) throw new Error(`${key} is not bound`);
  let action: ViewAction | undefined;
  const dispatch = (sent: ViewAction): void => {
    action = sent;
  };
  performAction(binding, { view: INITIAL_VIEW, dispatch, srs } as ActionContext);
  return action;
}

describe('F7 and F8 propose', () => {
  const [srs] = snapshotOf().metrics.srs;

  test.each([
    ['F7', -16],
    ['F8', -14],
  ])('%s a step from the most favoured thread', (key, nice) => {
    expect(srs?.threads.map(thread => thread.nice)).toEqual([-15, 0, 0, 0]);
    expect(actionOf(key, srs)).toEqual({ type: 'open', dialog: { kind: 'renice', nice } });
  });

  test('nothing while no nice value is known, which is not 0', () => {
    const blind = srs && { ...srs, nice: undefined, threads: [] };
    expect(actionOf('F7', blind)).toEqual({ type: 'open', dialog: { kind: 'renice' } });
    expect(actionOf('F8', undefined)).toEqual({ type: 'open', dialog: { kind: 'renice' } });
  });
});
