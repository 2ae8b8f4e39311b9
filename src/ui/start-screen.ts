import chalk, { type ColorSupportLevel } from 'chalk';
import { createTheme } from './look/theme.ts';
import { runScreen, type ScreenOptions } from './run-screen.tsx';

/** Shows the screen with colours that the terminal has and the user wants. */
export async function startScreen(
  options: Omit<ScreenOptions, 'theme'> & { isAscii: boolean },
): Promise<void> {
  const colorLevel = wantedColorLevel(process.env, chalk.level);
  // Ink paints borders with chalk's own instance, which does not know NO_COLOR.
  chalk.level = colorLevel;
  await runScreen({ ...options, theme: createTheme({ colorLevel, isAscii: options.isAscii }) });
}

/** @param supported what the terminal can show, by its name and its answers */
export function wantedColorLevel(
  environment: Readonly<Record<string, string | undefined>>,
  supported: ColorSupportLevel,
): ColorSupportLevel {
  // https://no-color.org: set and not empty.
  return environment.NO_COLOR || environment.TERM === 'dumb' ? 0 : supported;
}
