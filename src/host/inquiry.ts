import type { Host } from './host.ts';
import type { Asked, Look, Question, SocketsQuestion } from './look.ts';

/** Finding something out by questions that follow from each other: it yields a question, and gets what came of it. */
export type Inquiry<T> = Generator<Question, T, Look>;

/**
 * Carries on several inquiries side by side: what they ask next goes to the host as one question, so that it is asked as
 * often as the longest of them asks. Each may look at all of the answer.
 * @returns when each is at its end
 */
export async function inquire(
  host: Pick<Host, 'look'>,
  inquiries: readonly Inquiry<unknown>[],
): Promise<void> {
  let asking = inquiries.map(inquiry => ({ inquiry, step: inquiry.next(NOTHING_YET) }));
  for (;;) {
    asking = asking.filter(({ step }) => step.done !== true);
    if (asking.length === 0) return;
    const look = await host.look(joinQuestions(asking.map(({ step }) => step.value as Question)));
    asking = asking.map(({ inquiry }) => ({ inquiry, step: inquiry.next(look) }));
  }
}

/** Carries on one inquiry, and returns what it found out. */
export async function inquireOnce<T>(host: Pick<Host, 'look'>, inquiry: Inquiry<T>): Promise<T> {
  let step = inquiry.next(NOTHING_YET);
  while (step.done !== true) step = inquiry.next(await host.look(step.value));
  return step.value;
}

/**
 * An inquiry that is in no hurry: its questions go along with those of the refreshes, one a refresh, so that it costs no
 * round trip of its own.
 */
export class Errand<T> {
  readonly #inquiry: Inquiry<T>;
  #step: IteratorResult<Question, T>;

  constructor(inquiry: Inquiry<T>) {
    this.#inquiry = inquiry;
    this.#step = inquiry.next(NOTHING_YET);
  }

  /** What is to be asked next; undefined when it is at its end. */
  get question(): Question | undefined {
    return this.#step.done === true ? undefined : this.#step.value;
  }

  /** What it found out; undefined until it is at its end. */
  get result(): T | undefined {
    return this.#step.done === true ? this.#step.value : undefined;
  }

  /** @param look the answer to `question`, which may have answers to others */
  accept(look: Look): void {
    if (this.#step.done !== true) this.#step = this.#inquiry.next(look);
  }
}

/** Never seen: a generator that has not begun drops the first value it is handed. */
const NOTHING_YET = undefined as unknown as Look;

/** All of these as one. */
export function joinQuestions(questions: readonly Question[]): Question {
  const [first] = questions;
  if (first !== undefined && questions.length === 1) return first;
  const texts: Asked[] = [];
  const links: Asked[] = [];
  const names: Asked[] = [];
  const sockets: SocketsQuestion[] = [];
  for (const question of questions) {
    if (question.texts !== undefined) texts.push(...question.texts);
    if (question.links !== undefined) links.push(...question.links);
    if (question.names !== undefined) names.push(...question.names);
    if (question.sockets !== undefined) sockets.push(...question.sockets);
  }
  return { texts, links, names, sockets };
}
