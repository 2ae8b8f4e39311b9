import type { FilePiece } from '../../follow-file.ts';
import { type HostFailure, isFailure, type ReadResult } from '../../host.ts';
import { Look } from '../../look.ts';
import { pieceKey } from '../../recording/answer-keys.ts';
import { microseconds, RECORDING_SCHEMA, type RecordingHeader } from '../../recording/frame.ts';
import { type FrameTaker, Recorder } from '../../recording/recorder.ts';
import type { Scrub } from '../../recording/scrub.ts';
import { notRecorded } from '../../results.ts';
import type { CaptureRecord } from '../capture-record.ts';
import { IMPORTED_LOG, importedCommandKey } from '../imported-texts.ts';
import { createRecordedFiles, type RecordedFiles } from '../recorded-files.ts';

export interface PutDownOptions {
  /** What only the importer knows of the header. */
  readonly header: Pick<
    RecordingHeader,
    'version' | 'hostName' | 'hostId' | 'windowSeconds' | 'wanted' | 'origin'
  > &
    Pick<RecordingHeader, 'isAnonymised'>;
  /** How far apart the records mostly are. */
  readonly delaySeconds: number;
  readonly taker: FrameTaker;
  readonly scrub: Scrub;
}

/** A log is asked for in pieces of so many characters at the most. */
const MOST_OF_LOG = 65_536;

/**
 * Puts down records of an import as frames of a recording, one a record: what a record does not say any more is not in the
 * recording from then on, and no frame says that anything was asked for.
 */
export class RecordsPutDown {
  readonly header: RecordingHeader;
  readonly #recorder: Recorder;
  readonly #files: RecordedFiles = createRecordedFiles();
  readonly #startMs: number;
  readonly #startWall: number;
  #isFirst = true;
  #knownLinks: ReadonlyMap<string, string> = new Map();
  readonly #log = { text: '', offset: 0 };

  constructor(first: CaptureRecord, { header, delaySeconds, taker, scrub }: PutDownOptions) {
    this.#startMs = first.t * 1_000;
    this.#startWall = Date.parse(first.wall);
    this.header = {
      ...header,
      schema: RECORDING_SCHEMA,
      system: 'linux',
      startAt: microseconds(this.#startMs),
      startWall: this.#startWall,
      delaySeconds,
    };
    this.#recorder = new Recorder({ header: this.header, taker, scrub });
  }

  take(record: CaptureRecord): void {
    const nowMs = record.t * 1_000;
    // The wall clock of records has whole seconds: the first one and the monotonic time since never go back.
    const wallMs = Math.trunc(this.#startWall + nowMs - this.#startMs);
    this.#files.apply(record);
    if (!this.#isFirst) this.#recorder.wakes(nowMs, wallMs, false);
    this.#isFirst = false;
    const ended = this.#endedBy(record);
    for (const prefix of ended) this.#recorder.forget(prefix);
    const isForgotten = (path: string): boolean => ended.some(prefix => path.startsWith(prefix));
    const gone = (record.gone ?? []).filter(path => !isForgotten(path));
    const texts = new Map<string, ReadResult>(gone.map(path => [path, notRecorded(path)]));
    for (const path of this.#files.paths()) texts.set(path, this.#files.read(path));
    const links = record.links === undefined ? new Map() : this.#linksNow(isForgotten);
    this.#recorder.looked(new Look({ texts, links }), nowMs, wallMs);
    for (const [line, stdout] of Object.entries(record.commands ?? {})) {
      const key = importedCommandKey(line);
      const result = { command: key.split('\0'), exitCode: 0, signal: undefined, stdout, stderr: '' };
      this.#recorder.answered('query', key, 0, { ...result, problem: undefined }, nowMs, wallMs);
    }
    if (record.srsLog !== undefined) this.#takeLog(record.srsLog, nowMs, wallMs);
    this.#recorder.sleeps();
  }

  /** Processes of which nothing is left. */
  #endedBy({ gone = [] }: CaptureRecord): readonly string[] {
    const folders = new Set(gone.flatMap(path => /^\/proc\/\d+\//.exec(path) ?? []));
    return [...folders].filter(folder => isFailure(this.#files.list(folder)));
  }

  /** All that are known, and those that were. */
  #linksNow(isForgotten: (path: string) => boolean): Map<string, string | HostFailure> {
    const now = this.#files.links();
    const links = new Map<string, string | HostFailure>(now);
    for (const path of this.#knownLinks.keys())
      if (!now.has(path) && !isForgotten(path)) links.set(path, notRecorded(path));
    this.#knownLinks = now;
    return links;
  }

  /** Whole lines alone: of a part of one it cannot be told what of it is a secret. */
  #takeLog(text: string, nowMs: number, wallMs: number): void {
    const all = this.#log.text + text;
    const whole = all.slice(0, all.lastIndexOf('\n') + 1);
    this.#log.text = all.slice(whole.length);
    const pieces = piecesOf(whole);
    let end = this.#log.offset;
    const sizeBytes = end + Buffer.byteLength(whole);
    for (const piece of pieces) {
      const key = pieceKey(IMPORTED_LOG, end, MOST_OF_LOG);
      end += Buffer.byteLength(piece);
      const answer: FilePiece = {
        ...{ text: piece, offset: end, sizeBytes, id: '0:0', beganAnew: false, atMs: nowMs },
      };
      this.#recorder.answered('from', key, 0, answer, nowMs, wallMs);
    }
    this.#log.offset = end;
  }
}

/** Of whole lines, where they are no longer than a piece; an empty text is one too: the log is there. */
function piecesOf(text: string): readonly string[] {
  const pieces: string[] = [];
  for (let start = 0; start < text.length || pieces.length === 0; ) {
    const most = start + MOST_OF_LOG;
    const lineEnd = text.length <= most ? text.length : text.lastIndexOf('\n', most - 1) + 1;
    const end = lineEnd > start ? lineEnd : most;
    pieces.push(text.slice(start, end));
    start = end;
    if (text === '') break;
  }
  return pieces;
}
