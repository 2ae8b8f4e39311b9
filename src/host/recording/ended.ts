import type { Microseconds } from './frame.ts';

/** What was asked of something before it ended is answered by then, or never. */
const LATE = 120_000_000;

/** What ended a short while ago, and which questions about it were asked before: such answers are of no interest any more. */
export class Ended {
  readonly #ended = new Map<string, { readonly nextId: number; readonly at: Microseconds }>();

  /**
   * @param prefix what its paths begin with: `/proc/4711/`
   * @param nextId the number that the next question will have
   */
  add(prefix: string, nextId: number, at: Microseconds): void {
    this.#ended.set(prefix, { nextId, at });
  }

  /** Whether what a path belongs to ended since the question of this number was asked. */
  has(path: string, id: number): boolean {
    if (this.#ended.size === 0) return false;
    for (let end = path.indexOf('/', 1); end !== -1; end = path.indexOf('/', end + 1)) {
      const ended = this.#ended.get(path.slice(0, end + 1));
      if (ended !== undefined && id < ended.nextId) return true;
    }
    return false;
  }

  /** Leaves out what ended so long ago that nothing of it is under way. */
  forgetOld(at: Microseconds): void {
    for (const [prefix, ended] of this.#ended) if (at - ended.at > LATE) this.#ended.delete(prefix);
  }
}
