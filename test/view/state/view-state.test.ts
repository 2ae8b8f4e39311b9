import { expect, test } from 'vitest';
import { PANE_CHOICES } from '../../../src/settings/settings.ts';
import { PANES_BY_NAME } from '../../../src/view/layout/panes.ts';
import { reduceView, viewOf } from '../../../src/view/state/view-state.ts';

test('every pane there is can be chosen', () => {
  expect([...PANE_CHOICES].sort()).toEqual(Object.keys(PANES_BY_NAME).sort());
});

test.each([
  [PANE_CHOICES, ['srs', 'cpu', 'network', 'sockets', 'loss', 'ledger']],
  [
    ['loss', 'dstat', 'cpu'],
    ['cpu', 'loss', 'cpu', 'loss', 'cpu', 'loss'],
  ],
  [['sockets'], ['sockets', 'sockets', 'sockets', 'sockets', 'sockets', 'sockets']],
  [['trends'], ['srs', 'srs', 'srs', 'srs', 'srs', 'srs']],
] as const)('Tab goes round among %j', (panes, expected) => {
  let view = viewOf(panes);
  const visited = [view.focus];
  for (let step = 0; step < 5; step++) {
    view = reduceView(view, { type: 'focus', by: 1 });
    visited.push(view.focus);
  }
  expect(visited).toEqual(expected);
  expect(reduceView(view, { type: 'focus', by: -1 }).focus).toBe(expected[4]);
});
