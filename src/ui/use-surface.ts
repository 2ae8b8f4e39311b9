import { useInsertionEffect, useLayoutEffect } from 'react';

/** Where whole screens can be shown past Ink. */
export interface Surface {
  readonly paint: (lines: readonly string[]) => void;
  readonly giveWay: () => void;
}

/**
 * Shows lines past Ink, or what Ink draws.
 * @param lines undefined: Ink draws this frame (a dialog lies over the panes)
 */
export function useSurface(surface: Surface | undefined, lines: readonly string[] | undefined): void {
  // Before Ink writes the frame of this commit, which it does between these two kinds of effects.
  useInsertionEffect(() => {
    if (lines === undefined) surface?.giveWay();
  }, [surface, lines]);
  useLayoutEffect(() => {
    if (lines !== undefined) surface?.paint(lines);
  }, [surface, lines]);
}
