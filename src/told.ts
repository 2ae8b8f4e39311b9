import type { Host } from './host/host.ts';
import { readToldVerdict, type ToldVerdict } from './metrics/verdict/told-verdict.ts';
import type { TuningMark } from './metrics/verdict/tuning-mark.ts';
import type { KnownDone } from './tuning/engine/marks-of-others.ts';
import { readPlainDone } from './tuning/engine/plain-done.ts';
import type { JournalContent } from './tuning/journal/journal.ts';
import { toEntries } from './tuning/journal/journal-entries.ts';
import type { JournalRecord } from './tuning/journal/journal-record.ts';
import { readPlainEntry } from './tuning/journal/plain-entries.ts';

type NoteListener = (word: string, atMs?: number) => void;

type Known = Pick<KnownDone, 'own' | 'others'>;

/** What a recording says of the session that was recorded. */
interface ToldEntry {
  readonly name: string;
  readonly data: unknown;
  /** Microseconds that are to be added to the times in its data, as another program recorded it; none unless given. */
  readonly shift?: number;
}

/** What was told before a replay began. */
interface EarlierEntry extends ToldEntry {
  /** Microseconds of the clock of the replay. */
  readonly at: number;
}

/** Something that was kept in a file. */
export interface ToldFile {
  /** `a picture`. */
  readonly what: string;
  readonly path: string;
}

/** A host that tells it, when it is passed. */
export interface TellingHost extends Host {
  /** Nothing was told of it: no srs-top recorded it. */
  readonly isImported: boolean;
  /** What was told of it before it begins, the oldest first. */
  readonly earlier: readonly EarlierEntry[];
  onTold(listener: (entry: ToldEntry) => void): void;
}

/** Nothing was told of a change in so many milliseconds: an srs-top that did not know of such changes recorded it. */
const PATIENCE_MS = 10_000;

/** What was told of the session that was recorded, for the one that replays it. */
export class Told {
  readonly #host: TellingHost;
  #waiting: { readonly atMs: number; readonly resolve: (known: Known) => void }[] = [];
  /** What came before it was asked for, by the time of the refresh. */
  readonly #early = new Map<number, Known>();
  readonly #markListeners = new Set<(mark: TuningMark) => void>();
  readonly #noteListeners = new Set<NoteListener>();
  /** What was told before anybody listened: marks, and words with when, in milliseconds. */
  readonly #earlierMarks: TuningMark[] = [];
  readonly #earlierNotes: (readonly [word: string, atMs: number])[] = [];
  #verdicts: readonly ToldVerdict[] = [];
  /** When the first refresh was that was seen; undefined: none was. */
  #firstMs: number | undefined;
  /** By number. Undefined: nothing was told of the journal. */
  #journal: Map<number, readonly JournalRecord[]> | undefined;
  #files: readonly ToldFile[] = [];

  constructor(host: TellingHost) {
    this.#host = host;
    for (const entry of host.earlier) this.#take(entry, entry.at / 1_000);
    host.onTold(entry => this.#take(entry, undefined));
  }

  /** Calls `listener` with each mark of what was tuned then, and of what others changed before anything of it was seen. */
  onMark(listener: (mark: TuningMark) => void): void {
    for (const mark of this.#earlierMarks) listener(mark);
    this.#markListeners.add(listener);
  }

  /** Calls `listener` with each word that a moment was marked with, when that is passed; with when that was, where it is past. */
  onNote(listener: NoteListener): void {
    for (const [word, atMs] of this.#earlierNotes) listener(word, atMs);
    this.#noteListeners.add(listener);
  }

  /**
   * A refresh is seen. What began before the first is known by what is told alone.
   * @param atMs on the host's clock
   * @returns whether it is the first
   */
  begin(atMs: number): boolean {
    if (this.#firstMs !== undefined) return false;
    this.#firstMs = atMs;
    return true;
  }

  /** Whether what began then is known by what is told alone. @param beganMs on the host's clock */
  isEarlier(beganMs: number): boolean {
    return this.#firstMs !== undefined && beganMs < this.#firstMs;
  }

  /** Verdicts on what began before a window was seen, as far as they were told by now. */
  get verdicts(): readonly ToldVerdict[] {
    return this.#verdicts.filter(({ verdict: { span } }) =>
      this.isEarlier(span.beganMs - span.windowSeconds * 1_000),
    );
  }

  /** What was passed of the journal of that host; undefined: nothing was told of it, by an older srs-top or by none. */
  get journal(): { readonly read: () => Promise<JournalContent> } | undefined {
    const records = this.#journal;
    if (records === undefined) return undefined;
    return {
      read: async () => ({ entries: toEntries([...records.values()].flat()), damaged: [], omittedBytes: 0 }),
    };
  }

  /** What was kept in files by then: profiles, pictures, recordings. Their paths are of that host. */
  get files(): readonly ToldFile[] {
    return this.#files;
  }

  /** Plays what is still to come, without looking at any of it. */
  async pass(): Promise<void> {
    const { clock } = this.#host;
    while (await clock.sleepUntil(clock.nowMs() + PASS_MS));
  }

  /** What was known of who did what, when changes of a refresh were seen. */
  done(atMs: number): Promise<Known> {
    if (this.#host.isImported) return Promise.resolve(NOTHING_KNOWN);
    const early = this.#early.get(atMs);
    this.#early.delete(atMs);
    if (early !== undefined) return Promise.resolve(early);
    const { promise, resolve } = Promise.withResolvers<Known>();
    this.#waiting.push({ atMs, resolve });
    this.giveUpOld();
    return promise;
  }

  /** @param earlierMs when it was told, in milliseconds, where that was before the replay began */
  #take({ name, data, shift = 0 }: ToldEntry, earlierMs: number | undefined): void {
    switch (name) {
      case 'journal':
        this.#takeEntry(data);
        break;
      case 'file':
        if (isFile(data)) this.#files = [...this.#files, data].slice(-MOST_FILES);
        break;
      case 'done':
        this.#takeDone(readPlainDone(data), data, shift);
        break;
      case 'note':
        if (isNote(data)) this.#takeNote(data.word, earlierMs);
        break;
      case 'mark':
        if (isMark(data)) this.#takeMark(shiftMark(data, shift), earlierMs);
        break;
      case 'changed':
        for (const mark of marksIn(data)) this.#takeChange(shiftMark(mark, shift), earlierMs);
        break;
      case 'verdict':
        this.#takeVerdict(readToldVerdict(data), shift);
        break;
      default:
      // Of findings a replay knows by itself.
    }
  }

  #takeNote(word: string, earlierMs: number | undefined): void {
    if (earlierMs !== undefined) this.#earlierNotes.push([word, earlierMs]);
    for (const listener of this.#noteListeners) listener(word);
  }

  #takeMark(mark: TuningMark, earlierMs: number | undefined): void {
    if (earlierMs !== undefined) this.#earlierMarks.push(mark);
    for (const listener of this.#markListeners) listener(mark);
  }

  /** What others changed is seen by who sees both refreshes. */
  #takeChange(mark: TuningMark, earlierMs: number | undefined): void {
    const isSeen = this.#firstMs !== undefined && mark.atMs > this.#firstMs;
    if (earlierMs !== undefined || !isSeen) this.#takeMark(mark, earlierMs);
  }

  #takeVerdict(told: ToldVerdict | undefined, shift: number): void {
    if (told === undefined) return;
    const { span } = told.verdict;
    const [beganMs, doneMs] = [shiftTime(span.beganMs, shift), shiftTime(span.doneMs, shift)];
    const shifted = { ...told, verdict: { ...told.verdict, span: { ...span, beganMs, doneMs } } };
    this.#verdicts = [...this.#verdicts.filter(one => !isSameSpan(one, shifted)), shifted].slice(
      -MOST_VERDICTS,
    );
  }

  #takeEntry(data: unknown): void {
    this.#journal ??= new Map();
    const records = readPlainEntry(data);
    const [begun] = records;
    // What is told later of a change has all that was told before.
    if (begun !== undefined) this.#journal.set(begun.entry, records);
  }

  #takeDone(told: Known | undefined, data: unknown, shift: number): void {
    if (told === undefined) return;
    const { atMs: toldMs = Number.NaN } = data as { readonly atMs?: number };
    const atMs = shiftTime(toldMs, shift);
    const known = { own: shiftDone(told.own, shift), others: told.others && shiftDone(told.others, shift) };
    const index = this.#waiting.findIndex(waiting => waiting.atMs === atMs);
    const [waiting] = index === -1 ? [] : this.#waiting.splice(index, 1);
    if (waiting === undefined) this.#early.set(atMs, known);
    else waiting.resolve(known);
    for (const oldest of this.#early.keys()) if (this.#early.size > MOST_EARLY) this.#early.delete(oldest);
    this.giveUpOld();
  }

  /** What nothing was told of for long is answered: whose work it was is not known. To be called while time passes. */
  giveUpOld(): void {
    const oldMs = this.#host.clock.nowMs() - PATIENCE_MS;
    for (const { atMs, resolve } of this.#waiting) if (atMs < oldMs) resolve(NOTHING_KNOWN);
    this.#waiting = this.#waiting.filter(({ atMs }) => atMs >= oldMs);
  }
}

/** Whose work it was cannot be told. */
const NOTHING_KNOWN: Known = { own: [], others: undefined };
const MOST_EARLY = 100;
const MOST_FILES = 200;
const MOST_VERDICTS = 200;
const PASS_MS = 3_600_000;

/** In whole microseconds, as the times of frames are: it is found by the very number. */
function shiftTime(ms: number, shift: number): number {
  return shift === 0 ? ms : (Math.round(ms * 1_000) + shift) / 1_000;
}

function shiftMark(mark: TuningMark, shift: number): TuningMark {
  const { beganMs, atMs } = mark;
  return { ...mark, beganMs: shiftTime(beganMs, shift), atMs: shiftTime(atMs, shift) };
}

function shiftDone(all: Known['own'], shift: number): Known['own'] {
  return all.map(done => ({
    ...done,
    fromMs: shiftTime(done.fromMs, shift),
    untilMs: shiftTime(done.untilMs, shift),
  }));
}

function isMark(data: unknown): data is TuningMark {
  if (typeof data !== 'object' || data === null) return false;
  const { beganMs, atMs, label, windowSeconds, isJudged, isByOthers, isNote, ...numbers } = data as Record<
    string,
    unknown
  >;
  const { pid, startTicks, entry, undoes } = numbers;
  return (
    [beganMs, atMs, windowSeconds].every(Number.isFinite) &&
    typeof label === 'string' &&
    typeof isJudged === 'boolean' &&
    [pid, startTicks, entry, undoes].every(each => each === undefined || Number.isFinite(each)) &&
    [isByOthers, isNote].every(each => each === undefined || each === true)
  );
}

function isSameSpan(a: ToldVerdict, b: ToldVerdict): boolean {
  return a.verdict.span.beganMs === b.verdict.span.beganMs && a.process.pid === b.process.pid;
}

function marksIn(data: unknown): readonly TuningMark[] {
  if (typeof data !== 'object' || data === null || !('marks' in data)) return [];
  return Array.isArray(data.marks) ? data.marks.filter(isMark) : [];
}

function isNote(data: unknown): data is { readonly word: string } {
  return typeof data === 'object' && data !== null && 'word' in data && typeof data.word === 'string';
}

function isFile(data: unknown): data is ToldFile {
  if (typeof data !== 'object' || data === null) return false;
  const { what, path } = data as Record<string, unknown>;
  return typeof what === 'string' && typeof path === 'string';
}
