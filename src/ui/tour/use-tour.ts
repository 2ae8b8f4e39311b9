import { type RefObject, useContext, useEffect, useState } from 'react';
import { KeyboardContext } from '../terminal/use-keys.ts';
import { isStepOver, type TourKey, type TourStep, type TourView } from './tour.ts';

/** A key is pressed, and a step ends, this much too late at the most. */
const LOOK_EVERY_MS = 100;

/** What a terminal sends for them. */
const SENT: Readonly<Partial<Record<TourKey, string>>> = { Enter: '\r', Esc: '\x1b' };

export interface TourOptions {
  /** Undefined: none is wanted. */
  readonly steps: readonly TourStep[] | undefined;
  /** Keys are taken: what they open is loaded. */
  readonly isReady: boolean;
  /** What is to be seen now. */
  readonly view: RefObject<TourView | undefined>;
  /** Called at the end of it. */
  readonly end: () => void;
}

/** Presses the keys of a tour, and ends the screen behind its last step. @returns the step that is shown */
export function useTour({ steps, isReady, view, end }: TourOptions): TourStep | undefined {
  const keyboard = useContext(KeyboardContext);
  const [index, setIndex] = useState(0);
  const step = steps?.[index];
  const isLast = steps !== undefined && index >= steps.length;
  useEffect(() => {
    if (!isReady || step === undefined) return undefined;
    const beganMs = performance.now();
    if (step.key !== undefined) keyboard?.type(SENT[step.key] ?? step.key);
    const timer = setInterval(() => {
      const seen = view.current;
      if (seen !== undefined && isStepOver(step, seen, (performance.now() - beganMs) / 1_000))
        setIndex(index + 1);
    }, LOOK_EVERY_MS);
    return () => clearInterval(timer);
  }, [isReady, step, index, keyboard, view]);
  useEffect(() => {
    if (isLast) end();
  }, [isLast, end]);
  return steps?.[Math.min(index, steps.length - 1)];
}
