import { useLayoutEffect, useMemo } from 'react';
import { layOver, type Overlay, type OverlaySurface } from '../parts/overlay.ts';

/** Where whole screens can be shown past Ink. */
export interface Surface {
  readonly paint: (lines: readonly string[]) => void;
  /** Resolves when the terminal has taken what was painted. */
  readonly whenTaken: () => Promise<void>;
}

/**
 * Shows lines past Ink, which measures and lays out every character of what it draws.
 * @returns where boxes over them go; undefined without a surface: Ink draws all
 */
export function useSurface(
  surface: Surface | undefined,
  lines: readonly string[],
  columns: number,
): OverlaySurface | undefined {
  const painter = useMemo(() => (surface === undefined ? undefined : createPainter(surface)), [surface]);
  useLayoutEffect(() => painter?.paint(lines, columns), [painter, lines, columns]);
  useLayoutEffect(() => () => painter?.end(), [painter]);
  return painter;
}

function createPainter(surface: Surface) {
  let base: readonly string[] = [];
  let width = 0;
  let box: Overlay | undefined;
  let isDue = false;
  let isOver = false;

  function repaint(): void {
    isDue = false;
    surface.paint(layOver(base, box, width));
  }

  return {
    paint(lines: readonly string[], columns: number): void {
      base = lines;
      width = columns;
      repaint();
    },
    show(overlay: Overlay | undefined): void {
      box = overlay;
      if (isDue || isOver) return;
      isDue = true;
      // The panes beneath may change in the same commit, and paint then: one frame for both.
      queueMicrotask(() => {
        if (isDue) repaint();
      });
    },
    whenTaken: () => surface.whenTaken(),
    /** The screen is given back: a box that goes with it is not painted over what comes then. */
    end(): void {
      isDue = false;
      isOver = true;
    },
  };
}
