import { createContext } from 'react';
import { padEnd } from '../../text/width.ts';

/** A box that lies over the screen. Places count from 0. */
export interface Overlay {
  /** Its rows with their colours, each as wide as the box. */
  readonly lines: readonly string[];
  readonly top: number;
  readonly left: number;
}

/** Where boxes go that lie over the screen. */
export interface OverlaySurface {
  /** Takes the box that is to be seen; undefined: none any more. */
  readonly show: (overlay: Overlay | undefined) => void;
  /** Resolves when the terminal has taken what is shown. */
  readonly whenTaken: () => Promise<void>;
}

/** Undefined where Ink draws boxes like all else. */
export const OverlayContext = createContext<OverlaySurface | undefined>(undefined);

/** The rows of a screen with a box over them, for a terminal: of what it covers the cursor goes back to its left edge. */
export function layOver(
  lines: readonly string[],
  overlay: Overlay | undefined,
  columns: number,
): readonly string[] {
  if (overlay === undefined) return lines;
  const height = Math.max(lines.length, overlay.top + overlay.lines.length);
  return Array.from({ length: height }, (_, row) => {
    const line = lines[row] ?? '';
    const covering = overlay.lines[row - overlay.top];
    return covering === undefined
      ? line
      : `${padEnd(line, columns)}\x1b[m\x1b[${overlay.left + 1}G${covering}`;
  });
}
