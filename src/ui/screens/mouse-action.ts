import { type Layout, placeAt } from '../../view/layout/layout.ts';
import { losingOthers } from '../../view/lines/loss-line.ts';
import type { PaneInput } from '../../view/panes/pane.ts';
import { shownExtent } from '../../view/shown-extent.ts';
import { PANES, type ViewAction } from '../../view/state/view-state.ts';
import { type MouseEvent, wheelRows } from '../terminal/mouse.ts';

/**
 * What the mouse does to the view: a click focuses the pane under it, or shows the other SRS that the sentence of loss
 * names; the wheel scrolls. Undefined: nothing.
 */
export function mouseAction(event: MouseEvent, layout: Layout, input: PaneInput): ViewAction | undefined {
  if (event.kind === 'click' && event.row === (layout.hasHeader ? 1 : 0)) return showNamed(input);
  const place = placeAt(layout, event.row, event.column);
  // Trends and dstat rows have no focus.
  const pane = PANES.find(name => name === place?.name);
  if (pane === undefined) return undefined;
  const by = wheelRows(event);
  if (by === undefined) return { type: 'focusOn', pane };
  const { most } = shownExtent(input, layout, pane, place);
  return { type: 'scroll', pane, by, most };
}

function showNamed(input: PaneInput): ViewAction | undefined {
  const pid = input.srs && losingOthers(input, input.srs)[0]?.pid;
  return pid === undefined ? undefined : { type: 'select', pid, isByHand: true };
}
