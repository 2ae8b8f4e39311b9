import type { Entry, Frame, RecordingHeader, ToldEntry } from './host/recording/frame.ts';
import { Flag, type IndexEntry } from './storage/recordings/record-format.ts';
import type { ReadRoom, RecordingReader } from './storage/recordings/recording-reader.ts';
import type { SetFrame } from './storage/recordings/recording-set.ts';

/** What still counts when it is past; of findings a chunk tells by itself what holds. */
const LASTING: ReadonlySet<string> = new Set(['mark', 'changed', 'note', 'journal', 'file', 'verdict']);
/** Of what this srs-top did and the user wrote, and of what others changed and was judged. */
const KINDS = [Flag.Own | Flag.Mark, Flag.Tuning | Flag.Verdict] as const;
/** So many refreshes are read that tell of each, the newest: others may change something all day. */
const MOST_RECORDS = 100;
/** Each of these takes some tenths of a second. */
const ROOM: ReadRoom = { unpackedBytes: 64 * 2 ** 20, parsedBytes: 8 * 2 ** 20 };

/** What makes of a record, as it was written, what it holds. Both throw with what is wrong with it. */
export interface Checks {
  readonly checkFrame: (value: unknown) => Frame;
  readonly headerOf: (value: unknown) => RecordingHeader;
}

type Known = ReadonlyMap<number, readonly ToldEntry[]>;

/** What was told of a session before a moment that is gone to, by the records alone whose flags say that they tell of it. */
export class EarlierTold {
  readonly #readers: readonly RecordingReader[];
  readonly #checks: Checks;
  /** By the number of the record. */
  #known: ReadonlyMap<RecordingReader, Known> = new Map();
  readonly #headers = new Map<RecordingReader, RecordingHeader | undefined>();

  constructor(readers: readonly RecordingReader[], checks: Checks) {
    this.#readers = readers;
    this.#checks = checks;
  }

  /** The oldest first, on the clock of the frame that comes first. */
  async before(first: SetFrame): Promise<readonly ToldEntry[]> {
    const known = await this.#read(first);
    this.#known = known;
    const found = new Map<string, ToldEntry>();
    for (const [reader, told] of known) {
      const place = await this.#placeOf(reader, first);
      // A file begins with what another one ended with.
      for (const entry of [...told.values()].flat()) found.set(JSON.stringify(entry), place(entry));
    }
    const { at } = indexEntryOf(this.#readers, first);
    return [...found.values()].filter(entry => entry.at < at).sort((a, b) => a.at - b.at);
  }

  async #read(first: SetFrame): Promise<ReadonlyMap<RecordingReader, Known>> {
    const known = new Map<RecordingReader, Map<number, readonly ToldEntry[]>>();
    for (const kind of KINDS.keys()) {
      const room = { ...ROOM };
      const isOfKind = (entry: IndexEntry): boolean =>
        KINDS.findIndex(each => (entry.flags & each) !== 0) === kind;
      for (const [reader, numbers] of newestBefore(this.#readers, first, isOfKind)) {
        const told = known.get(reader) ?? new Map<number, readonly ToldEntry[]>();
        known.set(reader, told);
        const before = this.#known.get(reader);
        for (const number of numbers) if (before?.has(number)) told.set(number, before.get(number) ?? []);
        const unknown = numbers.filter(number => !told.has(number));
        for await (const { value, index } of reader.readAt(unknown, room))
          told.set(index, toldIn(value, this.#checks));
      }
    }
    return known;
  }

  /** What puts an entry on the clock of a frame: of another program it is known when that was by the time of day alone. */
  async #placeOf(reader: RecordingReader, first: SetFrame): Promise<(entry: ToldEntry) => ToldEntry> {
    if (reader.path === first.path) return entry => entry;
    const [run, here] = [await this.#headerOf(reader), this.#checks.headerOf(first.value)];
    if (run !== undefined && run.startAt === here.startAt && run.startWall === here.startWall)
      return entry => entry;
    const { at, wall } = indexEntryOf(this.#readers, first);
    return entry => {
      const shift = Math.round(at + Math.min(-1_000, entry.wall - wall) * 1_000 - entry.at);
      return { ...entry, at: entry.at + shift, shift };
    };
  }

  async #headerOf(reader: RecordingReader): Promise<RecordingHeader | undefined> {
    if (this.#headers.has(reader)) return this.#headers.get(reader);
    const begins = reader.index.nextChunk(0);
    for await (const { value } of reader.readAt(begins === undefined ? [] : [begins], { ...ROOM }))
      this.#headers.set(reader, tryHeader(value, this.#checks));
    return this.#headers.get(reader);
  }
}

/** The newest records before a frame that are so, by their file, the newest first. */
function newestBefore(
  readers: readonly RecordingReader[],
  { path, index }: SetFrame,
  isWanted: (entry: IndexEntry) => boolean,
): ReadonlyMap<RecordingReader, readonly number[]> {
  const found = new Map<RecordingReader, readonly number[]>();
  let left = MOST_RECORDS;
  for (let at = readers.findIndex(reader => reader.path === path); at >= 0 && left > 0; at--) {
    const reader = readers[at] as RecordingReader;
    const numbers: number[] = [];
    const behind = reader.path === path ? index : reader.index.count;
    for (let number = behind - 1; number >= 0 && numbers.length < left; number--)
      if (isWanted(reader.index.at(number))) numbers.push(number);
    left -= numbers.length;
    if (numbers.length > 0) found.set(reader, numbers);
  }
  return found;
}

function indexEntryOf(readers: readonly RecordingReader[], { path, index }: SetFrame): IndexEntry {
  const reader = readers.find(one => one.path === path);
  if (reader === undefined) throw new Error(`${path} is none of the files`);
  return reader.index.at(index);
}

/** What is wrong with a frame is told when it is played. */
function toldIn(value: unknown, { checkFrame }: Checks): readonly ToldEntry[] {
  try {
    const { asleep = [], entries } = checkFrame(value);
    const isLasting = (entry: Entry): entry is ToldEntry => entry.kind === 'told' && LASTING.has(entry.name);
    return [...asleep, ...entries].filter(isLasting);
  } catch {
    return [];
  }
}

function tryHeader(value: unknown, { headerOf }: Checks): RecordingHeader | undefined {
  try {
    return headerOf(value);
  } catch {
    return undefined;
  }
}
