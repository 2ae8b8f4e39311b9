import { indexDirectories } from '../index-directories.ts';
import { type Answers, type Asked, isPattern, Look, pathOf, type Question, socketsKey } from '../look.ts';
import { type HostFailure, isFailure, notRecorded, type ReadResult } from '../results.ts';
import { answersTo } from './answers-to.ts';
import {
  type Learnt,
  type Microseconds,
  milliseconds,
  type PlainFailure,
  type PlainSockets,
  type PlainText,
} from './frame.ts';
import { goneFound, goneNames, oldCgroups, removePrefixed } from './gone.ts';
import { byPath, createKnown, UNKNOWN, wholeOf } from './known.ts';
import { KnownSockets } from './known-sockets.ts';
import { newInLook, type ScrubTexts } from './new-in-look.ts';
import { withOtherPaths } from './other-paths.ts';
import { isPlainFailure, toFailure } from './plain-failure.ts';
import { SCRUB_NOTHING } from './scrub.ts';

/**
 * What is known of a host by the looks at it so far: of the live one, so that what changed can be told; of a recorded one,
 * so that a look at it can be answered.
 */
export class Knowledge {
  readonly #known = createKnown();
  readonly #scrub: ScrubTexts;
  #directories: ReadonlyMap<string, ReadonlySet<string>> | undefined;
  readonly #sockets = new KnownSockets(this.#known.sockets);

  constructor(scrub: ScrubTexts = SCRUB_NOTHING) {
    this.#scrub = scrub;
  }

  /**
   * What a look tells that was not known; it is from now on.
   * @param frameAt what times count from
   * @param onGone is told of each directory that ended: `/proc/4711/`
   */
  differences(
    real: Answers,
    frameAt: Microseconds,
    onGone: (prefix: string) => void = () => undefined,
  ): Learnt {
    const answers = withOtherPaths(real, this.#scrub);
    // Before what this look tells: of a path that is taken again all is told again.
    const forgotten = this.#forgetGone(answers, onGone);
    this.#sockets.answered(answers.sockets.keys(), frameAt);
    return stripped({ ...forgotten, ...newInLook(this.#known, answers, { frameAt, scrub: this.#scrub }) });
  }

  /** Nothing is known any more. */
  clear(): void {
    this.#directories = undefined;
    for (const known of byPath(this.#known)) known.clear();
    this.#known.sockets.clear();
  }

  /** Takes in what a recording says. @param frameAt what its times count from */
  learn(learnt: Learnt, frameAt: Microseconds): void {
    this.#directories = undefined;
    this.#forgetPrefixed(learnt.gone ?? []);
    this.#forgetPaths(learnt.lost ?? []);
    for (const [pattern, paths] of Object.entries(learnt.found ?? {})) this.#known.found.set(pattern, paths);
    for (const [pattern, paths] of Object.entries(learnt.foundLinks ?? {}))
      this.#known.foundLinks.set(pattern, paths);
    for (const [path, plain] of Object.entries(learnt.texts ?? {}))
      this.#known.texts.set(path, { plain, at: frameAt, took: UNKNOWN, waited: undefined });
    for (const [asked, times] of Object.entries(learnt.read ?? {}))
      this.#learnTimes(asked, times, learnt, frameAt);
    for (const [path, plain] of Object.entries(learnt.links ?? {})) this.#known.links.set(path, plain);
    for (const [path, plain] of Object.entries(learnt.names ?? {})) this.#known.names.set(path, plain);
    for (const [asked, took] of Object.entries(learnt.took ?? {})) this.#known.took.set(asked, took);
    for (const [key, plain] of Object.entries(learnt.sockets ?? {}))
      this.#known.sockets.set(key, this.#wholeSockets(key, plain, frameAt));
  }

  #learnTimes(
    asked: string,
    times: readonly Microseconds[],
    { waited = {} }: Learnt,
    frameAt: Microseconds,
  ): void {
    let index = 0;
    let at = frameAt;
    for (const path of isPattern(asked) ? (this.#known.found.get(asked) ?? []) : [asked]) {
      const known = this.#known.texts.get(path);
      if (known === undefined || typeof known.plain !== 'string') continue;
      at += times[index] ?? 0;
      this.#known.texts.set(path, {
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
    const before = this.#known.sockets.get(key);
    const known =
      before === undefined || before === null || isPlainFailure(before) ? '' : (before.text ?? '');
    return { ...plain, text: plain.text ?? known, at: plain.at + frameAt };
  }

  /** All of it, as one look would have told it. @param frameAt what its times count from */
  whole(frameAt: Microseconds): Learnt {
    return stripped(wholeOf(this.#known, frameAt));
  }

  /** What begins so is of no interest any more. @returns whether there was something */
  forget(prefix: string): boolean {
    this.#sockets.forgetEnded([prefix]);
    return this.#forgetPrefixed([prefix]).length > 0;
  }

  /** What nobody asks for any more, though no list tells of its end: ports, and cgroups. For who writes alone. */
  forgetOld(nowAt: Microseconds): void {
    this.#sockets.forgetOld(nowAt);
    const cgroups = oldCgroups(this.#known.texts, nowAt);
    for (const directory of cgroups) for (const known of byPath(this.#known)) known.delete(directory);
    this.#forgetPrefixed(cgroups.map(directory => `${directory}/`));
  }

  /** What is known of processes that ended would fill a recording of a day, and the memory of who makes it. */
  #forgetGone(
    { texts, links, names }: Answers,
    onGone: (prefix: string) => void,
  ): Pick<Learnt, 'gone' | 'lost'> {
    const ended = goneNames(this.#known.names, names);
    ended.forEach(onGone);
    this.#sockets.forgetEnded(ended);
    const gone = this.#forgetPrefixed(ended);
    const lost = this.#forgetPaths([
      ...goneFound(this.#known.found, texts),
      ...goneFound(this.#known.foundLinks, links),
    ]);
    return { gone, lost };
  }

  #forgetPrefixed(prefixes: readonly string[]): readonly string[] {
    const gone = removePrefixed(byPath(this.#known), prefixes);
    if (gone.length > 0) this.#directories = undefined;
    return gone;
  }

  #forgetPaths(paths: readonly string[]): readonly string[] {
    return paths.filter(path => {
      const [isText, isLink] = [this.#known.texts.delete(path), this.#known.links.delete(path)];
      return isText || isLink;
    });
  }

  /** What a look at the recorded host tells. What nobody asked for when it was recorded is `notRecorded` (results.ts). */
  answer({ texts = [], links = [], names = [], sockets = [] }: Question): Look {
    const tookMs = new Map<string, number>();
    for (const asked of [...links, ...names]) {
      const took = this.#known.took.get(pathOf(asked));
      if (took !== undefined) tookMs.set(pathOf(asked), milliseconds(took));
    }
    return new Look({
      texts: answersTo(
        texts,
        this.#known.found,
        path => this.text(path),
        pattern => this.#expand(pattern),
      ),
      links: answersTo(
        links,
        this.#known.foundLinks,
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
      texts.every(asked => this.#known.texts.has(pathOf(asked)) || this.#known.found.has(pathOf(asked))) &&
      links.every(
        asked => this.#known.links.has(pathOf(asked)) || this.#known.foundLinks.has(pathOf(asked)),
      ) &&
      names.every(asked => this.#known.names.has(pathOf(asked)))
    );
  }

  /** Whether it tells of something of a question that nobody asked for before. */
  isNewIn({ texts, links, names, found, foundLinks }: Learnt, question: Question): boolean {
    const isNew = (part: object | undefined, known: ReadonlyMap<string, unknown>) => (asked: Asked) =>
      part !== undefined && pathOf(asked) in part && !known.has(pathOf(asked));
    return (
      (question.texts ?? []).some(isNew(texts, this.#known.texts)) ||
      (question.texts ?? []).some(isNew(found, this.#known.found)) ||
      (question.links ?? []).some(isNew(links, this.#known.links)) ||
      (question.links ?? []).some(isNew(foundLinks, this.#known.foundLinks)) ||
      (question.names ?? []).some(isNew(names, this.#known.names))
    );
  }

  text(path: string): ReadResult {
    const known = this.#known.texts.get(path);
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
    const plain = this.#known.links.get(path);
    if (plain === undefined) return notRecorded(path);
    return typeof plain === 'string' ? plain : toFailure(plain, path);
  }

  /** Whether a link leads there. */
  hasLinkTo(target: string): boolean {
    for (const plain of this.#known.links.values()) if (plain === target) return true;
    return false;
  }

  list(directory: string): readonly string[] | HostFailure {
    const plain = this.#known.names.get(directory);
    if (plain !== undefined) return isPlainFailure(plain) ? toFailure(plain, directory) : plain;
    this.#directories ??= indexDirectories([...this.#paths()]);
    const names = this.#directories.get(directory.replace(/\/$/, ''));
    return names === undefined ? notRecorded(directory) : [...names];
  }

  /** Of all texts and links that are there, or may be. */
  *#paths(): Generator<string> {
    for (const [path, { plain }] of this.#known.texts) if (!isGone(plain)) yield path;
    for (const [path, plain] of this.#known.links) if (!isGone(plain)) yield path;
  }

  #socketsOf(key: string) {
    const plain = this.#known.sockets.get(key);
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
}

function isGone(plain: PlainText): boolean {
  return typeof plain !== 'string' && plain.failed === 'gone';
}

/** Without what is empty. */
function stripped(learnt: { [K in keyof Learnt]: Learnt[K] | undefined }): Learnt {
  return Object.fromEntries(
    Object.entries(learnt).filter(([, value]) => value !== undefined && Object.keys(value).length > 0),
  );
}
