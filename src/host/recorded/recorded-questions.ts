import type { AnswersOf, AskedDoor } from '../recording/answers.ts';

/** Somebody asked through a door; when it was recorded, nobody had done so yet, or did with the next frame. */
interface Waiting {
  readonly name: string;
  /** The frame with which it is given what is known. */
  readonly untilFrame: number;
  readonly answer: (answer: unknown) => void;
  readonly giveUp: () => void;
}

/** What was asked when it was recorded, and by nobody yet since: numbers in the order in which they came. */
interface Asked {
  readonly list: { readonly id: number; readonly frame: number }[];
  /** How many of the list are used up. */
  used: number;
}

/** What asks behind a turn of the event loop is in the frame after. */
const FRAMES_OF_PATIENCE = 2;
/** The event loop of a program that is starved comes round late: what it asked before, it asks again some refreshes later. */
const FRAMES_FOR_WHAT_WAS_ASKED = 12;

/**
 * Questions through doors: those that are asked now, and those of the recording that they stand for. Numbers of the recording
 * are its program's own, and begin anew with the next one: an answer goes to a question of its own door and key alone.
 */
export class RecordedQuestions {
  #frameCount = 0;
  /** By door and key. */
  readonly #asked = new Map<string, Asked>();
  /** Answers to such; undefined: there was none yet. */
  readonly #early = new Map<string, unknown>();
  /** Questions that stand for one of the recording, which is not answered yet. */
  readonly #claimed = new Map<string, Waiting>();
  #waiting: Waiting[] = [];

  /**
   * @param known what is given in its place where nobody asked that
   * @param wasAsked whether the program that recorded had asked that before, and so may again
   */
  ask<D extends AskedDoor>(
    door: D,
    key: string,
    { known, wasAsked }: { readonly known: () => AnswersOf[D]; readonly wasAsked: boolean },
  ): Promise<AnswersOf[D]> {
    const { promise, resolve } = Promise.withResolvers<AnswersOf[D]>();
    const waiting: Waiting = {
      name: nameOf(door, key),
      untilFrame: this.#frameCount + (wasAsked ? FRAMES_FOR_WHAT_WAS_ASKED : FRAMES_OF_PATIENCE),
      answer: answer => resolve(answer as AnswersOf[D]),
      giveUp: () => resolve(known()),
    };
    if (!this.#claim(waiting)) this.#waiting.push(waiting);
    return promise;
  }

  /** A frame comes: what nobody asks within some of them is asked otherwise now, and given what is known by then. */
  beginFrame(): void {
    this.#frameCount++;
    const oldest = this.#frameCount - FRAMES_OF_PATIENCE;
    for (const [name, asked] of this.#asked) {
      const { list } = asked;
      for (let next = list[asked.used]; next !== undefined && next.frame < oldest; next = list[++asked.used])
        this.#early.delete(numbered(next.id, name));
      if (asked.used === list.length) this.#asked.delete(name);
    }
  }

  /** It was asked when the frame was recorded. */
  wasAsked(door: AskedDoor, key: string, id: number): void {
    const name = nameOf(door, key);
    const asked = this.#asked.get(name) ?? { list: [], used: 0 };
    this.#asked.set(name, asked);
    asked.list.push({ id, frame: this.#frameCount });
    this.#early.set(numbered(id, name), undefined);
  }

  /** All that was asked with a frame is told of: who waited for that has it now, or waited long enough. */
  endAsking(): void {
    this.#waiting = this.#waiting.filter(waiting => {
      if (this.#claim(waiting)) return false;
      if (this.#frameCount < waiting.untilFrame) return true;
      waiting.giveUp();
      return false;
    });
  }

  answered(door: AskedDoor, key: string, id: number, answer: unknown): void {
    const number = numbered(id, nameOf(door, key));
    const claimed = this.#claimed.get(number);
    if (claimed === undefined) {
      if (this.#early.has(number)) this.#early.set(number, answer);
      return;
    }
    this.#claimed.delete(number);
    claimed.answer(answer);
  }

  /** What was under way is answered by nothing that comes: a part of the recording is missing, or another program made it. */
  breakOff(): void {
    this.#asked.clear();
    this.#early.clear();
    const claimed = [...this.#claimed.values()];
    this.#claimed.clear();
    for (const { giveUp } of claimed) giveUp();
  }

  /** Nothing comes any more. */
  end(): void {
    for (const { giveUp } of this.#waiting.splice(0)) giveUp();
  }

  #claim(waiting: Waiting): boolean {
    const { name } = waiting;
    const asked = this.#asked.get(name);
    const next = asked?.list[asked.used];
    if (asked === undefined || next === undefined) return false;
    asked.used++;
    if (asked.used === asked.list.length) this.#asked.delete(name);
    const number = numbered(next.id, name);
    const early = this.#early.get(number);
    this.#early.delete(number);
    if (early !== undefined) waiting.answer(early);
    else {
      // Of a number that is there twice.
      this.#claimed.get(number)?.giveUp();
      this.#claimed.set(number, waiting);
    }
    return true;
  }
}

function nameOf(door: string, key: string): string {
  return `${door}\0${key}`;
}

function numbered(id: number, name: string): string {
  return `${id}\0${name}`;
}
