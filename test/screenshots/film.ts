import type { Rows } from './leave-out.ts';

/** A screen from a moment on, until the next one takes its place. */
export interface FilmFrame {
  /** Since the film began. */
  readonly atSeconds: number;
  readonly rows: Rows;
}

/** What a screen showed over some time. */
export interface Film {
  readonly title: string;
  readonly columns: number;
  readonly rows: number;
  /** In the order of time; the first one is at 0. */
  readonly frames: readonly FilmFrame[];
  readonly lengthSeconds: number;
  /** Which frame stands for all of it where nothing may move. */
  readonly stillIndex: number;
}

/** Frames that look like the one before them say nothing; of those at one time the last one counts. */
export function withoutRepeats(frames: readonly FilmFrame[]): readonly FilmFrame[] {
  const kept: FilmFrame[] = [];
  for (const [index, frame] of frames.entries()) {
    if (frames[index + 1]?.atSeconds === frame.atSeconds) continue;
    const before = kept.at(-1);
    if (before === undefined || JSON.stringify(before.rows) !== JSON.stringify(frame.rows)) kept.push(frame);
  }
  return kept;
}
