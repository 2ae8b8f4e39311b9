import type { Symbols } from './symbols.ts';

/** A bar of `share` (0 to 1) of `width` columns, to an eighth of a column where the signs allow. */
export function meter(share: number | undefined, width: number, symbols: Symbols): string {
  if (share === undefined || width <= 0) return '';
  const steps = symbols.bar.length;
  const filled = Math.round(Math.min(1, Math.max(0, share)) * width * steps);
  const full = Math.floor(filled / steps);
  const rest = filled % steps;
  return (symbols.bar[steps - 1] ?? '').repeat(full) + (rest === 0 ? '' : (symbols.bar[rest - 1] ?? ''));
}

/**
 * The last `width` values as columns of blocks, `height` rows high: a sparkline that can be read closer.
 * @returns rows, the top one first
 */
export function columnChart(
  values: readonly (number | undefined)[],
  width: number,
  height: number,
  symbols: Symbols,
  highest?: number,
): readonly string[] {
  if (height <= 1) return [sparkline(values, width, symbols, highest)];
  const shown = values.slice(-width);
  const top = highest ?? Math.max(0, ...shown.filter(value => value !== undefined));
  const { sparks } = symbols;
  const steps = sparks.length;
  const levels = shown.map(value =>
    value === undefined || top <= 0 ? 0 : Math.round((Math.min(value, top) / top) * height * steps),
  );
  return Array.from({ length: height }, (_, row) => {
    const below = (height - 1 - row) * steps;
    // Nothing is not unknown: the lowest row keeps a line where there was a value.
    const nothing = row === height - 1 ? (sparks[0] ?? ' ') : ' ';
    // Joined, not added up: each sum would be a string of its own.
    const line = levels
      .map((level, index) => {
        if (shown[index] === undefined) return ' ';
        return level <= below ? nothing : (sparks[Math.min(steps, level - below) - 1] ?? ' ');
      })
      .join('');
    return line.padStart(width);
  });
}

/**
 * The last `width` values as a line of blocks, the newest at the right. An unknown value is a blank, so that a gap
 * stays a gap.
 * @param highest what a full block stands for; the highest of the values unless given
 */
export function sparkline(
  values: readonly (number | undefined)[],
  width: number,
  symbols: Symbols,
  highest?: number,
): string {
  const shown = values.slice(-width);
  const top = highest ?? Math.max(0, ...shown.filter(value => value !== undefined));
  const last = symbols.sparks.length - 1;
  return shown
    .map(value => {
      if (value === undefined) return ' ';
      const level = top <= 0 ? 0 : Math.round((Math.min(value, top) / top) * last);
      return symbols.sparks[level] ?? ' ';
    })
    .join('')
    .padStart(width);
}
