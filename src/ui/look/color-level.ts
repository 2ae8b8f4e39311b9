import type { ColorSupportLevel } from 'chalk';
import type { ColorChoice } from '../../config/appearance.ts';

/**
 * How many colours to use: 0 none, 1 sixteen, 2 of 256, 3 of 16 million.
 * @param supported what the terminal can show, by its name and its answers, and by FORCE_COLOR
 */
export function chooseColorLevel(
  choice: ColorChoice,
  environment: Readonly<Record<string, string | undefined>>,
  supported: ColorSupportLevel,
): ColorSupportLevel {
  if (choice === 'never') return 0;
  if (choice === 'always') return supported === 0 ? 1 : supported;
  // https://no-color.org: set and not empty.
  return environment.NO_COLOR || environment.TERM === 'dumb' ? 0 : supported;
}
