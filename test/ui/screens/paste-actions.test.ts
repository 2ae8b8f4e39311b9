import { expect, test } from 'vitest';
import { pasteActions } from '../../../src/ui/screens/paste-actions.ts';
import { INITIAL_VIEW, reduceView, type ViewState } from '../../../src/view/state/view-state.ts';

function paste(view: ViewState, text: string): ViewState {
  return pasteActions(text, view).reduce(reduceView, view);
}

test('pasted text is no keys: it opens nothing and confirms nothing', () => {
  const view = paste(INITIAL_VIEW, 'renice -n -15 7847\n\n');
  expect(view).toEqual({
    ...INITIAL_VIEW,
    notice: { severity: 'unknown', text: 'pasted text is not taken for keys' },
  });
});

test('its first line goes into the filter that is typed', () => {
  const typing = reduceView(INITIAL_VIEW, { type: 'startFilter', list: 'sockets' });
  const view = paste(reduceView(typing, { type: 'typeFilter', key: ':' }), '8000 x\x1b\r\nq');
  expect(view.rows.sockets.filter).toBe(':8000 x');
  expect(view.typing).toBe('sockets');
  expect(view.notice).toBe(undefined);
});
