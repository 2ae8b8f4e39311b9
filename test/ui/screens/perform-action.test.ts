import { describe, expect, test } from 'vitest';
import type { Host } from '../../../src/host/host.ts';
import type { SrsMetrics } from '../../../src/metrics/terms/metrics.ts';
import { bindingOf, KEY_BINDINGS } from '../../../src/ui/keys/keymap.ts';
import { type ActionContext, performAction } from '../../../src/ui/screens/perform-action.ts';
import { INITIAL_VIEW, type ViewAction } from '../../../src/view/state/view-state.ts';
import { snapshotOf } from '../made-up-snapshot.ts';

const HOST: Pick<Host, 'system'> = { system: 'linux' };

/** What a key makes of the view, with this SRS selected. */
function actionOf(key: string, srs: SrsMetrics | undefined, host = HOST): ViewAction | undefined {
  const binding = bindingOf(key);
  if (binding === undefined) throw new Error(`${key} is not bound`);
  let action: ViewAction | undefined;
  const dispatch = (sent: ViewAction): void => {
    action = sent;
  };
  performAction(binding, { view: INITIAL_VIEW, dispatch, srs, session: { host } } as ActionContext);
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

test('p opens what can profile on this system', () => {
  expect(actionOf('p', undefined)).toEqual({ type: 'open', dialog: { kind: 'profile' } });
  expect(actionOf('p', undefined, { system: 'macos' })).toEqual({
    type: 'open',
    dialog: { kind: 'mac-profile' },
  });
});

test('an action that has nothing to do with SRS leaves it open which SRS is shown', () => {
  const opening = KEY_BINDINGS.filter(binding => 'open' in binding);
  const left = opening.filter(({ keys: [key = ''] }) => {
    const action = actionOf(key, undefined);
    return action?.type === 'open' && action.isOfNoSrs === true;
  });
  expect(left.map(({ action }) => action)).toEqual(['delay', 'window', 'revertAfter', 'mark', 'help']);
});
