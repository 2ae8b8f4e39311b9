import { describe, expect, test } from 'vitest';
import { bindingOf } from '../../../src/ui/keys/keymap.ts';
import { type ActionContext, performAction } from '../../../src/ui/screens/perform-action.ts';
import {
  type HistoryState,
  type HistoryStep,
  INITIAL_HISTORY,
  stepHistory,
} from '../../../src/view/state/history-state.ts';
import { INITIAL_VIEW, reduceView, type ViewState } from '../../../src/view/state/view-state.ts';
import { paneInput } from '../../ui/draw-frame.ts';
import { snapshotOf } from '../../ui/made-up-snapshot.ts';

/** 20 minutes, of which the last 5 are shown. */
const PAST = { oldestMs: 100_000, newestMs: 1_300_000 };

function walk(steps: readonly HistoryStep[], start = INITIAL_HISTORY): HistoryState {
  return steps.reduce((history, step) => stepHistory(history, step, PAST), start);
}

describe('the stretch of time', () => {
  test('moves by a quarter of the span', () => {
    expect(walk(['earlier']).endMs).toBe(1_225_000);
    expect(walk(['earlier', 'earlier', 'later']).endMs).toBe(1_225_000);
    expect(walk(['shorter', 'earlier']).endMs).toBe(1_285_000);
  });

  test('follows the present again when it reaches it, and at End', () => {
    expect(walk(['earlier', 'later']).endMs).toBeUndefined();
    expect(walk(['earlier', 'earlier', 'now']).endMs).toBeUndefined();
  });

  test('does not begin before what is known', () => {
    expect(walk(Array(50).fill('earlier')).endMs).toBe(400_000);
  });

  test('stays at the present when all that is known is shown, or nothing is known', () => {
    expect(walk(['longer', 'longer', 'earlier']).endMs).toBeUndefined();
    expect(stepHistory(INITIAL_HISTORY, 'earlier', undefined)).toEqual(INITIAL_HISTORY);
  });

  test('is 1, 5, 15 or 60 minutes long', () => {
    const spans = [
      walk(['shorter', 'shorter', 'shorter']),
      walk([]),
      walk(['longer']),
      walk(Array(9).fill('longer')),
    ];
    expect(spans.map(({ spanMinutes }) => spanMinutes)).toEqual([1, 5, 15, 60]);
  });
});

describe('the keys', () => {
  const input = paneInput(snapshotOf({ refreshes: 121 }));

  /** The view after these keys, typed one after the other from the panes. */
  function press(...keys: readonly string[]): ViewState {
    let view = INITIAL_VIEW;
    for (const key of keys) {
      const binding = bindingOf(key);
      if (binding === undefined) throw new Error(`${key} is not bound`);
      const dispatch: ActionContext['dispatch'] = action => {
        view = reduceView(view, action);
      };
      performAction(binding, { view, dispatch, input } as ActionContext);
    }
    return view;
  }

  test('h opens the last five minutes; h and Esc leave them', () => {
    expect(press('h').history).toEqual({ spanMinutes: 5, endMs: undefined, firstChart: 0 });
    expect(press('h', 'h').history).toBeUndefined();
    expect(press('h', 'Esc').history).toBeUndefined();
  });

  test.each([
    [['+'], 15],
    [['='], 15],
    [['Up'], 15],
    [['k', 'k'], 60],
    [['-'], 1],
    [['Down'], 1],
    [['j', '+', '+'], 15],
  ])('%j change the span to %i minutes', (keys, spanMinutes) => {
    expect(press('h', ...keys).history?.spanMinutes).toBe(spanMinutes);
  });

  test('Left and Right move in time, End returns', () => {
    expect(press('h', '-', 'Left').history?.endMs).toBe(105_000);
    expect(press('h', '-', 'Left', 'Left', 'Right').history?.endMs).toBe(105_000);
    expect(press('h', '-', 'Left', 'Left', 'End').history?.endMs).toBeUndefined();
  });

  test('Tab and Shift+Tab go from chart to chart, and the focus of the panes stays', () => {
    const view = press('Tab', 'h', 'Tab', 'Tab', 'Shift+Tab');
    expect(view.history?.firstChart).toBe(1);
    expect(view.focus).toBe('cpu');
  });

  test('those of the panes change nothing behind it', () => {
    const { history, ...view } = press('h', '1', 'o', 'D', 'n', 'z', 'Down');
    expect({ ...view, history: undefined }).toEqual(INITIAL_VIEW);
    expect(history).toBeDefined();
  });

  test('its own change nothing in the panes', () => {
    expect(press('Left', 'Right', '+', '-', 'Esc')).toEqual(INITIAL_VIEW);
  });
});
