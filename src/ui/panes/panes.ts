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
  srs: srsPane,
  cpu: cpuPane,
  network: networkPane,
  sockets: socketsPane,
  loss: lossPane,
  trends: trendsPane,
  dstat: dstatPane,
};
