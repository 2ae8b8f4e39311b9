import type { FilePiece } from '../host/follow-file.ts';
import { type Host, type HostFailure, isFailure } from '../host/host.ts';
import { Rhythm } from '../host/rhythm.ts';
import type { OpenLog } from '../srs/log/choose-log.ts';
import { LogDigest } from '../srs/log/log-digest.ts';
import type { LogKnowledge } from '../srs/log/log-knowledge.ts';
import { hasFailed } from './has-failed.ts';
import type { Source } from './sample.ts';

/**
 * SRS averages the figures of its lines over 10 s. A reading starts three small programs on the host's side, 6 ms of CPU; the
 * second comes soon, so that there is something to tell in a short window.
 */
const EVERY_MS = 10_000;
const SECOND_AFTER_MS = 3_000;
/** Bytes at once: to take them in is to keep everything else waiting, for 3 ms at the most. What is more is left out. */
const MOST_BYTES = 65_536;
/** Bytes of its beginning: what SRS says when it starts. */
const MOST_PAST_BYTES = 65_536;
/** A log that cannot be read is tried again after so long. */
const SILENT_FOR_MS = 60_000;
/** A file system that does not answer keeps the process that reads it for good: not one a minute. */
const STUCK_FOR_MS = 1_800_000;
const TIMEOUT_MS = 5_000;

/** Who reads at a refresh. */
export interface LogRequest {
  /** Undefined while the open files of SRS are not known. */
  readonly log: OpenLog | undefined;
  /** SRS's pid as it sees itself; undefined: not known. */
  readonly ownPid: number | undefined;
}

interface Place {
  readonly path: string;
  /** Device and inode. */
  readonly id: string;
  readonly offset: number;
  /** What comes up to the next newline is the rest of a line that was left out. */
  readonly isTorn: boolean;
}

/**
 * Follows the log that SRS has open: aside, a piece at a time, without a refresh that waits. What was in it before is not
 * told of. It goes on where the file was renamed and opened anew, truncated or deleted.
 */
export class LogProbe {
  readonly #host: Host;
  readonly #pid: number;
  readonly #rhythm = new Rhythm(EVERY_MS, undefined, SECOND_AFTER_MS);
  #isUnderWay = false;
  #isClosed = false;
  #silentUntilMs = Number.NEGATIVE_INFINITY;
  #digest: LogDigest | undefined;
  #place: Place | undefined;
  #last: Source<LogKnowledge>;

  constructor(host: Host, pid: number) {
    this.#host = host;
    this.#pid = pid;
    this.#last = this.#failed('not read yet', 'failed', Number.NEGATIVE_INFINITY);
  }

  get source(): Source<LogKnowledge> {
    return this.#last;
  }

  /** Begins to read what was written since, where that is due, and does not wait for it. */
  refresh(nowMs: number, { log, ownPid }: LogRequest): void {
    if (log === undefined || this.#isUnderWay || this.#isClosed || !this.#rhythm.isDue(nowMs)) return;
    if ('missing' in log) {
      this.#rhythm.ran(nowMs, 0);
      this.#last = this.#failed(log.missing, 'unsupported', nowMs);
      return;
    }
    if (nowMs < this.#silentUntilMs) return;
    this.#rhythm.ran(nowMs, 0);
    this.#isUnderWay = true;
    void this.#read(log.path, ownPid).finally(() => {
      this.#isUnderWay = false;
    });
  }

  /** Has it read at the next refresh where it failed: what was in its way is not any more. */
  retry(): void {
    if (!hasFailed(this.#last)) return;
    this.#silentUntilMs = Number.NEGATIVE_INFINITY;
    this.#rhythm.hurry();
  }

  /** What comes after it is not asked for any more. */
  close(): void {
    this.#isClosed = true;
  }

  async #read(path: string, ownPid: number | undefined): Promise<void> {
    // What starts processes takes long to load: not before the first frame stands.
    if (this.#host.kind === 'local') await new Promise(resolve => setImmediate(resolve));
    if (this.#isClosed) return;
    const failure =
      this.#place === undefined
        ? await this.#begin(path, ownPid)
        : await this.#goOn(path, this.#place, ownPid);
    if (this.#isClosed) return;
    const atMs = this.#host.clock.nowMs();
    if (failure !== undefined) this.#fail(failure, atMs);
  }

  /** Looks at the beginning, for what SRS said when it started, and goes to the end. */
  async #begin(path: string, ownPid: number | undefined): Promise<HostFailure | undefined> {
    const first = await this.#piece(path, 0, MOST_PAST_BYTES);
    if (isFailure(first)) return first;
    const isWhole = first.sizeBytes - first.offset < MOST_PAST_BYTES;
    const end = isWhole ? first : await this.#piece(path, 'end', 1);
    if (isFailure(end)) return end;
    this.#digest ??= new LogDigest(end.atMs);
    // In a container every SRS has pid 1: what one before this said is not to be told from what this one did.
    const isOwn = isWhole || (ownPid !== undefined && ownPid !== 1);
    if (isOwn) this.#digest.takePast(first.text.split('\n'), ownPid);
    this.#arrive(this.#digest, { path, id: end.id, offset: end.offset, isTorn: false }, end);
    return undefined;
  }

  async #goOn(path: string, place: Place, ownPid: number | undefined): Promise<HostFailure | undefined> {
    const here = await this.#piece(path, place.offset, MOST_BYTES);
    if (isFailure(here)) return here;
    const isOther = here.id !== place.id;
    const piece = isOther && !here.beganAnew ? await this.#piece(path, 0, MOST_BYTES) : here;
    if (isFailure(piece)) return piece;
    // A file that SRS opened anew and that is long already was there before: what it holds is nothing new.
    const isOld = isOther && piece.sizeBytes - piece.offset > MOST_BYTES;
    const digest = this.#digest ?? new LogDigest(piece.atMs);
    this.#digest = digest;
    const isPart = piece.text.length > 0 && !piece.text.endsWith('\n');
    const lines = piece.text.split('\n');
    if (place.isTorn && !isOther && !here.beganAnew) lines.shift();
    if (isPart) lines.pop();
    digest.take(isOld ? [] : lines, piece.atMs, ownPid);
    const behind = piece.sizeBytes - piece.offset;
    const skipped = behind > MOST_BYTES ? behind - (isOld ? 0 : MOST_BYTES) : 0;
    if (!isOld) digest.leaveOut(skipped);
    const isTorn = skipped > 0 || isPart || (place.isTorn && piece.text === '');
    this.#arrive(digest, { path, id: piece.id, offset: piece.offset + skipped, isTorn }, piece);
    if (behind - skipped >= MOST_BYTES / 2) this.#rhythm.hurry();
    return undefined;
  }

  #piece(path: string, offset: number | 'end', most: number): Promise<FilePiece | HostFailure> {
    return this.#host.readFrom(path, offset, { most, timeoutMs: TIMEOUT_MS });
  }

  #arrive(digest: LogDigest, place: Place, { atMs }: FilePiece): void {
    this.#place = place;
    this.#last = { value: digest.at(atMs), atMs, failure: undefined };
  }

  #fail(failure: HostFailure, atMs: number): void {
    const isNoFile = failure.detail === 'Not a regular file';
    this.#last = isNoFile
      ? this.#failed('SRS writes its log into what is no regular file, as a FIFO', 'unsupported', atMs)
      : { value: undefined, atMs, failure };
    // It was closed or opened anew a moment ago: its links tell at their next reading.
    if (failure.reason === 'gone') return;
    const isStuck = failure.detail.startsWith('no answer');
    this.#silentUntilMs = atMs + (isStuck ? STUCK_FOR_MS : SILENT_FOR_MS);
  }

  #failed(detail: string, reason: HostFailure['reason'], atMs: number): Source<LogKnowledge> {
    return { value: undefined, atMs, failure: { asked: `/proc/${this.#pid}/fd`, reason, detail } };
  }
}
