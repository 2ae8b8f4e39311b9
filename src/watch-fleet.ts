import chalk from 'chalk';
import { keepDistinct } from './fleet/distinct-sentences.ts';
import { Fleet } from './fleet/fleet.ts';
import type { HostEntry } from './fleet/host-word.ts';
import { openMember } from './open-member.ts';
import type { SessionOptions } from './session.ts';
import type { Settings } from './settings/settings.ts';
import {
  type FleetScreenEnd,
  type FleetScreenOptions,
  runFleetScreen,
} from './ui/screens/fleet/run-fleet-screen.tsx';
import { chooseColorLevel } from './view/look/color-level.ts';
import { createTheme } from './view/look/theme.ts';
import { sayVerdict } from './view/sentences/say-verdict.ts';

export type WatchFleetOptions = Settings &
  Pick<SessionOptions, 'stateDirectory' | 'statePlace'> &
  Pick<Parameters<typeof openMember>[2], 'wantedOn'> &
  Pick<FleetScreenOptions, 'terminal' | 'hasMouse' | 'complain'> & {
    readonly entries: readonly HostEntry[];
    readonly sshOptions: readonly string[];
  };

/** More is read by nobody. */
const MOST_SAID = 200;

/** Many hosts in one table on a screen, until the user leaves. All are closed then. */
export async function watchFleet(options: WatchFleetOptions): Promise<FleetScreenEnd> {
  const { entries, sshOptions, terminal, hasMouse, complain, ...ofSessions } = options;
  const { isAscii, color, theme: name, panes, windowSeconds, delaySeconds, isReadOnly } = ofSessions;
  const colorLevel = chooseColorLevel(color, process.env, chalk.level);
  // Ink paints borders with chalk's own instance, which knows neither NO_COLOR nor --color.
  chalk.level = colorLevel;
  const theme = createTheme({ colorLevel, isAscii, name });
  // ssh asks nothing while the screen is up: one that needs a password says so in its row.
  const how = { isReadOnly, isWatched: true, isFollowed: true, isAsking: false, sshOptions };
  const said = keepDistinct(MOST_SAID);
  const fleet = new Fleet({
    entries,
    delaySeconds,
    // Said where the shell is, once the screen is gone.
    open: (entry, signal) => openMember(entry, { ...how, signal }, { ...ofSessions, sayVerdict }, said.add),
  });
  try {
    return await runFleetScreen({
      ...{ fleet, terminal, hasMouse, theme, complain, panes, windowSeconds, isReadOnly },
      isPrivate: ofSessions.isAnonymised,
    });
  } finally {
    await fleet.close();
    for (const sentence of said.all()) complain(sentence);
  }
}
