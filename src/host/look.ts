import { type FileText, type HostFailure, isFailure, type ReadResult } from './results.ts';

/** A path or a pattern; with `most`, it fails where a directory that is listed for it has more entries than that. */
export type Asked = string | { readonly path: string; readonly most: number };

/** The UDP sockets of a network namespace, as `ss -uanme` lists them. */
export interface SocketsQuestion {
  /** A process in that namespace. */
  readonly pid: number;
  /** False or unknown: the namespace of the process is entered. */
  readonly isHostNamespace: boolean | undefined;
  /** Local ports; none: all sockets. */
  readonly ports: readonly number[];
  /**
   * Milliseconds for which the look waits for the answer. One that takes longer is given to the next look that asks the
   * same question.
   */
  readonly patienceMs: number;
}

/**
 * What a host is asked for at once: over a network each question costs a round trip. A path segment that is exactly `*`
 * stands for every name in its directory: for each thread, in `/proc/17034/task`.
 */
export interface Question {
  /** Files, read as UTF-8 texts in the order in which they stand here. */
  readonly texts?: readonly Asked[];
  /** Symbolic links, of which the targets are told. */
  readonly links?: readonly Asked[];
  /** Directories, of which the names are told, unsorted. No patterns. */
  readonly names?: readonly Asked[];
  readonly sockets?: readonly SocketsQuestion[];
}

/** What ss said, and when on the host's clock. */
export interface SocketsText {
  /** The command that said it, for people. */
  readonly asked: string;
  readonly text: string;
  readonly atMs: number;
}

/** What came of a pattern: an entry for each path that it named. */
export type Found<T> = ReadonlyMap<string, T | HostFailure>;
type One<T> = T | HostFailure;

/** Everything that came of one question, by what was asked. A pattern has a `Found`. */
export interface Answers {
  readonly texts: ReadonlyMap<string, ReadResult | Found<FileText>>;
  readonly links: ReadonlyMap<string, One<string> | Found<string>>;
  readonly names: ReadonlyMap<string, One<readonly string[]>>;
  /** By `socketsKey`; undefined: no answer yet. */
  readonly sockets: ReadonlyMap<string, One<SocketsText> | undefined>;
  /** Milliseconds of CPU that links and names took, by what was asked; missing where the host does not know. */
  readonly tookMs: ReadonlyMap<string, number>;
}

/** When something was read, and what that cost the host. */
export interface Times {
  /** When the first text was read; undefined when none could be. */
  readonly atMs: number | undefined;
  /** Milliseconds of CPU; 0 where the host does not know, as of a recording, which costs nothing to read. */
  readonly tookMs: number;
  /** Milliseconds that files kept their reader waiting, and the last path or pattern that did. */
  readonly waitedMs: number;
  readonly waitedFor: string | undefined;
}

/**
 * What a host answered, grouped by what was asked. What could not be had comes as a `HostFailure`, never as an exception;
 * what was not asked for counts as gone.
 */
export class Look {
  readonly #answers: Answers;

  constructor(answers: Partial<Answers>) {
    this.#answers = { ...NOTHING, ...answers };
  }

  /** All of it. */
  get answers(): Answers {
    return this.#answers;
  }

  text(path: string): ReadResult {
    return oneOf(this.#answers.texts.get(path), path);
  }

  /** Undefined where it could not be had, whatever the reason. */
  knownText(path: string): string | undefined {
    const result = this.text(path);
    return isFailure(result) ? undefined : result.text;
  }

  /**
   * The texts at the paths that a pattern named. One that was gone when it was read (a thread that ended in between) is left
   * out; where the directory could not be listed that stands under the pattern.
   */
  texts(pattern: string): Found<FileText> {
    return foundOf(this.#answers.texts.get(pattern), pattern);
  }

  link(path: string): string | HostFailure {
    return oneOf(this.#answers.links.get(path), path);
  }

  /** As `texts`. */
  links(pattern: string): Found<string> {
    return foundOf(this.#answers.links.get(pattern), pattern);
  }

  names(directory: string): readonly string[] | HostFailure {
    return this.#answers.names.get(directory) ?? notAsked(directory);
  }

  /** Undefined: the host was asked, and has not answered yet. Ask again with the next look. */
  sockets(question: SocketsQuestion): SocketsText | HostFailure | undefined {
    const key = socketsKey(question);
    return this.#answers.sockets.has(key) ? this.#answers.sockets.get(key) : notAsked(key);
  }

  /** The same with other answers in place of some. */
  with(answers: Partial<Answers>): Look {
    return new Look({ ...this.#answers, ...answers });
  }

  /** What came of this question, where more was asked for with it. */
  only({ texts = [], links = [], names = [], sockets = [] }: Question): Look {
    const answers = this.#answers;
    return new Look({
      texts: picked(answers.texts, texts.map(pathOf)),
      links: picked(answers.links, links.map(pathOf)),
      names: picked(answers.names, names.map(pathOf)),
      sockets: picked(answers.sockets, sockets.map(socketsKey)),
      tookMs: picked(answers.tookMs, [...links, ...names].map(pathOf)),
    });
  }

  /** When everything that `question` asked for was read, except sockets, and what that cost. */
  times({ texts = [], links = [], names = [] }: Question): Times {
    let atMs: number | undefined;
    let tookMs = 0;
    let waitedMs = 0;
    let waitedFor: string | undefined;
    for (const asked of texts) {
      const answer = this.#answers.texts.get(pathOf(asked));
      if (answer === undefined) continue;
      for (const result of answer instanceof Map ? answer.values() : [answer as ReadResult]) {
        if (isFailure(result)) continue;
        atMs = Math.min(atMs ?? result.atMs, result.atMs);
        tookMs += result.tookMs ?? 0;
        if (result.waitedMs === undefined) continue;
        waitedMs += result.waitedMs;
        waitedFor = pathOf(asked);
      }
    }
    for (const asked of links) tookMs += this.#answers.tookMs.get(pathOf(asked)) ?? 0;
    for (const asked of names) tookMs += this.#answers.tookMs.get(pathOf(asked)) ?? 0;
    return { atMs, tookMs, waitedMs, waitedFor };
  }
}

const NOTHING: Answers = {
  texts: new Map(),
  links: new Map(),
  names: new Map(),
  sockets: new Map(),
  tookMs: new Map(),
};

function picked<T>(answers: ReadonlyMap<string, T>, keys: readonly string[]): ReadonlyMap<string, T> {
  return new Map(keys.flatMap(key => (answers.has(key) ? [[key, answers.get(key) as T] as const] : [])));
}

export function pathOf(asked: Asked): string {
  return typeof asked === 'string' ? asked : asked.path;
}

/** Two questions of one key have one answer. */
export function socketsKey({ pid, isHostNamespace, ports }: SocketsQuestion): string {
  return `${isHostNamespace === true ? 'host' : pid} ${ports.join(',')}`;
}

/** The process that a `socketsKey` names; undefined: the namespace is the host's. */
export function pidOfSocketsKey(key: string): number | undefined {
  const pid = Number.parseInt(key, 10);
  return Number.isNaN(pid) ? undefined : pid;
}

/** Whether a `*` of it stands for names. */
export function isPattern(path: string): boolean {
  return path.includes('/*') && /\/\*(?:\/|$)/.test(path);
}

function oneOf<T>(answer: One<T> | Found<T> | undefined, path: string): One<T> {
  return answer === undefined || answer instanceof Map ? notAsked(path) : (answer as One<T>);
}

function foundOf<T>(answer: One<T> | Found<T> | undefined, pattern: string): Found<T> {
  if (answer instanceof Map) return answer;
  return new Map([[pattern, answer === undefined ? notAsked(pattern) : (answer as One<T>)]]);
}

function notAsked(asked: string): HostFailure {
  return { asked, reason: 'gone', detail: 'no such file' };
}
