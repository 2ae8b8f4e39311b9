import { type Layout, placeAt } from './layout.ts';
import type { PaneInput } from './panes/pane.ts';
import { extentOf } from './panes/panes.ts';
import { type MouseEvent, wheelRows } from './terminal/mouse.ts';
import { PANES, type ViewAction } from './view-state.ts';

/** What the mouse does to the view: a click focuses the pane under it, the wheel scrolls it. Undefined: nothing. */
export function mouseAction(event: MouseEvent, layout: Layout, input: PaneInput): ViewAction | undefined {
  const place = placeAt(layout, event.row, event.column);
  // Trends and dstat rows have no focus.
  const pane = PANES.find(name => name === place?.name);
  if (pane === undefined) return undefined;
  const by = wheelRows(event);
  if (by === undefined) return { type: 'focusOn', pane };
  return { type: 'scroll', pane, by, most: extentOf(input, layout, pane).most };
}
