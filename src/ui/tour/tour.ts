/** What a tour goes by. */
export interface TourView {
  /** Packets that were lost in the window that ends now; undefined: not known. */
  readonly lost: number | undefined;
  /** How much was changed until now, by whomever. */
  readonly changes: number;
  /** The newest verdict stands as it is. */
  readonly isJudged: boolean;
}

/** Keys that a tour presses, by the names that help has for them. */
export type TourKey = 'Enter' | 'Esc' | 'e' | 'u' | 'v';

export interface TourStep {
  /** Pressed when the step begins. */
  readonly key?: TourKey;
  /** What stands at the bottom meanwhile: one line of 80 columns. */
  readonly caption: string;
  /** How long it stands at least: as long as it takes to read it, and to look. */
  readonly seconds: number;
  /** It stands until this holds. */
  readonly until?: (view: TourView) => boolean;
}

/** A host that does not do what a step waits for keeps nobody here. */
const MOST_SECONDS = 120;

/** Whether a step is over that has been shown for so many seconds. */
export function isStepOver(step: TourStep, view: TourView, seconds: number): boolean {
  if (seconds < step.seconds) return false;
  return step.until === undefined || step.until(view) || seconds >= MOST_SECONDS;
}
