import type { HostFailure } from '../results.ts';
import type { AnswersOf, AskedDoor } from './answers.ts';

/** Stands in a recording for the mark between the answers of a command, which is another each time. */
export const RECORDED_MARK = '\u0001mark\u0001';

/** Takes out of what is recorded what must not be kept. What has nothing of that in it comes back as it is. */
export interface Scrub {
  text(path: string, text: string): string;
  /** A path, or a pattern of paths, by which something is known. Missing: it stays. */
  readonly path?: (path: string) => string;
  /** Why something could not be had. Missing: it stays. */
  readonly failure?: (failure: HostFailure) => HostFailure;
  /** The target of a symbolic link. */
  link(path: string, target: string): string;
  /** What ss said of UDP sockets. */
  sockets(text: string): string;
  /** Lines of SRS's log. */
  log(text: string): string;
  /** What was asked for through a door; what the answer is found by in a replay. */
  key(door: AskedDoor, key: string): string;
  /** @param key as it was asked */
  answer<D extends AskedDoor>(door: D, key: string, answer: AnswersOf[D]): AnswersOf[D];
  told(name: string, data: unknown): unknown;
}

export const SCRUB_NOTHING: Scrub = {
  text: (_, text) => text,
  link: (_, target) => target,
  sockets: text => text,
  log: text => text,
  key: (_, key) => key,
  answer: (_, __, answer) => answer,
  told: (_, data) => data,
};
