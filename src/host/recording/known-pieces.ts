import type { FilePiece } from '../follow-file.ts';
import { type HostFailure, isFailure, notRecorded } from '../results.ts';
import type { Ended } from './ended.ts';
import {
  type Microseconds,
  microseconds,
  milliseconds,
  type PlainAnswers,
  type PlainPiece,
} from './frame.ts';
import { isPlainFailure, plainFailure, toFailure } from './plain-failure.ts';

interface KnownPiece {
  /** Of its question. */
  readonly id: number;
  readonly key: string;
  readonly from: number | 'end';
  readonly plain: PlainPiece;
}

/** So much of a log is kept to go on from a place in it that nobody asked for when it was recorded. */
const MOST_PIECES = 60;

/** What files grew by, such as logs: by path the first look at one, and the newest pieces of it. */
export class KnownPieces {
  readonly #pieces = new Map<string, KnownPiece[]>();

  /** A piece as it is written down. It is known from now on. */
  plain(
    key: string,
    answer: FilePiece | HostFailure,
    { at: answeredAt, id }: { readonly at: Microseconds; readonly id: number },
  ): PlainAnswers['from'] {
    const { path } = partsOf(key);
    if (isFailure(answer)) return plainFailure(answer, path);
    const { atMs, ...rest } = answer;
    const at = microseconds(atMs);
    this.#keep(key, { ...rest, at }, id);
    return { ...rest, at: at - answeredAt };
  }

  /** Takes in what a recording says, and gives it as the host did. */
  learn(key: string, plain: PlainAnswers['from'], answeredAt: Microseconds): FilePiece | HostFailure {
    if (isPlainFailure(plain)) return toFailure(plain, partsOf(key).path);
    const whole = { ...plain, at: plain.at + answeredAt };
    this.#keep(key, whole, 0);
    return pieceOf(whole);
  }

  /** For a chunk that begins: where a log goes on, and what SRS said when it started; not all that it said since. */
  whole(stateAt: Microseconds): readonly {
    readonly door: 'from';
    readonly key: string;
    readonly at: Microseconds;
    readonly answer: PlainPiece;
  }[] {
    return [...this.#pieces.values()].flatMap(pieces =>
      pieces
        .filter(({ from }, index) => from === 0 || index >= pieces.length - 1)
        .map(({ key, plain }) => ({
          door: 'from' as const,
          key,
          at: stateAt,
          answer: { ...plain, at: plain.at - stateAt },
        })),
    );
  }

  forget(ended: Ended): void {
    for (const [path, pieces] of this.#pieces)
      if (ended.has(path, pieces.at(-1)?.id ?? 0)) this.#pieces.delete(path);
  }

  clear(): void {
    this.#pieces.clear();
  }

  has(path: string): boolean {
    return this.#pieces.has(path);
  }

  /** What a file grew by since `offset`, as far as it is known. */
  since(path: string, offset: number | 'end'): FilePiece | HostFailure {
    const pieces = this.#pieces.get(path) ?? [];
    const last = pieces.at(-1);
    if (last === undefined) return notRecorded(path);
    const exact = pieces.find(({ from }) => from === offset);
    const isFirst = offset === 0 && exact !== undefined;
    const behind = pieces.filter(({ from }) => typeof from === 'number' && from >= (offset as number));
    const wanted = isFirst ? [exact] : offset === 'end' ? [] : behind;
    return pieceOf({
      ...(isFirst ? exact.plain : last.plain),
      text: wanted.map(({ plain }) => plain.text).join(''),
    });
  }

  #keep(key: string, plain: PlainPiece, id: number): void {
    const { path, from } = partsOf(key);
    const pieces = this.#pieces.get(path) ?? [];
    this.#pieces.set(path, pieces);
    pieces.push({ id, key, from, plain });
    if (pieces.length > MOST_PIECES) pieces.splice(pieces[0]?.from === 0 ? 1 : 0, 1);
  }
}

/** Of a `pieceKey`. */
function partsOf(key: string): { readonly path: string; readonly from: number | 'end' } {
  const [, from = 'end', path = ''] = /^(\S+) \S+ (.*)$/s.exec(key) ?? [];
  return { path, from: from === 'end' ? 'end' : Number(from) };
}

function pieceOf({ at, ...rest }: PlainPiece): FilePiece {
  return { ...rest, atMs: milliseconds(at) };
}
