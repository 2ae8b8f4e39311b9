/** How the screen can be coloured; `mono` has bold and inverse text alone. */
export const THEME_NAMES = ['dark', 'light', 'colour-blind', 'mono'] as const;
export type ThemeName = (typeof THEME_NAMES)[number];

/** Whether there are colours: as the terminal and the environment say, whatever they say, or none. */
export const COLOR_CHOICES = ['auto', 'always', 'never'] as const;
export type ColorChoice = (typeof COLOR_CHOICES)[number];
