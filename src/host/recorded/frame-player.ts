import { type Asked, type Look, pathOf, type Question, socketsKey } from '../look.ts';
import type { OwnUse } from '../own-use.ts';
import type { QueuePeaks } from '../queue-peaks.ts';
import { TURNS_OF_AN_ANSWER } from '../recording/answer-gate.ts';
import { type AnswersOf, type AskedDoor, DoorAnswers } from '../recording/answers.ts';
import type {
  AnswerEntry,
  Entry,
  Frame,
  LookEntry,
  PlainAnswers,
  RecordingHeader,
  ToldEntry,
} from '../recording/frame.ts';
import { milliseconds } from '../recording/frame.ts';
import { Knowledge } from '../recording/knowledge.ts';

/** The frames of a recording, one after the other. */
export interface FrameSource {
  /** Undefined: there are no more. */
  next(): Promise<Frame | undefined>;
  close(): Promise<void>;
}

export interface FramePlayerOptions {
  readonly header: RecordingHeader;
  readonly onTold: (entry: ToldEntry) => void;
  /** Called with the time, in milliseconds, before it goes on from there. */
  readonly onLeave?: ((nowMs: number) => void) | undefined;
}

/** Somebody asked through a door; when it was recorded, nobody had done so yet, or did with the next frame. */
interface Waiting {
  readonly door: AskedDoor;
  readonly key: string;
  /** The frame with which it is given what is known. */
  readonly untilFrame: number;
  readonly claim: (id: number) => void;
  readonly giveUp: () => void;
}

/** What asks behind a turn of the event loop is in the frame after. */
const FRAMES_OF_PATIENCE = 2;
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
  #frameCount = 0;
  /** What of the time before the frame is still to come, and of the frame. */
  #asleep: Entry[] = [];
  #entries: Entry[] = [];
  #peeked: Frame | undefined;
  /** Numbers of questions of the recording that nobody has asked yet, by door and key. */
  readonly #asked = new Map<string, readonly { readonly id: number; readonly frame: number }[]>();
  /** Answers to such, which are no older. */
  readonly #early = new Map<number, unknown>();
  readonly #claimed = new Map<number, (answer: unknown) => void>();
  #waiting: Waiting[] = [];
  readonly #skippedPeaks = new Map<number, { looks: number; readonly byInode: Map<number, number> }>();
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
   * @returns whether a sleep until `atMs` is over with it; undefined: there are no more frames
   */
  async advance(atMs: number): Promise<boolean | undefined> {
    await this.#finish();
    this.#onLeave?.(this.#nowMs);
    const frame = this.#peeked ?? (await this.#source.next());
    this.#peeked = undefined;
    if (frame === undefined) {
      this.#end();
      return undefined;
    }
    await this.#enter(frame);
    return frame.isWoken === true || this.#nowMs >= atMs - this.#earlyMs;
  }

  /** What was answered to that when it was recorded; of what nobody asked then, what is known. */
  async look(question: Question): Promise<Look> {
    if (isEmpty(question)) {
      await this.#passLooks();
      return this.knowledge.answer(question);
    }
    const asleep = this.#asleep.findIndex(entry => entry.kind === 'look' && tellsOf(entry, question));
    const index = this.#entries.findIndex(entry => entry.kind === 'look' && tellsOf(entry, question));
    if (asleep !== -1) {
      for (const entry of this.#asleep.splice(asleep, 1)) await this.#pass(entry);
    } else if (index !== -1) {
      for (const entry of this.#entries.splice(0, index + 1)) {
        // What is asked elsewhere at the same time is told of there.
        if (entry.kind === 'peaks' || entry.kind === 'self') this.#entries.unshift(entry);
        else await this.#pass(entry, 0);
      }
    }
    await this.#lookAhead(question);
    return this.knowledge.answer(question);
  }

  /** All that was read for the refresh: who asks for nothing waits for no look of its own. */
  async #passLooks(): Promise<void> {
    const looks = this.#entries.filter(({ kind }) => kind === 'look');
    this.#entries = this.#entries.filter(({ kind }) => kind !== 'look');
    for (const entry of looks) await this.#pass(entry, 0);
  }

  /** Who asked behind a turn of the event loop when it was recorded may ask sooner now: what comes next is told then. */
  async #lookAhead(question: Question): Promise<void> {
    if (this.knowledge.knows(question)) return;
    this.#peeked ??= await this.#source.next();
    const next = this.#peeked;
    if (next === undefined) return;
    const ofThis = [...this.#asleep, ...this.#entries];
    for (const entry of [...ofThis, ...(next.asleep ?? []), ...next.entries]) {
      if (entry.kind !== 'look' || !this.knowledge.isNewIn(entry, question)) continue;
      this.knowledge.learn(entry, ofThis.includes(entry) ? this.#frameAt : next.at + (next.shift ?? 0));
    }
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
    const { promise, resolve } = Promise.withResolvers<AnswersOf[D]>();
    const waiting: Waiting = {
      door,
      key,
      untilFrame: this.#frameCount + FRAMES_OF_PATIENCE,
      claim: id => {
        const early = this.#early.get(id);
        this.#early.delete(id);
        if (early !== undefined) resolve(early as AnswersOf[D]);
        else this.#claimed.set(id, answer => resolve(answer as AnswersOf[D]));
      },
      giveUp: () => resolve(known(this.answers)),
    };
    if (!this.#claim(waiting)) this.#waiting.push(waiting);
    return promise;
  }

  takePeaks(pid: number): QueuePeaks {
    const skipped = this.#skippedPeaks.get(pid);
    this.#skippedPeaks.delete(pid);
    const index = this.#entries.findIndex(entry => entry.kind === 'peaks' && entry.pid === pid);
    const [entry] = index === -1 ? [] : this.#entries.splice(index, 1);
    const peaks = skipped ?? { looks: 0, byInode: new Map<number, number>() };
    if (entry?.kind === 'peaks') addPeaks(peaks, entry);
    return peaks;
  }

  /** What the program that recorded had used. */
  takeOwnUse(): OwnUse {
    const index = this.#entries.findIndex(({ kind }) => kind === 'self');
    const [entry] = index === -1 ? [] : this.#entries.splice(index, 1);
    if (entry !== undefined) this.#takeSelf(entry);
    return this.#ownUse;
  }

  async #enter(frame: Frame): Promise<void> {
    this.#frameCount++;
    const { key, asleep = [], entries, wall, isAfterGap, shift = 0 } = frame;
    const at = frame.at + shift;
    this.#shift = shift;
    this.#frameAt = at;
    if (key !== undefined && (this.#frameCount === 1 || isAfterGap === true)) {
      this.knowledge.learn(key.state, key.stateAt + shift);
      for (const { door, key: ofDoor, answer, at: answeredAt } of key.answers)
        this.answers.learn(door, ofDoor, answer as PlainAnswers[AskedDoor], answeredAt + shift);
    }
    this.#asleep = [...asleep];
    this.#forgetUnasked();
    for (const entry of [...asleep, ...entries]) {
      if (entry.kind !== 'ask') continue;
      const name = nameOf(entry.door, entry.key);
      const asked = { id: entry.id, frame: this.#frameCount };
      this.#asked.set(name, [...(this.#asked.get(name) ?? []), asked]);
    }
    this.#waiting = this.#waiting.filter(waiting => {
      if (this.#claim(waiting)) return false;
      if (this.#frameCount < waiting.untilFrame) return true;
      waiting.giveUp();
      return false;
    });
    // What was given up goes on before what comes next.
    await turn();
    for (let entry = this.#asleep.shift(); entry !== undefined; entry = this.#asleep.shift())
      await this.#pass(entry);
    this.#nowMs = milliseconds(at);
    this.#wallMs = wall;
    this.#entries = [...entries];
    if (this.#isImported) for (const entry of this.#entries.splice(0)) await this.#pass(entry, 0);
  }

  /** What nobody looked at is past, too. */
  async #finish(): Promise<void> {
    for (let entry = this.#entries.shift(); entry !== undefined; entry = this.#entries.shift()) {
      if (entry.kind === 'peaks') {
        const before = this.#skippedPeaks.get(entry.pid) ?? { looks: 0, byInode: new Map<number, number>() };
        addPeaks(before, entry);
        this.#skippedPeaks.set(entry.pid, before);
      } else await this.#pass(entry);
    }
  }

  /** @param turns of the event loop that whoever waits for an answer has to go on, before anything else happens */
  async #pass(entry: Entry, turns = TURNS_OF_AN_ANSWER): Promise<void> {
    switch (entry.kind) {
      case 'look':
        this.knowledge.learn(entry, this.#frameAt);
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
        this.#onTold(entry);
        break;
      default:
      // What is asked was taken in with the frame; of peaks, and of kinds of a later srs-top, nothing follows by itself.
    }
  }

  #deliver(entry: AnswerEntry): void {
    this.#move(entry);
    const { door, key, id, at } = entry;
    const answer = this.answers.learn(door, key, entry.answer as PlainAnswers[AskedDoor], at + this.#shift);
    const claimed = this.#claimed.get(id);
    if (claimed === undefined) {
      const isAwaited = this.#asked.get(nameOf(door, key))?.some(asked => asked.id === id) === true;
      if (isAwaited) this.#early.set(id, answer);
      return;
    }
    this.#claimed.delete(id);
    claimed(answer);
  }

  #move({ at, wall }: { readonly at: number; readonly wall: number }): void {
    this.#nowMs = Math.max(this.#nowMs, milliseconds(at + this.#shift));
    this.#wallMs = wall;
  }

  #takeSelf(entry: Entry): void {
    if (entry.kind !== 'self') return;
    const { at, cpu, residentBytes } = entry;
    this.#ownUse = { atMs: milliseconds(at), cpuMicroseconds: cpu, residentBytes };
  }

  #claim({ door, key, claim }: Waiting): boolean {
    const name = nameOf(door, key);
    const [first, ...others] = this.#asked.get(name) ?? [];
    if (first === undefined) return false;
    if (others.length === 0) this.#asked.delete(name);
    else this.#asked.set(name, others);
    claim(first.id);
    return true;
  }

  /** What nobody asks within some frames is asked otherwise now: who does so later is given what is known by then. */
  #forgetUnasked(): void {
    const oldest = this.#frameCount - FRAMES_OF_PATIENCE;
    for (const [name, asked] of this.#asked) {
      const left = asked.filter(({ frame }) => frame >= oldest);
      for (const { id, frame } of asked) if (frame < oldest) this.#early.delete(id);
      if (left.length === 0) this.#asked.delete(name);
      else if (left.length < asked.length) this.#asked.set(name, left);
    }
  }

  #end(): void {
    this.#isOver = true;
    // What came after the last look is no sample.
    this.#nowMs = this.#lookedMs;
    for (const { giveUp } of this.#waiting.splice(0)) giveUp();
  }
}

function isEmpty({ texts = [], links = [], names = [], sockets = [] }: Question): boolean {
  return texts.length + links.length + names.length + sockets.length === 0;
}

/** Whether a look told of something of what is asked. */
function tellsOf(entry: LookEntry, { texts = [], links = [], names = [], sockets = [] }: Question): boolean {
  const isIn = (part: object | undefined) => (asked: Asked) => part !== undefined && pathOf(asked) in part;
  return (
    texts.some(isIn(entry.read)) ||
    texts.some(isIn(entry.texts)) ||
    texts.some(isIn(entry.found)) ||
    links.some(isIn(entry.links)) ||
    links.some(isIn(entry.foundLinks)) ||
    names.some(isIn(entry.names)) ||
    [...links, ...names].some(isIn(entry.took)) ||
    sockets.some(asked => entry.sockets !== undefined && socketsKey(asked) in entry.sockets)
  );
}

function nameOf(door: string, key: string): string {
  return `${door}\0${key}`;
}

function addPeaks(
  peaks: { looks: number; readonly byInode: Map<number, number> },
  { looks, byInode }: { readonly looks: number; readonly byInode: Readonly<Record<string, number>> },
): void {
  peaks.looks += looks;
  for (const [inode, bytes] of Object.entries(byInode))
    peaks.byInode.set(Number(inode), Math.max(bytes, peaks.byInode.get(Number(inode)) ?? 0));
}

/** Lets everybody who can go on do so. */
function turn(): Promise<void> {
  return new Promise(resolve => setImmediate(resolve));
}
