import chalk from 'chalk';
import { Session, type SessionOptions } from './session.ts';
import type { ColorChoice, ThemeName } from './settings/appearance.ts';
import { runScreen, type ScreenEnd, type ScreenOptions } from './ui/screens/run-screen.tsx';
import { chooseColorLevel } from './view/look/color-level.ts';
import { createTheme } from './view/look/theme.ts';

export interface WatchOptions extends SessionOptions, Omit<ScreenOptions, 'session' | 'theme'> {
  readonly isAscii: boolean;
  readonly color: ColorChoice;
  readonly themeName: ThemeName;
}

/**
 * One session on a screen, with colours that the terminal has and the user wants, until the user leaves. Rejects as
 * `runScreen`; the host is closed either way.
 */
export async function watch(options: WatchOptions): Promise<ScreenEnd> {
  const { isAscii, color, themeName, terminal, complain, panes, hasMouse, ...ofSession } = options;
  const colorLevel = chooseColorLevel(color, process.env, chalk.level);
  // Ink paints borders with chalk's own instance, which knows neither NO_COLOR nor --color.
  chalk.level = colorLevel;
  const theme = createTheme({ colorLevel, isAscii, name: themeName });
  const session = new Session(ofSession);
  try {
    return await runScreen({ session, terminal, complain, theme, panes, hasMouse });
  } finally {
    await session.close();
  }
}
