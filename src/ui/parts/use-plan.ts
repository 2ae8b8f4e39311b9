import { useEffect, useRef, useState } from 'react';
import type { Refusal } from '../../tuning/tuning.ts';

/** What the host answered, and to which wish. */
export interface Answered<Plan> {
  readonly wishKey: string;
  readonly answer: Plan | Refusal;
}

/** Two wishes are the same when these are. A wish is plain data. */
export function keyOf(wish: object | undefined): string | undefined {
  return wish === undefined ? undefined : JSON.stringify(wish);
}

/**
 * The plan for a wish, asked for anew whenever the wish changes. Until the answer is there the one before stays, with
 * the key of the wish that it answers: compare it before acting. Answers that come late are dropped.
 * @param wish undefined: nothing to plan yet
 * @param ask never rejects
 */
export function usePlan<Wish extends object, Plan>(
  wish: Wish | undefined,
  ask: (wish: Wish) => Promise<Plan | Refusal>,
): Answered<Plan> | undefined {
  const [answered, setAnswered] = useState<Answered<Plan>>();
  const latest = useRef({ wish, ask });
  latest.current = { wish, ask };
  const wishKey = keyOf(wish);
  useEffect(() => {
    const { current } = latest;
    if (wishKey === undefined || current.wish === undefined) return undefined;
    let isWanted = true;
    void current.ask(current.wish).then(answer => {
      if (isWanted) setAnswered({ wishKey, answer });
    });
    return () => {
      isWanted = false;
    };
  }, [wishKey]);
  return wish === undefined ? undefined : answered;
}
