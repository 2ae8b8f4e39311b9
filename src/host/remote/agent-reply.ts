import { cleanText } from '../../text/clean-text.ts';
import type { Question } from '../look.ts';
import type { QueuePeaks } from '../queue-peaks.ts';
import { type HostFailure, isFailure } from '../results.ts';
import { type Item, itemsOf } from './agent-question.ts';
import { readLink } from './read-link.ts';

/** What the agent said to one question, as far as it came. */
export interface AgentReply {
  readonly number: number;
  /** /proc/uptime, before and behind. */
  readonly uptimesMs: readonly number[];
  /** CPU that reading texts took. */
  readonly tookMs: number;
  /** By what was asked: a text, or what came of a pattern. */
  readonly texts: ReadonlyMap<string, string | HostFailure | ReadonlyMap<string, string | HostFailure>>;
  readonly links: ReadonlyMap<string, string | HostFailure | ReadonlyMap<string, string | HostFailure>>;
  readonly names: ReadonlyMap<string, readonly string[] | HostFailure>;
  readonly peaks: QueuePeaks;
}

/** Lines of a file as they were read last, by path: the agent tells only what differs. And with which answer that was. */
export type KnownLines = Map<string, { readonly lines: string[]; at: number }>;

/** Of all files of an answer, with what was told of them before, so that a few bytes cannot stand for much. In UTF-16 units. */
const MOST_LINES = 1_000_000;
const MOST_LENGTH = 32 * 2 ** 20;

/** Files without a line break at their end (fs/proc/base.c): a line is given one by awk. */
const WITHOUT_END = /\/(?:wchan|loginuid|sessionid|cmdline|environ)$/;

/** Everybody may read it as long as the thread is there. */
const OF_A_THREAD = /^\/proc\/\d+\/(?:task\/\d+\/)?(?:stat|schedstat|status|comm)$/;

/**
 * Reads an answer line by line. Whatever stands in a file, a name or a link is behind a sign of its own, so that it cannot
 * pass for anything else.
 */
export class ReplyReader {
  readonly #known: KnownLines;
  readonly #userId: number | undefined;
  readonly #items: readonly Item[];
  readonly #number: number;
  readonly #uptimesMs: number[] = [];
  readonly #usedMs: number[] = [];
  readonly #texts = new Map<string, string | HostFailure | Map<string, string | HostFailure>>();
  readonly #links = new Map<string, string | HostFailure | Map<string, string | HostFailure>>();
  readonly #names = new Map<string, string[] | HostFailure>();
  #peaks: QueuePeaks = { byInode: new Map(), looks: 0 };
  /** What the next lines belong to. */
  #item: Item | undefined;
  #path = '';
  #lines: string[] = [];
  #at = 0;
  #count = 0;
  #isReading = false;
  /** Of all texts by now. */
  #lineCount = 0;
  #length = 0;

  /**
   * @param known what is known of files by now; it is brought up to date
   * @param userId of whom it reads as, there; undefined: unknown
   * @param number which question it answers
   */
  constructor(asked: Question, known: KnownLines, userId: number | undefined, number: number) {
    this.#known = known;
    this.#userId = userId;
    this.#number = number;
    this.#items = itemsOf(asked);
  }

  /** Takes a line in. @returns the whole answer, with its last line */
  take(line: string): AgentReply | undefined {
    const sign = line.charAt(0);
    const rest = line.slice(1);
    if (this.#isReading) {
      if (sign === '+') {
        if (this.#at >= this.#count) throw new Error('more lines than it announced');
        this.#lines[this.#at++] = rest;
        return undefined;
      }
      if (sign === '@') {
        this.#jump(wholeNumber(rest, this.#count) - 1);
        return undefined;
      }
      this.#endText();
    }
    switch (sign) {
      case '>':
        this.#name(rest);
        return undefined;
      case 'E':
        return this.#whole();
      default:
        this.#control(sign, rest.slice(1));
        return undefined;
    }
  }

  /** What it leaves out was told before. */
  #jump(to: number): void {
    if (to < this.#at || to > this.#lines.length) throw new Error('a jump over lines that were never told');
    this.#at = to;
  }

  #control(sign: string, rest: string): void {
    switch (sign) {
      case 'B':
        if (Number(rest) !== this.#number) throw new Error('it is of another question');
        return;
      case 'U':
        this.#uptimesMs.push(Math.round(firstNumber(rest) * 1_000));
        return;
      case 'C':
        this.#usedMs.push(firstNumber(rest) / 1e6);
        return;
      case 't':
      case 'l':
      case 'n':
      case 'a':
      case 's':
        this.#begin(this.#items[Number(rest)]);
        if (sign === 's') this.#putText('');
        return;
      case 'z': {
        const item = this.#items[Number(rest)];
        if (item !== undefined && isFailure(this.#texts.get(item.path) ?? gone('')))
          this.#texts.set(item.path, gone(item.path));
        return;
      }
      case 'p':
        this.#path = rest;
        return;
      case 'F':
        this.#beginText(wholeNumber(rest, MOST_LINES));
        return;
      case 'x':
        this.#fail(rest);
        return;
      case 'P':
        this.#peaks = peaksOf(rest);
    }
  }

  #begin(item: Item | undefined): void {
    this.#item = item;
    if (item === undefined) return;
    this.#path = item.path;
    if (item.kind === 'texts' && item.isPattern) this.#texts.set(item.path, new Map());
    if (item.kind === 'links') this.#links.set(item.path, item.isPattern ? new Map() : gone(item.path));
    if (item.kind === 'names') this.#names.set(item.path, []);
  }

  #beginText(count: number): void {
    this.#lineCount += count;
    if (this.#lineCount > MOST_LINES) throw new Error('too many lines');
    const lines = this.#known.get(this.#path)?.lines ?? [];
    lines.length = Math.min(lines.length, count);
    this.#known.set(this.#path, { lines, at: this.#number });
    this.#lines = lines;
    this.#at = 0;
    this.#count = count;
    this.#isReading = true;
  }

  #endText(): void {
    this.#isReading = false;
    if (this.#lines.length < this.#count) throw new Error('fewer lines than it announced');
    const end = this.#lines.length === 0 || WITHOUT_END.test(this.#path) ? '' : '\n';
    const text = this.#lines.join('\n') + end;
    this.#length += text.length;
    if (this.#length > MOST_LENGTH) throw new Error('too long');
    this.#putText(text);
  }

  #putText(text: string | HostFailure): void {
    const item = this.#item;
    if (item === undefined) return;
    const found = this.#texts.get(item.path);
    if (!item.isPattern) this.#texts.set(item.path, text);
    else if (found instanceof Map) found.set(this.#path, text);
  }

  #fail(why: string): void {
    const item = this.#item;
    if (item === undefined) return;
    // Of one file among those that a pattern names: it was there when it was named.
    const failure = why === '' ? this.#unreadable(item) : failureOf(this.#path, why);
    if (item.kind === 'names') this.#names.set(item.path, failure);
    else if (item.kind === 'links') {
      const found = this.#links.get(item.path);
      if (found instanceof Map) {
        if (failure.reason !== 'gone') found.set(item.path, failure);
      } else this.#links.set(item.path, failure);
    } else if (why === '') this.#putText(failure);
    else if (failure.reason !== 'gone') {
      const found = this.#texts.get(item.path);
      if (found instanceof Map) found.set(item.path, failure);
    }
  }

  /** Awk does not say why it could not read: the shell says what is not there, and to others than root the rest is mostly forbidden. */
  #unreadable({ isPattern: isOfPattern }: Item): HostFailure {
    this.#known.delete(this.#path);
    if (isOfPattern && OF_A_THREAD.test(this.#path)) return gone(this.#path);
    return this.#userId === 0
      ? { asked: this.#path, reason: 'unsupported', detail: 'it cannot be read' }
      : forbidden(this.#path);
  }

  #name(text: string): void {
    const item = this.#item;
    if (item?.kind === 'texts') {
      const before = this.#texts.get(item.path);
      if (typeof before === 'string') this.#putText(`${before}${text.replaceAll('\x01', '\n')}\0`);
      return;
    }
    if (item?.kind === 'names') {
      const names = this.#names.get(item.path);
      if (Array.isArray(names)) names.push(text);
      return;
    }
    if (item?.kind !== 'links') return;
    const link = readLink(text, item);
    if (link === undefined) return;
    const target = link.target ?? forbidden(link.path);
    const found = this.#links.get(item.path);
    if (!(found instanceof Map)) this.#links.set(item.path, target);
    // A name with a line break in it may look like another line: the first that tells of a path holds.
    else if (!found.has(link.path)) found.set(link.path, target);
  }

  #whole(): AgentReply {
    for (const { path, kind } of this.#items)
      if (kind === 'texts' && !this.#texts.has(path)) this.#texts.set(path, gone(path));
    return {
      number: this.#number,
      uptimesMs: this.#uptimesMs,
      tookMs: Math.max(0, (this.#usedMs[1] ?? 0) - (this.#usedMs[0] ?? 0)),
      texts: this.#texts,
      links: this.#links,
      names: this.#names,
      peaks: this.#peaks,
    };
  }
}

/** Throws where an answer says something else: whoever writes it is not our agent any more. */
function wholeNumber(text: string, most: number): number {
  const value = /^\d{1,9}$/.test(text) ? Number(text) : Number.NaN;
  if (value <= most) return value;
  throw new Error(`"${cleanText(text.slice(0, 20))}" where a number was expected`);
}

/** Of several in a line the first: `5309.12 20917.40` of /proc/uptime. Throws as `wholeNumber`. */
function firstNumber(text: string): number {
  const found = /^\d{1,18}(?:\.\d{1,9})?(?= |$)/.exec(text)?.[0];
  if (found !== undefined) return Number(found);
  throw new Error(`"${cleanText(text.slice(0, 20))}" where a number was expected`);
}

function failureOf(asked: string, why: string): HostFailure {
  if (why === 'forbidden') return forbidden(asked);
  if (why === 'many') return { asked, reason: 'failed', detail: 'more entries than are asked for' };
  return gone(asked);
}

function forbidden(asked: string): HostFailure {
  return { asked, reason: 'forbidden', detail: 'EACCES: permission denied' };
}

function gone(asked: string): HostFailure {
  return { asked, reason: 'gone', detail: 'ENOENT: no such file or directory' };
}

/** `10 55253:0000BC00 …` */
function peaksOf(text: string): QueuePeaks {
  const [looks = '0', ...queues] = text.split(' ');
  const byInode = new Map<number, number>();
  for (const queue of queues) {
    const [inode = '', bytes = ''] = queue.split(':');
    byInode.set(Number(inode), Number.parseInt(bytes, 16));
  }
  return { byInode, looks: firstNumber(looks) };
}
