import { indexDirectories } from '../index-directories.ts';
import {
  type Answers,
  type Asked,
  type Found,
  isPattern,
  Look,
  pathOf,
  type Question,
  socketsKey,
} from '../look.ts';
import { type FileText, type HostFailure, isFailure, notRecorded, type ReadResult } from '../results.ts';
import {
  type Learnt,
  type Microseconds,
  microseconds,
  milliseconds,
  type PlainFailure,
  type PlainSockets,
  type PlainText,
} from './frame.ts';
import { goneFound, goneNames, removePrefixed } from './gone.ts';
import { withOtherPaths } from './other-paths.ts';
import { isPlainFailure, isSameFailure, plainFailure, toFailure } from './plain-failure.ts';
import { SCRUB_NOTHING, type Scrub } from './scrub.ts';

interface KnownText {
  readonly plain: PlainText;
  readonly at: Microseconds;
  readonly took: Microseconds;
  readonly waited: Microseconds | undefined;
}

type ScrubTexts = Pick<Scrub, 'text' | 'link' | 'sockets' | 'path' | 'failure'>;

const UNKNOWN = -1;

/**
 * What is known of a host by the looks at it so far: of the live one, so that what changed can be told; of a recorded one,
 * so that a look at it can be answered.
 */
export class Knowledge {
  readonly #texts = new Map<string, KnownText>();
  readonly #links = new Map<string, PlainText>();
  readonly #names = new Map<string, readonly string[] | PlainFailure>();
  readonly #found = new Map<string, readonly string[]>();
  readonly #foundLinks = new Map<string, readonly string[]>();
  readonly #took = new Map<string, Microseconds>();
  readonly #sockets = new Map<string, PlainSockets | PlainFailure | null>();
  readonly #scrub: ScrubTexts;
  #directories: ReadonlyMap<string, ReadonlySet<string>> | undefined;

  constructor(scrub: ScrubTexts = SCRUB_NOTHING) {
    this.#scrub = scrub;
  }

  /** What a look tells that was not known; it is from now on. @param frameAt what times count from */
  differences(real: Answers, frameAt: Microseconds): Learnt {
    const answers = withOtherPaths(real, this.#scrub);
    const { texts, links, names, sockets, tookMs } = answers;
    // Before what this look tells: of a path that is taken again all is told again.
    const forgotten = this.#forgetGone(answers);
    return stripped({
      ...forgotten,
      ...this.#takeTexts(texts, frameAt),
      ...this.#takeLinks(links),
      names: this.#takeNames(names),
      took: this.#takeCosts(tookMs),
      sockets: this.#takeSockets(sockets, frameAt),
    });
  }

  /** Nothing is known any more. */
  clear(): void {
    this.#directories = undefined;
    for (const known of [this.#texts, this.#links, this.#names, this.#found, this.#foundLinks, this.#took])
      known.clear();
    this.#sockets.clear();
  }

  /** Takes in what a recording says. @param frameAt what its times count from */
  learn(learnt: Learnt, frameAt: Microseconds): void {
    this.#directories = undefined;
    this.#forgetPrefixed(learnt.gone ?? []);
    this.#forgetPaths(learnt.lost ?? []);
    for (const [pattern, paths] of Object.entries(learnt.found ?? {})) this.#found.set(pattern, paths);
    for (const [pattern, paths] of Object.entries(learnt.foundLinks ?? {}))
      this.#foundLinks.set(pattern, paths);
    for (const [path, plain] of Object.entries(learnt.texts ?? {}))
      this.#texts.set(path, { plain, at: frameAt, took: UNKNOWN, waited: undefined });
    for (const [asked, times] of Object.entries(learnt.read ?? {}))
      this.#learnTimes(asked, times, learnt, frameAt);
    for (const [path, plain] of Object.entries(learnt.links ?? {})) this.#links.set(path, plain);
    for (const [path, plain] of Object.entries(learnt.names ?? {})) this.#names.set(path, plain);
    for (const [asked, took] of Object.entries(learnt.took ?? {})) this.#took.set(asked, took);
    for (const [key, plain] of Object.entries(learnt.sockets ?? {}))
      this.#sockets.set(key, this.#wholeSockets(key, plain, frameAt));
  }

  #learnTimes(
    asked: string,
    times: readonly Microseconds[],
    { waited = {} }: Learnt,
    frameAt: Microseconds,
  ): void {
    let index = 0;
    let at = frameAt;
    for (const path of isPattern(asked) ? (this.#found.get(asked) ?? []) : [asked]) {
      const known = this.#texts.get(path);
      if (known === undefined || typeof known.plain !== 'string') continue;
      at += times[index] ?? 0;
      this.#texts.set(path, {
        plain: known.plain,
        at,
        took: times[index + 1] ?? UNKNOWN,
        waited: waited[path],
      });
      index += 2;
    }
  }

  #wholeSockets(
    key: string,
    plain: PlainSockets | PlainFailure | null,
    frameAt: Microseconds,
  ): PlainSockets | PlainFailure | null {
    if (plain === null || isPlainFailure(plain)) return plain;
    const before = this.#sockets.get(key);
    const known =
      before === undefined || before === null || isPlainFailure(before) ? '' : (before.text ?? '');
    return { ...plain, text: plain.text ?? known, at: plain.at + frameAt };
  }

  /** All of it, as one look would have told it. @param frameAt what its times count from */
  whole(frameAt: Microseconds): Learnt {
    const read: Record<string, readonly Microseconds[]> = {};
    const waited: Record<string, Microseconds> = {};
    const texts: Record<string, PlainText> = {};
    for (const [path, known] of this.#texts) {
      texts[path] = known.plain;
      if (typeof known.plain === 'string') read[path] = [known.at - frameAt, known.took];
      if (known.waited !== undefined) waited[path] = known.waited;
    }
    return stripped({
      texts,
      read,
      waited,
      links: Object.fromEntries(this.#links),
      names: Object.fromEntries(this.#names),
      found: Object.fromEntries(this.#found),
      foundLinks: Object.fromEntries(this.#foundLinks),
      took: Object.fromEntries(this.#took),
      sockets: Object.fromEntries(
        [...this.#sockets].map(([key, plain]) => [
          key,
          plain === null || isPlainFailure(plain) ? plain : { ...plain, at: plain.at - frameAt },
        ]),
      ),
    });
  }

  /** What begins so is of no interest any more. @returns whether there was something */
  forget(prefix: string): boolean {
    return this.#forgetPrefixed([prefix]).length > 0;
  }

  /** What is known of processes that ended would fill a recording of a day, and the memory of who makes it. */
  #forgetGone({ texts, links, names }: Answers): Pick<Learnt, 'gone' | 'lost'> {
    const gone = this.#forgetPrefixed(goneNames(this.#names, names));
    const lost = this.#forgetPaths([...goneFound(this.#found, texts), ...goneFound(this.#foundLinks, links)]);
    return { gone, lost };
  }

  #forgetPrefixed(prefixes: readonly string[]): readonly string[] {
    const all = [this.#texts, this.#links, this.#names, this.#found, this.#foundLinks, this.#took];
    const gone = removePrefixed(all, prefixes);
    if (gone.length > 0) this.#directories = undefined;
    return gone;
  }

  #forgetPaths(paths: readonly string[]): readonly string[] {
    return paths.filter(path => {
      const [isText, isLink] = [this.#texts.delete(path), this.#links.delete(path)];
      return isText || isLink;
    });
  }

  /** What a look at the recorded host tells. What nobody asked for when it was recorded is `notRecorded` (results.ts). */
  answer({ texts = [], links = [], names = [], sockets = [] }: Question): Look {
    const tookMs = new Map<string, number>();
    for (const asked of [...links, ...names]) {
      const took = this.#took.get(pathOf(asked));
      if (took !== undefined) tookMs.set(pathOf(asked), milliseconds(took));
    }
    return new Look({
      texts: answersTo(
        texts,
        this.#found,
        path => this.text(path),
        pattern => this.#expand(pattern),
      ),
      links: answersTo(
        links,
        this.#foundLinks,
        path => this.link(path),
        pattern => this.#expand(pattern),
      ),
      names: new Map(names.map(asked => [pathOf(asked), this.list(pathOf(asked))])),
      sockets: new Map(
        sockets.map(question => {
          const key = socketsKey(question);
          return [key, this.#socketsOf(key)];
        }),
      ),
      tookMs,
    });
  }

  /** Whether somebody asked for all of it before. */
  knows({ texts = [], links = [], names = [] }: Question): boolean {
    return (
      texts.every(asked => this.#texts.has(pathOf(asked)) || this.#found.has(pathOf(asked))) &&
      links.every(asked => this.#links.has(pathOf(asked)) || this.#foundLinks.has(pathOf(asked))) &&
      names.every(asked => this.#names.has(pathOf(asked)))
    );
  }

  /** Whether it tells of something of a question that nobody asked for before. */
  isNewIn({ texts, links, names, found, foundLinks }: Learnt, question: Question): boolean {
    const isNew = (part: object | undefined, known: ReadonlyMap<string, unknown>) => (asked: Asked) =>
      part !== undefined && pathOf(asked) in part && !known.has(pathOf(asked));
    return (
      (question.texts ?? []).some(isNew(texts, this.#texts)) ||
      (question.texts ?? []).some(isNew(found, this.#found)) ||
      (question.links ?? []).some(isNew(links, this.#links)) ||
      (question.links ?? []).some(isNew(foundLinks, this.#foundLinks)) ||
      (question.names ?? []).some(isNew(names, this.#names))
    );
  }

  text(path: string): ReadResult {
    const known = this.#texts.get(path);
    if (known === undefined) return notRecorded(path);
    const { plain, at, took, waited } = known;
    if (typeof plain !== 'string') return toFailure(plain, path);
    return {
      text: plain,
      atMs: milliseconds(at),
      ...(took === UNKNOWN ? {} : { tookMs: milliseconds(took) }),
      ...(waited === undefined ? {} : { waitedMs: milliseconds(waited) }),
    };
  }

  link(path: string): string | HostFailure {
    const plain = this.#links.get(path);
    if (plain === undefined) return notRecorded(path);
    return typeof plain === 'string' ? plain : toFailure(plain, path);
  }

  /** Whether a link leads there. */
  hasLinkTo(target: string): boolean {
    for (const plain of this.#links.values()) if (plain === target) return true;
    return false;
  }

  list(directory: string): readonly string[] | HostFailure {
    const plain = this.#names.get(directory);
    if (plain !== undefined) return isPlainFailure(plain) ? toFailure(plain, directory) : plain;
    this.#directories ??= indexDirectories([...this.#paths()]);
    const names = this.#directories.get(directory.replace(/\/$/, ''));
    return names === undefined ? notRecorded(directory) : [...names];
  }

  /** Of all texts and links that are there, or may be. */
  *#paths(): Generator<string> {
    for (const [path, { plain }] of this.#texts) if (!isGone(plain)) yield path;
    for (const [path, plain] of this.#links) if (!isGone(plain)) yield path;
  }

  #socketsOf(key: string) {
    const plain = this.#sockets.get(key);
    if (plain === undefined) return notRecorded(key);
    if (plain === null) return undefined;
    if (isPlainFailure(plain)) return toFailure(plain, key);
    return { asked: plain.asked, text: plain.text ?? '', atMs: milliseconds(plain.at) };
  }

  /** The paths of a pattern that nobody asked for, by what others are known. */
  #expand(pattern: string): readonly string[] {
    let paths = [''];
    for (const segment of pattern.split('/').slice(1)) {
      if (segment !== '*') paths = paths.map(path => `${path}/${segment}`);
      else
        paths = paths.flatMap(directory => {
          const names = this.list(directory === '' ? '/' : directory);
          return isFailure(names) ? [] : names.map(name => `${directory}/${name}`);
        });
    }
    return paths;
  }

  #takeTexts(answers: Answers['texts'], frameAt: Microseconds) {
    const texts: Record<string, PlainText> = {};
    const read: Record<string, Microseconds[]> = {};
    const waited: Record<string, Microseconds> = {};
    const found: Record<string, readonly string[]> = {};
    for (const [asked, answer] of answers) {
      const times: Microseconds[] = [];
      let lastAt = frameAt;
      const each = answer instanceof Map ? answer : [[asked, answer as ReadResult] as const];
      for (const [path, result] of each) {
        if (this.#takeText(path, result)) texts[path] = (this.#texts.get(path) as KnownText).plain;
        if (isFailure(result)) continue;
        const { at, took } = this.#texts.get(path) as KnownText;
        times.push(at - lastAt, took);
        lastAt = at;
        if (result.waitedMs !== undefined) waited[path] = microseconds(result.waitedMs);
      }
      if (times.length > 0) read[asked] = times;
      if (answer instanceof Map) takeList(this.#found, asked, answer, found);
    }
    return { texts, read, waited, found };
  }

  /** @returns whether it is another than before */
  #takeText(path: string, result: FileText | HostFailure): boolean {
    const before = this.#texts.get(path)?.plain;
    if (isFailure(result)) {
      const plain = plainFailure(result, path);
      this.#texts.set(path, { plain, at: 0, took: UNKNOWN, waited: undefined });
      return !isSameFailure(before, plain);
    }
    const plain = this.#scrub.text(path, result.text);
    this.#texts.set(path, {
      plain,
      at: microseconds(result.atMs),
      took: result.tookMs === undefined ? UNKNOWN : microseconds(result.tookMs),
      waited: result.waitedMs === undefined ? undefined : microseconds(result.waitedMs),
    });
    return before !== plain;
  }

  #takeLinks(answers: Answers['links']) {
    const links: Record<string, PlainText> = {};
    const foundLinks: Record<string, readonly string[]> = {};
    for (const [asked, answer] of answers) {
      const each = answer instanceof Map ? answer : [[asked, answer as string | HostFailure] as const];
      for (const [path, result] of each) {
        const before = this.#links.get(path);
        const plain = isFailure(result)
          ? plainFailure(result, path)
          : this.#scrub.link(path, result as string);
        if (before === plain || (typeof plain !== 'string' && isSameFailure(before, plain))) continue;
        this.#links.set(path, plain);
        links[path] = plain;
      }
      if (answer instanceof Map) takeList(this.#foundLinks, asked, answer, foundLinks);
    }
    return { links, foundLinks };
  }

  #takeNames(answers: Answers['names']) {
    const names: Record<string, readonly string[] | PlainFailure> = {};
    for (const [path, answer] of answers) {
      const before = this.#names.get(path);
      const plain = isFailure(answer) ? plainFailure(answer, path) : (answer as readonly string[]);
      if (isSameNames(before, plain)) continue;
      this.#names.set(path, plain);
      names[path] = plain;
    }
    return names;
  }

  #takeCosts(tookMs: Answers['tookMs']) {
    const took: Record<string, Microseconds> = {};
    for (const [asked, ms] of tookMs) {
      took[asked] = microseconds(ms);
      this.#took.set(asked, microseconds(ms));
    }
    return took;
  }

  #takeSockets(answers: Answers['sockets'], frameAt: Microseconds) {
    const sockets: Record<string, PlainSockets | PlainFailure | null> = {};
    for (const [key, answer] of answers) {
      const before = this.#sockets.get(key);
      if (answer === undefined) sockets[key] = null;
      else if (isFailure(answer)) sockets[key] = plainFailure(answer, key);
      else {
        const { asked, atMs } = answer;
        const text = this.#scrub.sockets(answer.text);
        const isSame =
          before !== undefined && before !== null && !isPlainFailure(before) && before.text === text;
        sockets[key] = { asked, ...(isSame ? {} : { text }), at: microseconds(atMs) - frameAt };
        this.#sockets.set(key, { asked, text, at: microseconds(atMs) });
        continue;
      }
      this.#sockets.set(key, sockets[key]);
    }
    return sockets;
  }
}

function isGone(plain: PlainText): boolean {
  return typeof plain !== 'string' && plain.failed === 'gone';
}

function takeList(
  known: Map<string, readonly string[]>,
  pattern: string,
  answer: Found<unknown>,
  told: Record<string, readonly string[]>,
): void {
  const paths = [...answer.keys()];
  const before = known.get(pattern);
  if (before !== undefined && isSameList(before, paths)) return;
  known.set(pattern, paths);
  told[pattern] = paths;
}

function answersTo<T>(
  asked: readonly Asked[],
  found: ReadonlyMap<string, readonly string[]>,
  one: (path: string) => T | HostFailure,
  expand: (pattern: string) => readonly string[],
): Map<string, T | HostFailure | Found<T>> {
  return new Map<string, T | HostFailure | Found<T>>(
    asked.map((each): readonly [string, T | HostFailure | Found<T>] => {
      const path = pathOf(each);
      if (!isPattern(path)) return [path, one(path)];
      const known = found.get(path);
      const results = (known ?? expand(path)).map(at => [at, one(at)] as const);
      // Of a pattern that was asked for everything stands; else what is not there is left out.
      return [
        path,
        new Map(known === undefined ? results.filter(([, result]) => !isFailure(result)) : results),
      ];
    }),
  );
}

/** Without what is empty. */
function stripped(learnt: { [K in keyof Learnt]: Learnt[K] | undefined }): Learnt {
  return Object.fromEntries(
    Object.entries(learnt).filter(([, value]) => value !== undefined && Object.keys(value).length > 0),
  );
}

function isSameNames(
  before: readonly string[] | PlainFailure | undefined,
  after: readonly string[] | PlainFailure,
): boolean {
  if (before === undefined) return false;
  if (isPlainFailure(after)) return isSameFailure(before, after);
  return !isPlainFailure(before) && isSameList(before, after);
}

function isSameList(before: readonly unknown[], after: readonly unknown[]): boolean {
  if (before.length !== after.length) return false;
  for (let index = 0; index < before.length; index++) if (before[index] !== after[index]) return false;
  return true;
}
