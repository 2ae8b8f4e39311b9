import { turn } from '../turn.ts';

/** What reads several bodies of an API lets go of the event loop behind each. */
export const TURNS_OF_AN_ANSWER = 8;

/**
 * Lets answers through one at a time, and only while nobody refreshes: what follows from one is done before anything else
 * happens. A replay, which has no other way to tell what came of what, then goes the same way.
 */
export class AnswerGate {
  #isOpen = false;
  readonly #waiting: (() => void)[] = [];
  #passing: Promise<void> = Promise.resolve();
  #isPassing = false;

  /** The refresh is over. */
  open(): void {
    this.#isOpen = true;
    this.#pass();
  }

  /** A refresh begins: once what follows from the last answer is done. */
  async close(): Promise<void> {
    this.#isOpen = false;
    await this.#passing;
  }

  /** Resolves when an answer may be given. */
  enter(): Promise<void> {
    const { promise, resolve } = Promise.withResolvers<void>();
    this.#waiting.push(resolve);
    this.#pass();
    return promise;
  }

  #pass(): void {
    if (this.#isPassing) return;
    this.#isPassing = true;
    this.#passing = this.#letThrough().finally(() => {
      this.#isPassing = false;
      // One may have come at the last moment.
      if (this.#isOpen && this.#waiting.length > 0) this.#pass();
    });
  }

  async #letThrough(): Promise<void> {
    for (let next = this.#next(); next !== undefined; next = this.#next()) {
      next();
      for (let turns = 0; turns < TURNS_OF_AN_ANSWER; turns++) await turn();
    }
  }

  #next(): (() => void) | undefined {
    return this.#isOpen ? this.#waiting.shift() : undefined;
  }
}
