import chalk from 'chalk';
import type { ColorChoice, ThemeName } from '../../settings/appearance.ts';
import { chooseColorLevel } from '../../view/look/color-level.ts';
import { createTheme } from '../../view/look/theme.ts';
import { runScreen, type ScreenEnd, type ScreenOptions } from './run-screen.tsx';

export interface Looks {
  readonly isAscii: boolean;
  readonly color: ColorChoice;
  readonly themeName: ThemeName;
}

/** Shows the screen with colours that the terminal has and the user wants. @returns as `runScreen` */
export async function startScreen({
  isAscii,
  color,
  themeName,
  ...options
}: Omit<ScreenOptions, 'theme'> & Looks): Promise<ScreenEnd> {
  const colorLevel = chooseColorLevel(color, process.env, chalk.level);
  // Ink paints borders with chalk's own instance, which knows neither NO_COLOR nor --color.
  chalk.level = colorLevel;
  return runScreen({ ...options, theme: createTheme({ colorLevel, isAscii, name: themeName }) });
}
