import type { Look } from '../look.ts';
import type { OwnUse } from '../own-use.ts';
import type { QueuePeaks } from '../queue-peaks.ts';
import { type AnswersOf, type AskedDoor, DoorAnswers } from './answers.ts';
import { Ended } from './ended.ts';
import {
  type Entry,
  type Frame,
  type KeyFrame,
  type Microseconds,
  microseconds,
  type RecordingHeader,
} from './frame.ts';
import { Knowledge } from './knowledge.ts';
import { SCRUB_NOTHING, type Scrub } from './scrub.ts';

/** Where frames go. */
export interface FrameTaker {
  /** Whether the next frame should have all that is known, to be read without those before it. */
  wantsKey(): boolean;
  take(frame: Frame): void;
}

export interface RecorderOptions {
  readonly header: RecordingHeader;
  readonly taker: FrameTaker;
  readonly scrub?: Scrub;
}

/** A source that hangs keeps a refresh under way for longer: then the rest of it is told with the next. */
const MOST_FLUSH_MS = 500;

/**
 * Puts down what a host says, in the order in which it says it, as a frame a refresh. Its clock moves with what happens,
 * and stands still in between: so a replay, in which only that happens, has the very same times.
 */
export class Recorder {
  readonly #header: RecordingHeader;
  readonly #taker: FrameTaker;
  readonly #scrub: Scrub;
  readonly #knowledge: Knowledge;
  readonly #answers = new DoorAnswers();
  readonly #ended = new Ended();
  #at: Microseconds;
  #wall: number;
  #draft: Draft;
  #last: Pick<Frame, 'at' | 'wall' | 'entries'> | undefined;
  #nextId = 1;
  readonly #onSleep: (() => void)[] = [];

  constructor({ header, taker, scrub = SCRUB_NOTHING }: RecorderOptions) {
    this.#header = header;
    this.#taker = taker;
    this.#scrub = scrub;
    this.#knowledge = new Knowledge(scrub);
    this.#at = header.startAt;
    this.#wall = header.startWall;
    this.#draft = { ...this.#begin(), slept: { at: this.#at, wall: this.#wall, isWoken: false } };
  }

  /** Milliseconds at what happened last. */
  get nowMs(): number {
    return this.#at / 1_000;
  }

  /** Milliseconds of the wall clock then. */
  get wallMs(): number {
    return this.#wall;
  }

  /** Hands on what came so far, once the refresh that is under way is over. Waits no longer than a moment for that. */
  async flush(): Promise<void> {
    if (this.#draft.slept !== undefined && this.#draft.entries.length > 0) {
      const { promise, resolve } = Promise.withResolvers<void>();
      this.#onSleep.push(resolve);
      const timer = setTimeout(resolve, MOST_FLUSH_MS);
      await promise;
      clearTimeout(timer);
    }
    this.sleeps();
  }

  /** The refresh is over; its frame is handed on. What happens from now on belongs to the next. */
  sleeps(): void {
    for (const resolve of this.#onSleep.splice(0)) resolve();
    const { slept, asleep, entries, key } = this.#draft;
    // One that nothing came of is none: the program ends.
    if (slept === undefined || entries.length === 0) return;
    const frame: Frame = {
      at: slept.at,
      wall: slept.wall,
      ...(slept.isWoken ? { isWoken: true as const } : {}),
      ...(asleep.length > 0 ? { asleep } : {}),
      entries,
      ...(key === undefined ? {} : { key }),
    };
    this.#taker.take(frame);
    this.#last = { at: frame.at, wall: frame.wall, entries };
    // Whether the next one begins a chunk is known only when this one is taken.
    this.#draft = this.#begin();
  }

  /**
   * The last frame once more, at the beginning of a chunk: who begins to read there knows all that is known by now, and what
   * was read at that refresh. What was told then is left out. Undefined: there was none, or the next is under way.
   */
  again(): Frame | undefined {
    const { slept, entries } = this.#draft;
    if (this.#last === undefined || (slept !== undefined && entries.length > 0)) return undefined;
    const { at, wall, entries: read } = this.#last;
    return { at, wall, isAgain: true, entries: read.filter(({ kind }) => kind !== 'told'), key: this.#key() };
  }

  /** What was told since the last frame, as one that may end a file; undefined: nothing was. It stays for the next one. */
  toldSince(): Frame | undefined {
    const { beganAt, asleep } = this.#draft;
    const told = asleep.filter(entry => entry.kind === 'told');
    const last = told.at(-1);
    return last === undefined
      ? undefined
      : { at: beganAt, wall: last.wall, isAsleep: true, asleep: told, entries: [] };
  }

  /** The sleep is over. @param isWoken before it was due */
  wakes(nowMs: number, wallMs: number, isWoken: boolean): void {
    this.#move(nowMs, wallMs);
    // A program that slept without having looked goes on with the same frame.
    this.#draft = { ...this.#draft, slept: { at: this.#at, wall: this.#wall, isWoken } };
  }

  looked(look: Look, nowMs: number, wallMs: number): void {
    this.#move(nowMs, wallMs);
    const learnt = this.#knowledge.differences(look.answers, this.#frameAt, gone => this.#end(gone));
    this.#add({ kind: 'look', at: this.#at, wall: this.#wall, ...learnt });
  }

  /** @returns the number that the answer is told with */
  asked(door: AskedDoor, key: string): number {
    const id = this.#nextId++;
    this.#add({ kind: 'ask', door, id, key: this.#scrub.key(door, key) });
    return id;
  }

  answered<D extends AskedDoor>(
    door: D,
    key: string,
    id: number,
    answer: AnswersOf[D],
    nowMs: number,
    wallMs: number,
  ): void {
    this.#move(nowMs, wallMs);
    const kept = this.#scrub.key(door, key);
    const plain = this.#answers.plain(door, kept, this.#scrub.answer(door, key, answer), {
      at: this.#at,
      id,
    });
    this.#add({ kind: 'answer', door, id, key: kept, at: this.#at, wall: this.#wall, answer: plain });
  }

  peaks(pid: number, { looks, byInode }: QueuePeaks): void {
    this.#add({ kind: 'peaks', pid, looks, byInode: Object.fromEntries(byInode) });
  }

  ownUse({ atMs, cpuMicroseconds, residentBytes }: OwnUse): void {
    this.#add({ kind: 'self', at: microseconds(atMs), cpu: cpuMicroseconds, residentBytes });
  }

  /** @param data plain, as JSON is */
  told(name: string, data: unknown, nowMs: number, wallMs: number): void {
    this.#add({
      kind: 'told',
      at: microseconds(nowMs),
      wall: wallMs,
      name,
      data: this.#scrub.told(name, data),
    });
  }

  /** A process is gone, with all that begins with this. */
  forget(prefix: string): void {
    this.#end(prefix);
    if (this.#knowledge.forget(prefix))
      this.#add({ kind: 'look', at: this.#at, wall: this.#wall, gone: [prefix] });
  }

  /** What was answered of it is gone through when a chunk begins: to do so whenever a process ends would cost more. */
  #end(prefix: string): void {
    this.#ended.add(prefix, this.#nextId, this.#at);
  }

  #move(nowMs: number, wallMs: number): void {
    this.#at = Math.max(this.#at, microseconds(nowMs));
    this.#wall = wallMs;
  }

  get #frameAt(): Microseconds {
    return this.#draft.slept?.at ?? this.#at;
  }

  #add(entry: Entry): void {
    if (this.#draft.slept === undefined) this.#draft.asleep.push(entry);
    else this.#draft.entries.push(entry);
  }

  #begin(): Draft {
    const draft: Draft = { beganAt: this.#at, slept: undefined, asleep: [], entries: [], key: undefined };
    return this.#taker.wantsKey() ? { ...draft, key: this.#key() } : draft;
  }

  #key(): KeyFrame {
    this.#answers.forget(this.#ended, this.#at);
    this.#knowledge.forgetOld(this.#at);
    this.#ended.forgetOld(this.#at);
    return {
      header: this.#header,
      stateAt: this.#at,
      state: this.#knowledge.whole(this.#at),
      answers: this.#answers.whole(this.#at),
    };
  }
}

interface Draft {
  readonly beganAt: Microseconds;
  readonly slept: { readonly at: Microseconds; readonly wall: number; readonly isWoken: boolean } | undefined;
  readonly asleep: Entry[];
  readonly entries: Entry[];
  readonly key: KeyFrame | undefined;
}
