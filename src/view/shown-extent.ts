import type { Layout, Place, PlacedName } from './layout/layout.ts';
import { extentOf } from './layout/panes.ts';
import type { Extent, PaneInput } from './panes/pane.ts';
import { placementExtent } from './placement/placement-view.ts';
import { serviceExtent } from './service/service-view.ts';

/** How far what is shown can be scrolled: another screen in the place of the panes, or a pane. */
export function shownExtent(
  input: PaneInput,
  layout: Layout,
  pane: PlacedName,
  place: Place | undefined = layout.left[0],
): Extent {
  const { service, placement } = input.view;
  if (place !== undefined && service !== undefined) return serviceExtent(input, place);
  if (place !== undefined && placement !== undefined) return placementExtent(input, place);
  return extentOf(input, layout, pane);
}
