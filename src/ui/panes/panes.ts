import type { PlacedName } from '../layout.ts';
import { cpuPane } from './cpu-pane.ts';
import { dstatPane } from './dstat-pane.ts';
import { lossPane } from './loss-pane.ts';
import { networkPane } from './network-pane.ts';
import type { Pane } from './pane.ts';
import { socketsPane } from './sockets-pane.ts';
import { srsPane } from './srs-pane.ts';
import { trendsPane } from './trends-pane.ts';

/** Every pane there is. */
export const PANES_BY_NAME: Readonly<Record<PlacedName, Pane>> = {
  srs: encoded(srsPane),
  cpu: encoded(cpuPane),
  network: encoded(networkPane),
  sockets: encoded(socketsPane),
  loss: encoded(lossPane),
  trends: encoded(trendsPane),
  dstat: encoded(dstatPane),
};

/** The pane with its lines in characters that the terminal has. */
function encoded(pane: Pane): Pane {
  return { ...pane, render: (input, size) => pane.render(input, size).map(input.theme.encode) };
}
