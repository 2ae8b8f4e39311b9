import { cleanText } from '../../text/clean-text.ts';
import { isPattern, pathOf, type Question } from '../look.ts';
import type { QueuePeaks } from '../queue-peaks.ts';
import { type HostFailure, isFailure } from '../results.ts';

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

/** More are no file that is asked for. */
const MOST_LINES = 1_000_000;

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
  #number = -1;
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

  /**
   * @param known what is known of files by now; it is brought up to date
   * @param userId of whom it reads as, there; undefined: unknown
   */
  constructor(asked: Question, known: KnownLines, userId: number | undefined) {
    this.#known = known;
    this.#userId = userId;
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
        this.#at = wholeNumber(rest, this.#count) - 1;
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

  #control(sign: string, rest: string): void {
    switch (sign) {
      case 'B':
        this.#number = Number(rest);
        return;
      case 'U':
        this.#uptimesMs.push(Math.round(Number.parseFloat(rest) * 1_000));
        return;
      case 'C':
        this.#usedMs.push(Number.parseFloat(rest) / 1e6);
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
    const end = this.#lines.length === 0 || WITHOUT_END.test(this.#path) ? '' : '\n';
    this.#putText(this.#lines.join('\n') + end);
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

interface Item {
  readonly kind: 'texts' | 'links' | 'names';
  readonly path: string;
  readonly isPattern: boolean;
}

/** In the order in which they are sent, each once. */
export function itemsOf(question: Question): readonly Item[] {
  const items: Item[] = [];
  for (const kind of ['texts', 'links', 'names'] as const) {
    const paths = new Set((question[kind] ?? []).map(pathOf));
    for (const path of paths) items.push({ kind, path, isPattern: kind !== 'names' && isPattern(path) });
  }
  return items;
}

/** The lines that ask it, without the first; see `AGENT_SCRIPT`. A path with a line break in it is not asked for. */
export function linesOf(question: Question): readonly string[] {
  const most = new Map<string, number>();
  for (const kind of ['texts', 'links', 'names'] as const)
    for (const asked of question[kind] ?? [])
      if (typeof asked !== 'string') most.set(`${kind} ${asked.path}`, asked.most);
  const lines = itemsOf(question).map(({ kind, path, isPattern: hasStars }) => {
    const limit = most.get(`${kind} ${path}`) ?? 0;
    if (path.includes('\n')) return 't /';
    if (kind === 'names') return `n ${limit} ${path}`;
    const letter = kind === 'texts' ? 't' : 'l';
    return hasStars ? `${letter.toUpperCase()} ${limit} ${escapeGlob(path)}` : `${letter} ${path}`;
  });
  return [...lines, '.'];
}

/** Of a pattern only segments that are exactly `*` stand for names. */
function escapeGlob(pattern: string): string {
  return pattern
    .split('/')
    .map(segment => (segment === '*' ? segment : segment.replace(/[\\*?[\]]/g, '\\$&')))
    .join('/');
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

/** `lrwx------ 1 0 0 64 Nov 30 05:55 /proc/1/fd/0 -> /dev/null`; without an arrow where it may not be read. */
function readLink(
  line: string,
  { path, isPattern: hasStars }: Item,
): { readonly path: string; readonly target: string | undefined } | undefined {
  if (!/^l[-rwxsStT]{9}/.test(line)) return undefined;
  const start = hasStars ? path.slice(0, path.indexOf('/*') + 1) : path;
  const at = line.indexOf(` ${start}`);
  if (at === -1) return undefined;
  const arrow = line.indexOf(' -> ', at);
  const link = line.slice(at + 1, arrow === -1 ? undefined : arrow);
  if (!hasStars && link !== path) return undefined;
  return { path: readEscapes(link), target: arrow === -1 ? undefined : readEscapes(line.slice(arrow + 4)) };
}

/** As GNU ls writes names with -b: octal digits, and the usual letters. */
function readEscapes(text: string): string {
  if (!text.includes('\\')) return text;
  const bytes: number[] = [];
  for (let at = 0; at < text.length; at++) {
    const octal = text[at] === '\\' ? /^[0-7]{3}/.exec(text.slice(at + 1, at + 4)) : null;
    if (octal !== null) {
      bytes.push(Number.parseInt(octal[0], 8));
      at += 3;
    } else if (text[at] === '\\' && at + 1 < text.length) {
      at++;
      const letter = LETTERS[text[at] as string] ?? (text[at] as string);
      bytes.push(...Buffer.from(letter));
    } else bytes.push(...Buffer.from(text[at] as string));
  }
  return Buffer.from(bytes).toString('utf8');
}

const LETTERS: Readonly<Record<string, string>> = {
  n: '\n',
  t: '\t',
  r: '\r',
  b: '\b',
  f: '\f',
  v: '\v',
  a: '\x07',
};

/** `10 55253:0000BC00 …` */
function peaksOf(text: string): QueuePeaks {
  const [looks = '0', ...queues] = text.split(' ');
  const byInode = new Map<number, number>();
  for (const queue of queues) {
    const [inode = '', bytes = ''] = queue.split(':');
    byInode.set(Number(inode), Number.parseInt(bytes, 16));
  }
  return { byInode, looks: Number(looks) };
}
