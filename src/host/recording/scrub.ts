import type { AnswersOf, AskedDoor } from './answers.ts';

/** Takes out of what is recorded what must not be kept. What has nothing of that in it comes back as it is. */
export interface Scrub {
  text(path: string, text: string): string;
  answer<D extends AskedDoor>(door: D, key: string, answer: AnswersOf[D]): AnswersOf[D];
  told(name: string, data: unknown): unknown;
}

export const SCRUB_NOTHING: Scrub = {
  text: (_, text) => text,
  answer: (_, __, answer) => answer,
  told: (_, data) => data,
};
