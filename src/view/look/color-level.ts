import type { ColorSupportLevel } from 'chalk';
import type { ColorChoice } from '../../settings/appearance.ts';

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
  // chalk takes CI in the environment for "nobody looks"; who starts a screen looks.
  const isHidden = supported === 0 && environment.CI !== undefined && environment.FORCE_COLOR === undefined;
  const level = isHidden ? levelByName(environment) : supported;
  if (choice === 'always') return level === 0 ? 1 : level;
  // https://no-color.org: set and not empty.
  return environment.NO_COLOR || environment.TERM === 'dumb' ? 0 : level;
}

/** As chalk does it outside of CI. */
function levelByName({
  TERM = 'dumb',
  COLORTERM,
}: Readonly<Record<string, string | undefined>>): ColorSupportLevel {
  if (TERM === 'dumb') return 0;
  if (COLORTERM === 'truecolor') return 3;
  return /-256(?:color)?$/i.test(TERM) ? 2 : 1;
}
