/** A font that pictures are looked at with: what is declared, if it is not just there, and its name. */
export interface Font {
  readonly name: string;
  readonly declaration?: string;
}

/** All are of DejaVu, which Chromium brings along on Debian; the proportional one is far from any grid. */
export const FONTS: readonly Font[] = [
  { name: 'DejaVu Sans Mono' },
  { name: 'DejaVu Serif' },
  { name: 'wide', declaration: scaled('wide', 125) },
  { name: 'narrow', declaration: scaled('narrow', 70) },
];

function scaled(name: string, percent: number): string {
  return `@font-face{font-family:${name};src:local("DejaVu Sans Mono");size-adjust:${percent}%}`;
}

/** A picture as it is where the viewer has this font and no other. */
export function withFont(svg: string, { name, declaration }: Font): string {
  const styled = declaration === undefined ? '' : `<style>${declaration}</style>`;
  return svg
    .replaceAll(/font-family="[^"]*"/g, `font-family="${name}"`)
    .replace(/(<svg [^>]*>)/, `$1${styled}`);
}
