import type { Theme } from '../look/theme.ts';
import { cpuPane } from '../panes/cpu-pane.ts';
import { dstatPane } from '../panes/dstat-pane.ts';
import { ledgerPane } from '../panes/ledger-pane.ts';
import { lossPane } from '../panes/loss-pane.ts';
import { networkPane } from '../panes/network-pane.ts';
import type { Extent, Pane, PaneInput } from '../panes/pane.ts';
import { socketsPane } from '../panes/sockets-pane.ts';
import { srsPane } from '../panes/srs-pane.ts';
import { trendsPane } from '../panes/trends-pane.ts';
import type { ListName } from '../state/view-state.ts';
import type { Layout, Place, PlacedName } from './layout.ts';

/** Every pane there is. */
export const PANES_BY_NAME: Readonly<Record<PlacedName, Pane>> = {
  srs: shown(srsPane),
  cpu: shown(cpuPane),
  network: shown(networkPane),
  sockets: shown(socketsPane),
  loss: shown(lossPane),
  ledger: shown(ledgerPane),
  trends: shown(trendsPane),
  dstat: shown(dstatPane),
};

/** How far a pane can be scrolled where it stands; not at all when it has no place on the screen. */
export function extentOf(input: PaneInput, layout: Layout, name: PlacedName): Extent {
  const place = placeOf(layout, name);
  const extent = place && PANES_BY_NAME[name].extent?.(input, place);
  return extent ?? { most: 0, page: 0 };
}

/** What the rows of a list can be sorted by where it stands. */
export function ordersOf(input: PaneInput, layout: Layout, name: ListName): readonly string[] {
  const place = placeOf(layout, name);
  return (place && PANES_BY_NAME[name].orders?.(input, place.columns)) ?? [];
}

function placeOf({ left, right, bottom }: Layout, name: PlacedName): Place | undefined {
  return [...left, ...right, ...bottom].find(place => place.name === name);
}

/** The pane as it is shown: marked when it has the focus, in characters that the terminal has. */
function shown(pane: Pane): Pane {
  return {
    ...pane,
    render: (input, size) => {
      const isFocused = input.focus === pane.name;
      const marked = isFocused ? { ...input, theme: withFocus(input.theme) } : input;
      return pane.render(marked, size).map(input.theme.encode);
    },
  };
}

/** Heavier rules, so that the focus shows without colour. */
function withFocus(theme: Theme): Theme {
  return { ...theme, symbols: { ...theme.symbols, rule: theme.symbols.focusedRule } };
}
