import fc from 'fast-check';
import { expect } from 'vitest';
import { KeyReader, type Typed } from '../../src/ui/terminal/key-reader.ts';

/** Something that is typed, pasted, clicked, or torn on its way. A character for each byte. */
export interface TypedPart {
  readonly kind: 'key' | 'paste' | 'mouse' | 'torn';
  readonly bytes: string;
}

/** What arrives at once, and how long after what was before it. */
export interface Arrival {
  readonly bytes: string;
  readonly afterMs: number;
}

const PASTE_START = '\x1b[200~';
const PASTE_END = '\x1b[201~';

/** Marks what is pasted: no key of these mixes is one of them, so that one that is found among keys was pasted. */
const PASTED = 'ZY';

const keys = fc.constantFrom(
  ...[
    '\x1b',
    'r',
    'c',
    'a',
    'b',
    '1',
    '5',
    '-',
    ' ',
    '/',
    'j',
    '\x7f',
    '\t',
    '\x1b[A',
    '\x1b[6~',
    '\x1bOP',
    '\x1b[19~',
  ],
  ...['\xc3\xa9', '\xe5\xaa\x92'],
);
/** With ends of lines, keys of dialogs, sequences and broken characters in it; it cannot bear its own end. */
const pastes = fc
  .array(
    fc.constantFrom(
      ...['Z', 'Y', 'r', '-15', '\r', '\n', '\x1b', '\x1b[', '\x1b[200~', '\x03', '\xe5', '\xff', 'u'],
    ),
    {
      maxLength: 12,
    },
  )
  .map(content => `Z${content.join('')}Y`);
const mice = fc.constantFrom('\x1b[<0;12;5M', '\x1b[<65;1;1M', '\x1b[<0;12;5m', '\x1b[M !!', '\x1b[Ma\xff!');
const torn = fc.constantFrom(
  ...['\x1b[<0;12', '\x1b[<', '\x1b[M', '\x1b[M!', '\x1b[', '\x1b[2', '\x1b[20', '\x1b[200', '\x1bO'],
  ...['\xe5\xaa', '\xc3', '\xff\xfe', '\x80', '\x1b\x1b', '\x1b[201~'],
);

/** Mixes of all of these, without an Enter unless `withEnter`. */
export function typedParts(withEnter: boolean): fc.Arbitrary<readonly TypedPart[]> {
  const part = fc.oneof(
    { weight: 4, arbitrary: fc.record({ kind: fc.constant('key' as const), bytes: keys }) },
    {
      weight: 4,
      arbitrary: fc.record({
        kind: fc.constant('paste' as const),
        bytes: pastes.map(content => PASTE_START + content + PASTE_END),
      }),
    },
    { weight: 2, arbitrary: fc.record({ kind: fc.constant('mouse' as const), bytes: mice }) },
    { weight: 3, arbitrary: fc.record({ kind: fc.constant('torn' as const), bytes: torn }) },
    {
      weight: withEnter ? 1 : 0,
      arbitrary: fc.record({ kind: fc.constant('key' as const), bytes: fc.constant('\r') }),
    },
  );
  return fc.array(part, { minLength: 1, maxLength: 8 });
}

/** The parts as they arrive: torn apart anywhere, with pauses. */
export function arrivals(
  parts: readonly TypedPart[],
  cuts: readonly number[],
  pauses: readonly number[],
): Arrival[] {
  const all = parts.map(({ bytes }) => bytes).join('');
  const places = [...new Set(cuts.map(cut => Math.floor(cut * all.length)))].sort((a, b) => a - b);
  return [0, ...places].map((from, index) => ({
    bytes: all.slice(from, places[index] ?? all.length),
    afterMs: pauses[index % pauses.length] ?? 0,
  }));
}

/** What is typed, with the places where it is cut (0 to 1) and pauses up to twice what an Escape waits for. */
export const TYPING = (withEnter: boolean) =>
  fc.record({
    parts: typedParts(withEnter),
    cuts: fc.array(fc.double({ min: 0, max: 1, noNaN: true }), { maxLength: 8 }),
    pauses: fc.array(fc.constantFrom(0, 0, 5, 25, 60, 120), { minLength: 1, maxLength: 4 }),
  });

/** What a reader makes of them, on a clock of its own, as a keyboard would ask it. */
export function readAll(all: readonly Arrival[]): readonly Typed[] {
  const reader = new KeyReader();
  const typed: Typed[] = [];
  let nowMs = 0;
  const wait = (ms: number): void => {
    const end = nowMs + ms;
    while (reader.waitMs !== undefined && nowMs + reader.waitMs <= end) {
      nowMs += reader.waitMs;
      typed.push(...reader.expire(nowMs));
    }
    nowMs = end;
  };
  for (const { bytes, afterMs } of all) {
    wait(afterMs);
    if (bytes !== '') typed.push(...reader.push(bytes, nowMs));
  }
  wait(1_000);
  return typed;
}

export interface Typing {
  readonly parts: readonly TypedPart[];
  readonly cuts: readonly number[];
  readonly pauses: readonly number[];
}

/** Nothing that was pasted is among the keys, nor an Enter that nobody pressed, and each paste came as it was. */
export function expectNoKeys({ parts, cuts, pauses }: Typing): void {
  const typed = readAll(arrivals(parts, cuts, pauses));
  const keys = typed.map(one => (one.kind === 'keys' ? one.bytes : '')).join('');
  for (const mark of PASTED) expect(keys).not.toContain(mark);
  const entersTyped = parts.filter(({ kind, bytes }) => kind === 'key' && bytes === '\r').length;
  expect(keys.split('\r').length - 1).toBeLessThanOrEqual(entersTyped);
  expect(keys).not.toContain('\n');
  const pasted = parts.filter(({ kind }) => kind === 'paste').map(({ bytes }) => bytes.slice(6, -6));
  expect(typed.flatMap(one => (one.kind === 'paste' ? [one.bytes] : []))).toEqual(pasted);
}
