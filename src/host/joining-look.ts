import type { Host } from './host.ts';
import { joinQuestions } from './inquiry.ts';
import { type Look, pathOf, type Question } from './look.ts';

interface Joined {
  readonly questions: Question[];
  /** By kind and path: how many entries a pattern or directory may have. */
  readonly most: Map<string, number>;
  readonly answer: Promise<Look>;
}

/**
 * Microtasks for which others may join. Those who got one answer ask on within some of them, each as deep in calls as it
 * is; to wait for the next turn of the event loop would let a frame without the answer be drawn.
 */
const JOINED_WITHIN = 50;

/**
 * A look that puts what is asked at the same moment to the host as one question: who asks for several things that do not
 * depend on each other (`Promise.all`) waits for one round trip. Each is told what it asked for.
 */
export function joiningLook(look: Host['look']): Host['look'] {
  let next: Joined | undefined;

  function begin(): Joined {
    const questions: Question[] = [];
    const answer = (async () => {
      for (let turn = 0; turn < JOINED_WITHIN; turn++) await undefined;
      if (next?.questions === questions) next = undefined;
      return look(joinQuestions(questions));
    })();
    return { questions, most: new Map(), answer };
  }

  return async question => {
    if (next === undefined || !fits(next, question)) next = begin();
    const { questions, most, answer } = next;
    questions.push(question);
    for (const [key, limit] of limitsOf(question)) most.set(key, limit);
    const whole = await answer;
    return questions.length === 1 ? whole : whole.only(question);
  };
}

/** Of one pattern not everybody takes as many entries. */
function fits({ most }: Joined, question: Question): boolean {
  return limitsOf(question).every(([key, limit]) => (most.get(key) ?? limit) === limit);
}

function limitsOf({ texts = [], links = [], names = [] }: Question): readonly (readonly [string, number])[] {
  return Object.entries({ texts, links, names }).flatMap(([kind, asked]) =>
    asked.map(one => [`${kind} ${pathOf(one)}`, typeof one === 'string' ? 0 : one.most] as const),
  );
}
