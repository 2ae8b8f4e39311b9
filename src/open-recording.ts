import { EarlierTold } from './earlier-told.ts';
import type { CaptureRecord } from './host/recorded/capture-record.ts';
import { checkFrame, headerOf } from './host/recorded/check-frame.ts';
import type { FrameSource } from './host/recorded/frame-player.ts';
import { type PutDownOptions, RecordsPutDown } from './host/recorded/imported/put-down.ts';
import { INSTANT_LINGER_MS } from './host/recorded/recorded.ts';
import { createReplayedHost, type ReplayedHost } from './host/recorded/replayed-host.ts';
import type { Entry, Frame, RecordingHeader, ToldEntry } from './host/recording/frame.ts';
import type { Moment } from './replay.ts';
import { Flag } from './storage/recordings/record-format.ts';
import { RecordingSet, type SetFrame } from './storage/recordings/recording-set.ts';
import { timeOf } from './storage/recordings/time-words.ts';

export interface PlayOptions {
  /** Where to begin, in milliseconds since 1970; the beginning unless given. */
  readonly fromWall?: number | undefined;
  /** The last moment; to the end unless given. */
  readonly toWall?: number | undefined;
  /** 1 is as fast as it was recorded; infinite unless given. */
  readonly speed?: number;
}

const KINDS = [
  { kind: 'finding', flag: Flag.Finding },
  { kind: 'tuning', flag: Flag.Tuning },
  { kind: 'mark', flag: Flag.Mark },
] as const;

/** A recording that is open: hosts of it can be made, one after the other, each from another moment on. */
export class OpenRecording {
  readonly set: RecordingSet;
  readonly #tell: (problem: string) => void;
  readonly #told: readonly string[];
  readonly #toldBack = new Set<string>();
  readonly #earlier: EarlierTold;
  #playing: Frames | undefined;
  #facts: Promise<RecordingHeader['facts']> | undefined;

  private constructor(set: RecordingSet, tell: (problem: string) => void, told: readonly string[]) {
    this.set = set;
    this.#tell = tell;
    this.#told = told;
    this.#earlier = new EarlierTold(set.readers, { checkFrame, headerOf });
  }

  /** Rejects with a sentence. @param tell see `SetOptions` */
  static async open(path: string, tell: (problem: string) => void): Promise<OpenRecording> {
    const told: string[] = [];
    const tellAndCount = (problem: string): void => {
      told.push(problem);
      tell(problem);
    };
    return new OpenRecording(
      await RecordingSet.open(path, { tell: tellAndCount, runOf: headerOf }),
      tellAndCount,
      told,
    );
  }

  /** How many sentences were told of what is wrong with it. */
  get toldCount(): number {
    return this.#told.length;
  }

  /** The host as it was from a moment on. Ends what was played of it before. */
  async play({ fromWall, toWall, speed }: PlayOptions = {}): Promise<ReplayedHost> {
    // What it still reads would be taken for what comes next.
    await this.#playing?.close();
    this.#facts ??= this.#findFacts();
    const facts = await this.#facts;
    this.set.seek(fromWall ?? Number.NEGATIVE_INFINITY);
    const first = await this.set.next();
    if (first === undefined) {
      const leftOut = this.set.takeLeftOut();
      const why = leftOut === undefined ? '' : `: ${leftOut}`;
      throw new Error(`${this.set.path}: expected a recording, got nothing that can be read${why}`);
    }
    const earlier = await this.#earlier.before(first);
    const frames = new Frames(this.set, first, toWall, (path, wall) => this.#tellBack(path, wall));
    this.#playing = frames;
    const header = headerOf(first.value);
    const { span } = this.set;
    return createReplayedHost({
      header: header.facts === undefined && facts !== undefined ? { ...header, facts } : header,
      frames,
      fromWall,
      earlier,
      span: { ...span, toWall: Math.min(span.lastWall, toWall ?? span.lastWall) },
      ...(speed === undefined ? {} : { speed }),
    });
  }

  /** What the recording says of itself at a moment; undefined where nothing can be read. To be asked before it is played. */
  async headerAt(wall: number): Promise<RecordingHeader | undefined> {
    this.set.seek(wall);
    const first = await this.set.next();
    return first && headerOf(first.value);
  }

  /** When a recording began, they may not have been known yet. */
  async #findFacts(): Promise<RecordingHeader['facts']> {
    const [reader] = this.set.readers;
    const second = reader?.index.nextChunk(1);
    if (reader === undefined || second === undefined) return undefined;
    try {
      reader.seek(second);
      return headerOf((await reader.next())?.value).facts;
    } catch {
      // What is wrong there is said when it is played.
      return undefined;
    }
  }

  /** Once of a file, however often it is played. */
  #tellBack(path: string, wall: number): void {
    if (this.#toldBack.has(path)) return;
    this.#toldBack.add(path);
    this.#tell(
      `${path}: refreshes from ${timeOf(wall)} on are left out: what was played before is later; played by itself it shows them`,
    );
  }

  /** As that of its `set`. */
  get span(): RecordingSet['span'] {
    return this.set.span;
  }

  /** Where findings began, something was tuned, or somebody put a mark, by the index alone; in order. */
  moments(): readonly Moment[] {
    return [...this.set.flagged(Flag.Finding | Flag.Tuning | Flag.Mark)]
      .flatMap(({ wall, flags }) =>
        KINDS.filter(({ flag }) => (flags & flag) !== 0).map(({ kind, flag }) => ({
          ...{ wall, kind },
          isBad: flag === Flag.Finding && (flags & Flag.Bad) !== 0,
        })),
      )
      .sort((a, b) => a.wall - b.wall);
  }

  close(): Promise<void> {
    return this.set.close();
  }
}

export type ImportedRecord = CaptureRecord;
export type ImportedFrames = FrameSource;

/** What puts down the records of an import as frames. */
export function putDownRecords(first: CaptureRecord, options: PutDownOptions): RecordsPutDown {
  return new RecordsPutDown(first, options);
}

/** A host by its frames, as they come. */
export function playFrames(header: RecordingHeader, frames: FrameSource): Promise<ReplayedHost> {
  return createReplayedHost({ header, frames });
}

const LINGER_STEP_MS = 1_000;

/** The frames of files, checked, on one clock. */
class Frames implements FrameSource {
  readonly #set: RecordingSet;
  readonly #toWall: number;
  readonly #onBack: (path: string, wall: number) => void;
  #first: SetFrame | undefined;
  #run: RecordingHeader | undefined;
  #shift = 0;
  #last: Frame | undefined;
  #lastPath: string | undefined;
  /** Milliseconds that passed behind the last frame. */
  #lingered = 0;
  #toldAsleep: readonly Entry[] = [];
  /** Why what a frame rests on is left out: it was no frame, or of a time that was played. */
  #skipping: 'damaged' | 'back' | undefined;
  #reading: Promise<Frame | undefined> | undefined;
  #isClosed = false;

  constructor(
    set: RecordingSet,
    first: SetFrame,
    toWall: number | undefined,
    onBack: (path: string, wall: number) => void,
  ) {
    this.#set = set;
    this.#first = first;
    this.#toWall = toWall ?? Number.POSITIVE_INFINITY;
    this.#onBack = onBack;
  }

  next(): Promise<Frame | undefined> {
    this.#reading = this.#isClosed ? Promise.resolve(undefined) : this.#next();
    return this.#reading;
  }

  async #next(): Promise<Frame | undefined> {
    for (;;) {
      if (this.#isClosed) return undefined;
      const read = this.#first ?? (await this.#set.next());
      this.#first = undefined;
      if (read === undefined) return this.#linger();
      const frame = this.#check(read);
      if (frame === undefined) continue;
      if (frame.wall > this.#toWall) return undefined;
      // What comes next goes on from the last refresh.
      if (frame.isAsleep !== true) this.#last = frame;
      this.#lastPath = read.path;
      return frame;
    }
  }

  /** Behind a single moment time passes in which nothing is read: what is asked aside is answered a refresh later. */
  #linger(): Frame | undefined {
    const last = this.#last;
    if (this.#run?.origin?.isInstant !== true || last === undefined || this.#lingered >= INSTANT_LINGER_MS)
      return undefined;
    this.#lingered += LINGER_STEP_MS;
    const passedMs = this.#lingered;
    const frame: Frame = { at: last.at + passedMs * 1_000, wall: last.wall + passedMs, entries: [] };
    return this.#shift === 0 ? frame : { ...frame, shift: this.#shift };
  }

  /** Resolves when nothing of it is read any more. */
  async close(): Promise<void> {
    this.#isClosed = true;
    await this.#reading?.catch(() => undefined);
  }

  #check(read: SetFrame): Frame | undefined {
    let frame: Frame;
    try {
      frame = checkFrame(read.value);
    } catch (error) {
      this.#set.leaveOut(read, error instanceof Error ? error.message : String(error));
      this.#skipping ??= 'damaged';
      return undefined;
    }
    const { key } = frame;
    if (this.#skipping !== undefined && key === undefined) {
      if (this.#skipping === 'damaged') this.#set.leaveOut(read, undefined);
      return undefined;
    }
    if (this.#skipping === undefined && this.#isPlayed(frame)) return undefined;
    if (this.#goesBack(frame, read.path)) {
      this.#onBack(read.path, frame.wall);
      this.#skipping = 'back';
      return undefined;
    }
    const isAfterGap =
      read.isAfterGap || this.#skipping !== undefined || this.#isOtherRun(frame) || this.#isBehindGap(frame);
    this.#skipping = undefined;
    if (key !== undefined) this.#run = key.header;
    return {
      ...this.#toldOnce(frame),
      ...(isAfterGap ? { isAfterGap: true as const } : {}),
      ...(this.#shift === 0 ? {} : { shift: this.#shift }),
    };
  }

  /** A file ended with what was told before the next refresh, which another one has with that. */
  #toldOnce(frame: Frame): Frame {
    const told = this.#toldAsleep;
    this.#toldAsleep = frame.isAsleep === true ? (frame.asleep ?? []) : [];
    const isTold = (entry: Entry): boolean =>
      told.some(one => one.kind === 'told' && entry.kind === 'told' && isSameTold(one, entry));
    return frame.asleep?.some(isTold) === true
      ? { ...frame, asleep: frame.asleep.filter(entry => !isTold(entry)) }
      : frame;
  }

  /** A chunk begins with what the frame before had. */
  #isPlayed({ at, key, isAgain }: Frame): boolean {
    return isAgain === true && at === this.#last?.at && key !== undefined && isSameRun(key.header, this.#run);
  }

  /** Another file has that time as well: it was copied, two programs recorded at once, or the clock was set back. */
  #goesBack({ at, wall, key }: Frame, path: string): boolean {
    const last = this.#last;
    if (last === undefined) return false;
    const isOfRun = key === undefined || isSameRun(key.header, this.#run);
    if (!isOfRun) return wall < last.wall;
    return at < last.at || (at === last.at && path !== this.#lastPath);
  }

  /** A chunk before it is not there: the disk was full, or a ring has forgotten it. */
  #isBehindGap({ key }: Frame): boolean {
    const last = this.#last;
    if (key === undefined || last === undefined) return false;
    const ends = [...(last.asleep ?? []), ...last.entries].flatMap(entry =>
      entry.kind === 'look' || entry.kind === 'answer' ? [entry.at] : [],
    );
    // What is known at the beginning of a chunk is so since the end of the frame before.
    return ends.reduce((latest, at) => Math.max(latest, at), last.at) !== key.stateAt;
  }

  /** Another program recorded it: its clock is another, and goes on where the time of day says. */
  #isOtherRun({ at, wall, key }: Frame): boolean {
    const run = this.#run;
    if (key === undefined || run === undefined) return false;
    if (isSameRun(key.header, run)) return false;
    const last = this.#last;
    const lastAt = last === undefined ? at : last.at + (last.shift ?? 0);
    // Never back, whatever the time of day did.
    const passed = last === undefined ? 0 : Math.max(1_000, (wall - last.wall) * 1_000);
    this.#shift = Math.round(lastAt + passed - at);
    return true;
  }
}

function isSameTold(a: ToldEntry, b: ToldEntry): boolean {
  return a.at === b.at && a.wall === b.wall && a.name === b.name;
}

function isSameRun(a: RecordingHeader, b: RecordingHeader | undefined): boolean {
  return b === undefined || (a.startAt === b.startAt && a.startWall === b.startWall);
}
