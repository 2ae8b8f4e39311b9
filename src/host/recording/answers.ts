import type { FilePiece } from '../follow-file.ts';
import type { CommandResult, HttpReply } from '../host.ts';
import { type HostFailure, isFailure, notRecorded, type ReadResult } from '../results.ts';
import type { Ended } from './ended.ts';
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

/** When something was answered, and the number of its question: 0 where it was learnt. */
interface Answered {
  readonly at: Microseconds;
  readonly id: number;
}

interface KnownText extends Answered {
  readonly plain: PlainText;
  readonly took: Microseconds;
}

interface KnownCommand extends Answered {
  readonly plain: PlainCommand;
}

interface KnownReplies {
  readonly plain: readonly HttpReply[] | PlainFailure;
  readonly at: Microseconds;
}

const UNKNOWN = -1;
const LEARNT = 0;
/** An answer for some ports alone is forgotten behind this: other ports are asked for by now. */
const FILTERED_STAYS: Microseconds = 600_000_000;

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
  plain<D extends AskedDoor>(
    door: D,
    key: string,
    answer: AnswersOf[D],
    answered: Answered,
  ): PlainAnswers[D] {
    switch (door) {
      case 'aside':
        return this.#plainTexts(answer as AnswersOf['aside'], answered) as PlainAnswers[D];
      case 'from':
        return this.#pieces.plain(key, answer as AnswersOf['from'], answered) as PlainAnswers[D];
      case 'query':
        return this.#plainCommand(key, answer as CommandResult, answered) as PlainAnswers[D];
      default:
        return this.#plainReplies(key, answer as AnswersOf['get'], answered.at) as PlainAnswers[D];
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
        this.#commands.set(key, { plain: whole, at, id: LEARNT });
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

  /**
   * Forgets what was asked of what ended by now, and of ports that nobody asks for any more. For who writes alone: a reader
   * has to know whatever an answer may be the same as.
   */
  forget(ended: Ended, nowAt: Microseconds): void {
    for (const [path, { id }] of this.#texts) if (ended.has(path, id)) this.#texts.delete(path);
    for (const [key, { id, at }] of this.#commands) {
      const isOld = isFiltered(key) && nowAt - at > FILTERED_STAYS;
      if (isOld || ended.has(ofProcess(key), id)) this.#commands.delete(key);
    }
    this.#pieces.forget(ended);
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

  #plainTexts(answer: AnswersOf['aside'], { at: answeredAt, id }: Answered): PlainAnswers['aside'] {
    const texts: Record<string, PlainText> = {};
    const read: Record<string, readonly [number, number]> = {};
    for (const [path, result] of answer) {
      const before = this.#texts.get(path)?.plain;
      if (isFailure(result)) {
        const plain = plainFailure(result, path);
        this.#texts.set(path, { plain, at: 0, took: UNKNOWN, id });
        if (!isSameFailure(before, plain)) texts[path] = plain;
        continue;
      }
      const at = microseconds(result.atMs);
      const took = result.tookMs === undefined ? UNKNOWN : microseconds(result.tookMs);
      this.#texts.set(path, { plain: result.text, at, took, id });
      read[path] = [at - answeredAt, took];
      if (before !== result.text) texts[path] = result.text;
    }
    return { texts, read };
  }

  #learnTexts({ texts, read }: PlainAnswers['aside'], answeredAt: Microseconds): AnswersOf['aside'] {
    for (const [path, plain] of Object.entries(texts))
      this.#texts.set(path, { plain, at: 0, took: UNKNOWN, id: LEARNT });
    for (const [path, [at, took]] of Object.entries(read)) {
      const plain = this.#texts.get(path)?.plain;
      if (plain !== undefined) this.#texts.set(path, { plain, at: at + answeredAt, took, id: LEARNT });
    }
    return this.texts([...new Set([...Object.keys(read), ...Object.keys(texts)])]);
  }

  #plainCommand(key: string, result: CommandResult, answered: Answered): PlainCommand {
    const { exitCode, signal, problem, stdout, stderr } = result;
    const plain = {
      ...(exitCode === undefined ? {} : { exitCode }),
      ...(signal === undefined ? {} : { signal }),
      ...(problem === undefined ? {} : { problem }),
      stdout,
      stderr,
    };
    const before = this.#commands.get(key)?.plain;
    this.#commands.set(key, { plain, ...answered });
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

/** What ss was asked with a filter of ports. */
function isFiltered(key: string): boolean {
  return key.includes('\0sport\0');
}

/** The directory of the process whose namespace a command was run in; empty: none was named. */
function ofProcess(key: string): string {
  const [, pid] = /^nsenter\0-t\0(\d+)\0/.exec(key) ?? [];
  return pid === undefined ? '' : `/proc/${pid}/`;
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
