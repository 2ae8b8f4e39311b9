import { type HostFailure, isFailure } from '../host/host.ts';
import type { Asked, Found, Look } from '../host/look.ts';
import { Rhythm } from '../host/rhythm.ts';
import { chooseLog } from '../srs/log/choose-log.ts';
import { openFilesOf, socketInodesOf } from '../srs/process/open-files.ts';
import { hasFailed } from './has-failed.ts';
import type { OpenFiles, Source } from './sample.ts';
import { notUnderstood } from './texts.ts';

const EVERY_MS = 5_000;
/** An SRS that was found as it started opens its sockets after that. */
const SECOND_AFTER_MS = 1_000;

/** Counts the open files of SRS and finds its sockets and its log, from the links in /proc/PID/fd. */
export class OpenFilesProbe {
  readonly #directory: string;
  readonly #links: readonly Asked[];
  readonly #rhythm = new Rhythm(EVERY_MS, undefined, SECOND_AFTER_MS);
  #last: Source<OpenFiles>;

  constructor(pid: number) {
    this.#directory = `/proc/${pid}/fd`;
    this.#links = [openFilesOf(pid)];
    const failure: HostFailure = { asked: this.#directory, reason: 'failed', detail: 'not read yet' };
    this.#last = { value: undefined, atMs: Number.NEGATIVE_INFINITY, failure };
  }

  get source(): Source<OpenFiles> {
    return this.#last;
  }

  /** Has it read at the next refresh where it failed: what was in its way is not any more. */
  retry(): void {
    if (hasFailed(this.#last)) this.#rhythm.hurry();
  }

  /** The links to ask for; none while they are not due. */
  linksAt(nowMs: number): readonly Asked[] {
    return this.#rhythm.isDue(nowMs) ? this.#links : [];
  }

  /** Takes in the links of a refresh at which they were due. */
  accept(look: Look, nowMs: number): void {
    if (!this.#rhythm.isDue(nowMs)) return;
    const links = look.links(`${this.#directory}/*`);
    const failure = findFailure(links, this.#directory);
    const areAll = !links.has(unlistedOf(this.#directory));
    this.#last =
      failure === undefined
        ? {
            value: {
              count: areAll ? links.size : undefined,
              socketInodes: socketInodesOf(links),
              log: areAll ? chooseLog(links, this.#directory) : { missing: OTHERS_UNLISTED },
            },
            atMs: nowMs,
            failure: undefined,
          }
        : { value: undefined, atMs: nowMs, failure };
    this.#rhythm.ran(nowMs, look.times({ links: this.#links }).tookMs);
  }
}

const OTHERS_UNLISTED = 'which files SRS has open beside its sockets is not in the recording';

/** A link that stands in a recording where not all open files of a process are known; no descriptor has that name. */
function unlistedOf(directory: string): string {
  return `${directory}/unlisted`;
}

/** The directory could not be listed, or its links may not be read; one unreadable link (a path too long) is ignored. */
function findFailure(links: Found<string>, directory: string): HostFailure | undefined {
  const failures = [...links.values()].filter(target => typeof target !== 'string');
  const ofDirectory = links.get(`${directory}/*`);
  if (isFailure(ofDirectory)) return { ...ofDirectory, asked: directory };
  // A server holds its listeners at least.
  if (links.size === 0) return { asked: directory, reason: 'failed', detail: 'it lists no open file' };
  if (failures.length === links.size) return failures[0];
  const strange = [...links].find(([, target]) => typeof target === 'string' && !isTarget(target));
  if (strange !== undefined) return notUnderstood(strange[0]);
  return failures.find(({ reason }) => reason === 'forbidden');
}

/** `socket:[55253]`, `anon_inode:[eventpoll]`, `/dev/null`, `(unreachable)/srs.log` (fs/d_path.c). */
function isTarget(target: string): boolean {
  return target.startsWith('socket:') ? /^socket:\[\d+\]$/.test(target) : /^(?:\/|\(|[a-z_]+:)/.test(target);
}
