import { type Layout, placeAt } from './layout.ts';
import type { PaneInput } from './panes/pane.ts';
import { extentOf } from './panes/panes.ts';
import type { MouseEvent } from './terminal/mouse.ts';
import { PANES, type ViewAction } from './view-state.ts';

/** Rows that one notch of the wheel scrolls by, as terminals do with their own lines. */
const WHEEL_ROWS = 3;

/** What the mouse does to the view: a click focuses the pane under it, the wheel scrolls it. Undefined: nothing. */
export function mouseAction(event: MouseEvent, layout: Layout, input: PaneInput): ViewAction | undefined {
  const place = placeAt(layout, event.row, event.column);
  // Trends and dstat rows have no focus.
  const pane = PANES.find(name => name === place?.name);
  if (pane === undefined) return undefined;
  if (event.kind === 'click') return { type: 'focusOn', pane };
  const by = event.kind === 'wheelDown' ? WHEEL_ROWS : -WHEEL_ROWS;
  return { type: 'scroll', pane, by, most: extentOf(input, layout, pane).most };
}
