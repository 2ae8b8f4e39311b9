import type { ForegroundColorName } from 'chalk';
import type { ThemeName } from '../../settings/appearance.ts';

/** One colour for terminals of every kind. */
export interface Shade {
  /** With 16 colours, of which only the user knows how they look. `dim`: less of what text looks like anyway. */
  readonly basic: ForegroundColorName | 'dim';
  /** With 256 colours: an entry of xterm's cube and greys, 16 to 255, which no user changes. */
  readonly indexed: number;
  /** With 16 million: `#rrggbb`. */
  readonly rgb: string;
}

/** The colours of one theme, made to be read on its background. */
export interface Palette {
  readonly background: '#000000' | '#ffffff';
  readonly good: Shade;
  readonly warning: Shade;
  readonly bad: Shade;
  /** What frames the figures, and what is unknown. */
  readonly dim: Shade;
}

const GREY_ON_BLACK: Shade = { basic: 'dim', indexed: 248, rgb: '#a8a8a8' };

export const PALETTES: Readonly<Record<Exclude<ThemeName, 'mono'>, Palette>> = {
  dark: {
    background: '#000000',
    good: { basic: 'green', indexed: 77, rgb: '#5fd75f' },
    warning: { basic: 'yellow', indexed: 220, rgb: '#ffd700' },
    bad: { basic: 'red', indexed: 203, rgb: '#ff5f5f' },
    dim: GREY_ON_BLACK,
  },
  light: {
    background: '#ffffff',
    good: { basic: 'green', indexed: 22, rgb: '#0a6b0a' },
    // The yellow of most terminals cannot be read on white.
    warning: { basic: 'magenta', indexed: 94, rgb: '#875f00' },
    bad: { basic: 'red', indexed: 124, rgb: '#b00000' },
    dim: { basic: 'dim', indexed: 240, rgb: '#585858' },
  },
  /** Sky blue, yellow and vermilion of Okabe and Ito, "Color Universal Design" (2008): no red beside green. */
  'colour-blind': {
    background: '#000000',
    good: { basic: 'cyanBright', indexed: 74, rgb: '#56b4e9' },
    warning: { basic: 'yellowBright', indexed: 227, rgb: '#f0e442' },
    bad: { basic: 'red', indexed: 166, rgb: '#d55e00' },
    dim: GREY_ON_BLACK,
  },
};
