import { isRefusal, type Refusal } from '../../src/host/refusal.ts';

/** What was asked for; fails the test in the words of a refusal. */
export function granted<T extends object>(asked: T): Exclude<T, Refusal> {
  if (isRefusal(asked)) throw new Error(asked.refused);
  return asked as Exclude<T, Refusal>;
}
