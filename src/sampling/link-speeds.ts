import { type Host, type HostFailure, isFailure, type ReadResult } from '../host/host.ts';
import type { Look } from '../host/look.ts';
import { Rhythm } from '../host/rhythm.ts';
import { parseLinkSpeed } from '../procfs/link-speed.ts';
import { cleanText } from '../text/clean-text.ts';
import type { Source } from './sample.ts';
import { notUnderstood } from './texts.ts';

const DIRECTORY = '/sys/class/net';
const EVERY_MS = 30_000;
/** What waits for a driver costs no CPU, but a lock of the whole network stack (rtnl_lock) is held meanwhile. */
const WAITING_SHARE = 0.05;
/** Slower than that is told. */
const SLOW_FROM_MS = 2_000;
/** A host of containers has thousands of interfaces; those of its own come first. */
const MOST_INTERFACES = 256;

type Speeds = ReadonlyMap<string, ReadResult>;

/**
 * Link speeds of the host's own namespace, Mbit/s by interface. A driver may ask its PHY each time, for seconds: they are
 * read aside, no refresh waits for them, and an interface that keeps its reader waiting is named.
 */
export class LinkSpeeds {
  readonly #host: Host;
  readonly #rhythm = new Rhythm(EVERY_MS, WAITING_SHARE);
  #isUnderWay = false;
  #isAsked = false;
  #last: Source<ReadonlyMap<string, number>> = {
    value: undefined,
    atMs: Number.NEGATIVE_INFINITY,
    failure: { asked: 'link speeds', reason: 'failed', detail: 'not read yet' },
  };

  constructor(host: Host) {
    this.#host = host;
  }

  get source(): Source<ReadonlyMap<string, number>> {
    return this.#last;
  }

  /** Has them read at the next refresh: that one was not read is told by its absence alone, as that it has none. */
  retry(): void {
    this.#rhythm.hurry();
  }

  /** The directories whose names are wanted; none while that is not due. */
  namesAt(nowMs: number): readonly string[] {
    this.#isAsked = !this.#isUnderWay && this.#rhythm.isDue(nowMs);
    return this.#isAsked ? [DIRECTORY] : [];
  }

  /** Begins to read the speeds of the interfaces that a refresh named, and does not wait. */
  accept(look: Look, nowMs: number): void {
    if (!this.#isAsked) return;
    this.#isAsked = false;
    this.#isUnderWay = true;
    void this.#read(look.names(DIRECTORY), nowMs).finally(() => {
      this.#isUnderWay = false;
    });
  }

  async #read(names: readonly string[] | HostFailure, nowMs: number): Promise<void> {
    if (isFailure(names)) {
      this.#last = { value: undefined, atMs: nowMs, failure: names };
      this.#rhythm.ran(nowMs, 0);
      return;
    }
    const paths = names.slice(0, MOST_INTERFACES).map(name => `${DIRECTORY}/${name}/speed`);
    // A live host starts a process for it, and what does that takes long to load: not before the first frame stands.
    if (this.#host.kind === 'local') await new Promise(resolve => setImmediate(resolve));
    const texts = await this.#host.readAside(paths, { most: 'line' });
    const atMs = this.#host.clock.nowMs();
    this.#rhythm.ran(nowMs, atMs - nowMs);
    const waits = describeWaits(texts);
    const missing = whatIsMissing(texts);
    this.#last = {
      value: readLinkSpeeds(texts),
      atMs,
      failure: undefined,
      ...(missing === undefined ? {} : { missing }),
      ...(waits === undefined ? {} : { waits, slowedToMs: this.#rhythm.intervalMs }),
    };
  }
}

/** Mbit/s by interface. The kernel says -1, or refuses, where a link has no speed (lo, a NIC that is down). */
export function readLinkSpeeds(texts: Speeds): ReadonlyMap<string, number> {
  const speeds = new Map<string, number>();
  for (const [path, result] of texts) {
    const speed = isFailure(result) ? undefined : parseLinkSpeed(result.text);
    if (typeof speed === 'number') speeds.set(nameIn(path), speed);
  }
  return speeds;
}

/** Why a speed is unknown although the kernel did not say that there is none. Even lo has the file. */
function whatIsMissing(texts: Speeds): HostFailure | undefined {
  for (const [asked, result] of texts) {
    if (!isFailure(result)) {
      if (parseLinkSpeed(result.text) === undefined) return notUnderstood(asked);
      continue;
    }
    // Another process reads the file: where that gives no line the kernel may have said that there is no speed (EINVAL).
    if (result.reason === 'forbidden') return result;
  }
  const isAnyThere = [...texts.values()].some(result => !isFailure(result) || result.reason !== 'gone');
  return isAnyThere ? undefined : { asked: `${DIRECTORY}/*/speed`, reason: 'gone', detail: 'no such files' };
}

function isLate({ detail }: HostFailure): boolean {
  return detail.startsWith('no answer');
}

/** `ext0, ext1 take 3.5 s to answer`; undefined when none kept its reader waiting. */
function describeWaits(texts: Speeds): string | undefined {
  const slow: string[] = [];
  let mostMs = 0;
  let isUnanswered = false;
  for (const [path, result] of texts) {
    const isUnheard = isFailure(result) && isLate(result);
    const tookMs = isFailure(result) ? 0 : (result.tookMs ?? 0);
    if (!isUnheard && tookMs < SLOW_FROM_MS) continue;
    slow.push(cleanText(nameIn(path)));
    isUnanswered ||= isUnheard;
    mostMs = Math.max(mostMs, tookMs);
  }
  if (slow.length === 0) return undefined;
  const names =
    slow.length > 4 ? `${slow.slice(0, 3).join(', ')} and ${slow.length - 3} more` : slow.join(', ');
  const verb = slow.length === 1 ? 'takes' : 'take';
  return isUnanswered
    ? `${names} ${slow.length === 1 ? 'does' : 'do'} not answer`
    : `${names} ${verb} ${(mostMs / 1_000).toFixed(1)} s to answer`;
}

function nameIn(path: string): string {
  return path.split('/')[4] ?? path;
}
