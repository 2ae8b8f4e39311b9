import type { Look, Question } from '../look.ts';
import type { OwnUse } from '../own-use.ts';
import type { QueuePeaks } from '../queue-peaks.ts';
import { TURNS_OF_AN_ANSWER } from '../recording/answer-gate.ts';
import { type AnswersOf, type AskedDoor, DoorAnswers } from '../recording/answers.ts';
import type {
  AnswerEntry,
  Entry,
  Frame,
  KeyFrame,
  LookEntry,
  Microseconds,
  PeaksEntry,
  PlainAnswers,
  RecordingHeader,
  SelfEntry,
  ToldEntry,
} from '../recording/frame.ts';
import { milliseconds } from '../recording/frame.ts';
import { Knowledge } from '../recording/knowledge.ts';
import { turn } from '../turn.ts';
import { EntriesLeft } from './entries-left.ts';
import { RecordedQuestions } from './recorded-questions.ts';
import { SkippedPeaks } from './skipped-peaks.ts';
import { isEmpty, tellsOf } from './tells-of.ts';

/** The frames of a recording, one after the other. */
export interface FrameSource {
  /** Undefined: there are no more. */
  next(): Promise<Frame | undefined>;
  close(): Promise<void>;
}

export interface FramePlayerOptions {
  readonly header: RecordingHeader;
  /** Its time is on the clock of the replay. */
  readonly onTold: (entry: ToldEntry) => void;
  /** Called with the time, in milliseconds, before it goes on from there. */
  readonly onLeave?: ((nowMs: number) => void) | undefined;
}

/** A frame belongs to a refresh that was due this share of the usual delay before it. */
const EARLY_SHARE = 0.4;

/** Plays frames to whoever asks as the program did that recorded them: each answer as it was then, when it was given. */
export class FramePlayer {
  readonly #source: FrameSource;
  readonly #onTold: FramePlayerOptions['onTold'];
  readonly #onLeave: FramePlayerOptions['onLeave'];
  /** Nobody asked for what is in a frame: all of it is known as soon as that comes. */
  readonly #isImported: boolean;
  /** What is known by now. */
  readonly knowledge = new Knowledge();
  readonly answers = new DoorAnswers();
  readonly #earlyMs: number;
  #nowMs: number;
  #wallMs: number;
  #frameAt = 0;
  #lookedMs = 0;
  #shift = 0;
  #isFirst = true;
  /** What of the time before the frame is still to come, and of the frame. */
  #asleep = new EntriesLeft();
  #entries = new EntriesLeft();
  #peeked: Frame | undefined;
  readonly #questions = new RecordedQuestions();
  readonly #skippedPeaks = new SkippedPeaks();
  #ownUse: OwnUse = { atMs: 0, cpuMicroseconds: 0, residentBytes: 0 };
  #isOver = false;

  constructor(source: FrameSource, { header, onTold, onLeave }: FramePlayerOptions) {
    this.#source = source;
    this.#onTold = onTold;
    this.#onLeave = onLeave;
    this.#isImported = header.origin !== undefined;
    this.#nowMs = milliseconds(header.startAt);
    this.#wallMs = header.startWall;
    this.#earlyMs = EARLY_SHARE * header.delaySeconds * 1_000;
  }

  get nowMs(): number {
    return this.#nowMs;
  }

  get wallMs(): number {
    return this.#wallMs;
  }

  /**
   * Goes to the first frame, and on to the last that is not behind a time of day: of those before it is known what the host
   * said, and nothing else.
   * @param fromWall milliseconds since 1970
   */
  async begin(fromWall = Number.NEGATIVE_INFINITY): Promise<void> {
    const frame = await this.#source.next();
    if (frame === undefined) throw new Error('expected a frame, got an empty recording');
    await this.#enter(frame);
    for (;;) {
      this.#peeked ??= await this.#source.next();
      if (this.#peeked === undefined || this.#peeked.wall > fromWall) break;
      await this.advance(Number.POSITIVE_INFINITY);
    }
    this.#skippedPeaks.clear();
  }

  /** When the frame comes that a sleep until `atMs` ends with, or an earlier one to pass; undefined: there is none. */
  async nextAtMs(): Promise<number | undefined> {
    this.#peeked ??= await this.#source.next();
    return this.#peeked && milliseconds(this.#peeked.at + (this.#peeked.shift ?? 0));
  }

  /**
   * Goes on by a frame.
   * @returns whether a sleep until `atMs` is over with it, and `woken` where somebody was woken before it was; undefined: there are no more frames
   */
  async advance(atMs: number): Promise<boolean | 'woken' | undefined> {
    await this.#finish();
    this.#onLeave?.(this.#nowMs);
    const frame = this.#peeked ?? (await this.#source.next());
    this.#peeked = undefined;
    if (frame === undefined) {
      this.#end();
      return undefined;
    }
    await this.#enter(frame);
    if (frame.isAsleep === true) return false;
    return frame.isWoken === true ? 'woken' : this.#nowMs >= atMs - this.#earlyMs;
  }

  /** What was answered to that when it was recorded; of what nobody asked then, what is known. */
  async look(question: Question): Promise<Look> {
    if (isEmpty(question)) {
      await this.#passLooks();
      return this.knowledge.answer(question);
    }
    const isOfIt = (entry: Entry): entry is LookEntry => entry.kind === 'look' && tellsOf(entry, question);
    const asleep = this.#asleep.take(isOfIt);
    if (asleep !== undefined) await this.#passAsleep(asleep);
    // What is asked elsewhere at the same time is told of there.
    else for (const entry of this.#entries.takeThrough(isOfIt, isTaken) ?? []) await this.#pass(entry, 0);
    await this.#lookAhead(question);
    return this.knowledge.answer(question);
  }

  /** All that was read for the refresh: who asks for nothing waits for no look of its own. */
  async #passLooks(): Promise<void> {
    for (const entry of this.#entries.takeAll(({ kind }) => kind === 'look')) await this.#pass(entry, 0);
  }

  /** Who asked behind a turn of the event loop when it was recorded may ask sooner now: what comes next is told then. */
  async #lookAhead(question: Question): Promise<void> {
    if (this.knowledge.knows(question)) return;
    this.#peeked ??= await this.#source.next();
    const next = this.#peeked;
    const learn = (entry: Entry, at: Microseconds): void => {
      if (entry.kind === 'look' && this.knowledge.isNewIn(entry, question)) this.knowledge.learn(entry, at);
    };
    for (const entry of this.#asleep.looks()) learn(entry, entry.at + this.#shift);
    for (const entry of this.#entries.looks()) learn(entry, this.#frameAt);
    // Behind a gap something else may be so, or be another program's.
    if (next === undefined || next.isAfterGap === true) return;
    const { asleep = [], entries, at, shift = 0 } = next;
    for (const entry of asleep) if (entry.kind === 'look') learn(entry, entry.at + shift);
    for (const entry of entries) learn(entry, at + shift);
  }

  /**
   * Asks through a door: what was answered when it was recorded, then.
   * @param known what is given in its place where nobody asked that
   */
  ask<D extends AskedDoor>(
    door: D,
    key: string,
    known: (answers: DoorAnswers) => AnswersOf[D],
  ): Promise<AnswersOf[D]> {
    if (this.#isOver) return Promise.resolve(known(this.answers));
    return this.#questions.ask(door, key, {
      known: () => known(this.answers),
      wasAsked: this.answers.command(key) !== undefined || this.answers.replies(key) !== undefined,
    });
  }

  takePeaks(pid: number): QueuePeaks {
    const isOfPid = (entry: Entry): entry is PeaksEntry => entry.kind === 'peaks' && entry.pid === pid;
    const entry = this.#entries.take(isOfPid);
    return this.#skippedPeaks.take(pid, entry);
  }

  /** What the program that recorded had used. */
  takeOwnUse(): OwnUse {
    const entry = this.#entries.take(each => each.kind === 'self');
    if (entry !== undefined) this.#takeSelf(entry);
    return this.#ownUse;
  }

  async #enter(frame: Frame): Promise<void> {
    const { key, asleep = [], entries, wall, isAfterGap, shift = 0 } = frame;
    const at = frame.at + shift;
    this.#shift = shift;
    this.#frameAt = at;
    this.#questions.beginFrame();
    if (key !== undefined && (this.#isFirst || isAfterGap === true)) this.#beginAnew(key);
    this.#isFirst = false;
    this.#asleep = new EntriesLeft(asleep);
    for (const entry of [...asleep, ...entries])
      if (entry.kind === 'ask') this.#questions.wasAsked(entry.door, entry.key, entry.id);
    this.#questions.endAsking();
    // What was given up goes on before what comes next.
    await turn();
    for (let entry = this.#asleep.shift(); entry !== undefined; entry = this.#asleep.shift())
      await this.#passAsleep(entry);
    this.#nowMs = milliseconds(at);
    this.#wallMs = wall;
    this.#entries = new EntriesLeft(entries);
    if (this.#isImported) for (const entry of this.#entries.takeAll(() => true)) await this.#pass(entry, 0);
  }

  /** What was before is not known, or not how it went on: all that holds from now on is in the key. */
  #beginAnew({ state, stateAt, answers }: KeyFrame): void {
    this.knowledge.clear();
    this.answers.clear();
    this.#skippedPeaks.clear();
    this.knowledge.learn(state, stateAt + this.#shift);
    for (const { door, key, answer, at } of answers)
      this.answers.learn(door, key, answer as PlainAnswers[AskedDoor], at + this.#shift);
    this.#nowMs = Math.max(this.#nowMs, milliseconds(Math.min(stateAt + this.#shift, this.#frameAt)));
    this.#questions.breakOff();
  }

  /** What nobody looked at is past, too. */
  async #finish(): Promise<void> {
    for (let entry = this.#entries.shift(); entry !== undefined; entry = this.#entries.shift()) {
      if (entry.kind === 'peaks') this.#skippedPeaks.add(entry);
      else await this.#pass(entry);
    }
  }

  /** What was looked at between two refreshes has times that count from the look itself. */
  #passAsleep(entry: Entry): Promise<void> {
    const countsFrom = entry.kind === 'look' ? entry.at + this.#shift : this.#frameAt;
    return this.#pass(entry, TURNS_OF_AN_ANSWER, countsFrom);
  }

  /**
   * @param turns of the event loop that whoever waits for an answer has to go on, before anything else happens
   * @param countsFrom what times of a look count from
   */
  async #pass(entry: Entry, turns = TURNS_OF_AN_ANSWER, countsFrom = this.#frameAt): Promise<void> {
    switch (entry.kind) {
      case 'look':
        this.knowledge.learn(entry, countsFrom);
        this.#move(entry);
        this.#lookedMs = this.#nowMs;
        break;
      case 'answer':
        this.#deliver(entry);
        for (let left = turns; left > 0; left--) await turn();
        break;
      case 'self':
        this.#takeSelf(entry);
        break;
      case 'told':
        this.#onTold({ ...entry, at: entry.at + this.#shift, shift: this.#shift });
        break;
      default:
      // What is asked was taken in with the frame; of peaks, and of kinds of a later srs-top, nothing follows by itself.
    }
  }

  #deliver(entry: AnswerEntry): void {
    this.#move(entry);
    const { door, key, id, at } = entry;
    const answer = this.answers.learn(door, key, entry.answer as PlainAnswers[AskedDoor], at + this.#shift);
    this.#questions.answered(door, key, id, answer);
  }

  #move({ at, wall }: { readonly at: number; readonly wall: number }): void {
    this.#nowMs = Math.max(this.#nowMs, milliseconds(at + this.#shift));
    this.#wallMs = wall;
  }

  #takeSelf(entry: SelfEntry): void {
    const { at, cpu, residentBytes } = entry;
    this.#ownUse = { atMs: milliseconds(at), cpuMicroseconds: cpu, residentBytes };
  }

  #end(): void {
    this.#isOver = true;
    // What came after the last look is no sample.
    this.#nowMs = this.#lookedMs;
    this.#questions.end();
  }
}

/** By who asks for it, or with the frame after. */
function isTaken({ kind }: Entry): boolean {
  return kind === 'peaks' || kind === 'self';
}
