import type { FilePiece } from '../follow-file.ts';
import type { CommandResult, HttpReply } from '../host.ts';
import { type HostFailure, isFailure, notRecorded, type ReadResult } from '../results.ts';
import {
  type Microseconds,
  microseconds,
  milliseconds,
  type PlainAnswers,
  type PlainCommand,
  type PlainFailure,
  type PlainText,
} from './frame.ts';
import { KnownPieces } from './known-pieces.ts';
import { isPlainFailure, isSameFailure, plainFailure, toFailure } from './plain-failure.ts';

/** What came of a door's question, as the host gives it. */
export interface AnswersOf {
  aside: ReadonlyMap<string, ReadResult>;
  from: FilePiece | HostFailure;
  query: CommandResult;
  get: readonly HttpReply[] | HostFailure;
}

export type AskedDoor = keyof AnswersOf;

interface KnownText {
  readonly plain: PlainText;
  readonly at: Microseconds;
  readonly took: Microseconds;
}

interface KnownCommand {
  readonly plain: PlainCommand;
  readonly at: Microseconds;
}

interface KnownReplies {
  readonly plain: readonly HttpReply[] | PlainFailure;
  readonly at: Microseconds;
}

const UNKNOWN = -1;

/**
 * What was answered through the doors that no refresh waits for: told once, and then only where it changed. Times in an
 * answer count from the answer itself.
 */
export class DoorAnswers {
  readonly #texts = new Map<string, KnownText>();
  readonly #commands = new Map<string, KnownCommand>();
  readonly #replies = new Map<string, KnownReplies>();
  readonly #pieces = new KnownPieces();

  /** An answer as it is written down: without what is known. It is from now on. */
  plain<D extends AskedDoor>(door: D, key: string, answer: AnswersOf[D], at: Microseconds): PlainAnswers[D] {
    switch (door) {
      case 'aside':
        return this.#plainTexts(answer as AnswersOf['aside'], at) as PlainAnswers[D];
      case 'from':
        return this.#pieces.plain(key, answer as AnswersOf['from'], at) as PlainAnswers[D];
      case 'query':
        return this.#plainCommand(key, answer as CommandResult, at) as PlainAnswers[D];
      default:
        return this.#plainReplies(key, answer as AnswersOf['get'], at) as PlainAnswers[D];
    }
  }

  /** Takes in what a recording says, and gives it as the host did. */
  learn<D extends AskedDoor>(door: D, key: string, plain: PlainAnswers[D], at: Microseconds): AnswersOf[D] {
    switch (door) {
      case 'aside':
        return this.#learnTexts(plain as PlainAnswers['aside'], at) as AnswersOf[D];
      case 'from':
        return this.#pieces.learn(key, plain as PlainAnswers['from'], at) as AnswersOf[D];
      case 'query': {
        const told = plain as PlainCommand;
        const whole = told.same === true ? (this.#commands.get(key)?.plain ?? told) : told;
        this.#commands.set(key, { plain: whole, at });
        return commandOf(key, whole, undefined) as AnswersOf[D];
      }
      default: {
        const told = plain as PlainAnswers['get'];
        const whole = told === 'same' ? (this.#replies.get(key)?.plain ?? []) : told;
        this.#replies.set(key, { plain: whole, at });
        return repliesOf(key, whole) as AnswersOf[D];
      }
    }
  }

  /** All of it, for a chunk that begins. */
  whole(stateAt: Microseconds): readonly {
    readonly door: AskedDoor;
    readonly key: string;
    readonly at: Microseconds;
    readonly answer: unknown;
  }[] {
    const texts: Record<string, PlainText> = {};
    const read: Record<string, readonly [number, number]> = {};
    for (const [path, { plain, at, took }] of this.#texts) {
      texts[path] = plain;
      if (typeof plain === 'string') read[path] = [at - stateAt, took];
    }
    return [
      { door: 'aside', key: '', at: stateAt, answer: { texts, read } },
      ...[...this.#commands].map(([key, { plain, at }]) => ({
        door: 'query' as const,
        key,
        at,
        answer: plain,
      })),
      ...[...this.#replies].map(([key, { plain, at }]) => ({ door: 'get' as const, key, at, answer: plain })),
      ...this.#pieces.whole(stateAt),
    ];
  }

  forget(prefix: string): void {
    for (const path of this.#texts.keys()) if (path.startsWith(prefix)) this.#texts.delete(path);
    this.#pieces.forget(prefix);
  }

  /** Nothing is known any more. */
  clear(): void {
    for (const known of [this.#texts, this.#commands, this.#replies, this.#pieces]) known.clear();
  }

  /** What is known of files that nobody asked for together when they were recorded. */
  texts(paths: readonly string[]): ReadonlyMap<string, ReadResult> {
    return new Map(paths.map(path => [path, this.#text(path)]));
  }

  /** What the command printed last; undefined: it was not run. */
  command(key: string): CommandResult | undefined {
    const known = this.#commands.get(key);
    return known && commandOf(key, known.plain, milliseconds(known.at));
  }

  /** What a server replied last, and when; undefined: it was not asked. */
  replies(key: string): readonly HttpReply[] | HostFailure | undefined {
    const known = this.#replies.get(key);
    if (known === undefined) return undefined;
    const replies = repliesOf(key, known.plain);
    return isFailure(replies) ? replies : replies.map(reply => ({ ...reply, atMs: milliseconds(known.at) }));
  }

  /** Whether anything is known of what a file grew by. */
  hasPieces(path: string): boolean {
    return this.#pieces.has(path);
  }

  /** What a file grew by since `offset`, as far as it is known. */
  piece(path: string, offset: number | 'end'): FilePiece | HostFailure {
    return this.#pieces.since(path, offset);
  }

  #text(path: string): ReadResult {
    const known = this.#texts.get(path);
    if (known === undefined) return notRecorded(path);
    const { plain, at, took } = known;
    if (typeof plain !== 'string') return toFailure(plain, path);
    return {
      text: plain,
      atMs: milliseconds(at),
      ...(took === UNKNOWN ? {} : { tookMs: milliseconds(took) }),
    };
  }

  #plainTexts(answer: AnswersOf['aside'], answeredAt: Microseconds): PlainAnswers['aside'] {
    const texts: Record<string, PlainText> = {};
    const read: Record<string, readonly [number, number]> = {};
    for (const [path, result] of answer) {
      const before = this.#texts.get(path)?.plain;
      if (isFailure(result)) {
        const plain = plainFailure(result, path);
        this.#texts.set(path, { plain, at: 0, took: UNKNOWN });
        if (!isSameFailure(before, plain)) texts[path] = plain;
        continue;
      }
      const at = microseconds(result.atMs);
      const took = result.tookMs === undefined ? UNKNOWN : microseconds(result.tookMs);
      this.#texts.set(path, { plain: result.text, at, took });
      read[path] = [at - answeredAt, took];
      if (before !== result.text) texts[path] = result.text;
    }
    return { texts, read };
  }

  #learnTexts({ texts, read }: PlainAnswers['aside'], answeredAt: Microseconds): AnswersOf['aside'] {
    for (const [path, plain] of Object.entries(texts)) this.#texts.set(path, { plain, at: 0, took: UNKNOWN });
    for (const [path, [at, took]] of Object.entries(read)) {
      const plain = this.#texts.get(path)?.plain;
      if (plain !== undefined) this.#texts.set(path, { plain, at: at + answeredAt, took });
    }
    return this.texts([...new Set([...Object.keys(read), ...Object.keys(texts)])]);
  }

  #plainCommand(key: string, result: CommandResult, at: Microseconds): PlainCommand {
    const { exitCode, signal, problem, stdout, stderr } = result;
    const plain = {
      ...(exitCode === undefined ? {} : { exitCode }),
      ...(signal === undefined ? {} : { signal }),
      ...(problem === undefined ? {} : { problem }),
      stdout,
      stderr,
    };
    const before = this.#commands.get(key)?.plain;
    this.#commands.set(key, { plain, at });
    const isSame =
      before !== undefined &&
      before.stdout === stdout &&
      before.stderr === stderr &&
      before.exitCode === exitCode &&
      before.signal === signal &&
      before.problem === problem;
    return isSame ? { same: true } : plain;
  }

  #plainReplies(key: string, answer: AnswersOf['get'], at: Microseconds): PlainAnswers['get'] {
    const before = this.#replies.get(key)?.plain;
    const plain = isFailure(answer) ? plainFailure(answer, key) : answer;
    this.#replies.set(key, { plain, at });
    return before !== undefined && JSON.stringify(before) === JSON.stringify(plain) ? 'same' : plain;
  }
}

/** A command by the words of its key. */
function commandOf(key: string, plain: PlainCommand, atMs: number | undefined): CommandResult {
  const { exitCode, signal, problem, stdout = '', stderr = '' } = plain;
  return {
    command: (key.split('\0\0')[0] ?? '').split('\0'),
    exitCode,
    signal,
    stdout,
    stderr,
    problem: problem as CommandResult['problem'],
    ...(atMs === undefined ? {} : { atMs }),
  };
}

function repliesOf(
  key: string,
  plain: readonly HttpReply[] | PlainFailure,
): readonly HttpReply[] | HostFailure {
  return isPlainFailure(plain) ? toFailure(plain, key) : plain;
}
