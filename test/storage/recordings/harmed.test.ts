import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import zlib from 'node:zlib';
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import {
  FILE_LINE,
  HEAD_BYTES,
  INDEX_BYTES,
  INDEX_LINE,
  isIntact,
  MOST_RAW_BYTES,
  readHead,
} from '../../../src/storage/recordings/record-format.ts';
import { type ReadFrame, RecordingReader } from '../../../src/storage/recordings/recording-reader.ts';
import { type Harm, harm, placesOf } from '../../helpers/damage.ts';
import { recordSimulated } from '../../helpers/damaged-recordings.ts';
import { playAll } from '../../helpers/play-all.ts';

/** Three chunks. */
const REFRESHES = 150;

let directory = '';
let path = '';
let whole: { readonly file: Buffer; readonly index: Buffer };
let frames: readonly string[] = [];
let isKey: readonly boolean[] = [];
let ends: readonly number[] = [];

beforeAll(async () => {
  directory = mkdtempSync(join(tmpdir(), 'harmed-'));
  const good = join(directory, 'good.srstop');
  await recordSimulated(good, REFRESHES);
  whole = { file: readFileSync(good), index: readFileSync(`${good}.index`) };
  ends = placesOf(whole.file).map(({ offset, bytes }) => offset + bytes);
  const read = await readAll(good);
  frames = read.frames.map(({ value }) => JSON.stringify(value));
  isKey = read.frames.map(({ value }) => (value as { readonly key?: object }).key !== undefined);
  path = join(directory, 'harmed.srstop');
}, 60_000);
afterAll(() => rmSync(directory, { recursive: true, force: true }));

interface Read {
  readonly frames: readonly ReadFrame[];
  readonly said: readonly string[];
  /** Why nothing of it can be read, in a sentence. */
  readonly refused: string | undefined;
}

/** Rejects with anything but a sentence about the file. */
async function readAll(file: string): Promise<Read> {
  const said: string[] = [];
  let reader: RecordingReader;
  try {
    reader = await RecordingReader.open(file, sentence => said.push(sentence));
  } catch (error) {
    const { message } = error as Error;
    if (!message.startsWith(`${file}: expected `) && !message.startsWith(`${file} was recorded by a later`))
      throw error;
    return { frames: [], said, refused: message };
  }
  try {
    const all: ReadFrame[] = [];
    for (let read = await reader.next(); read !== undefined; read = await reader.next()) all.push(read);
    return { frames: all, said, refused: undefined };
  } finally {
    await reader.close();
  }
}

const part = fc.double({ min: 0, max: 1, noNaN: true, maxExcluded: true });
const bytes = fc.integer({ min: 1, max: 60_000 });

const HARM_OF_FILES: fc.Arbitrary<Harm> = fc.oneof(
  fc.record({ kind: fc.constant('cut' as const), at: part }),
  fc.record({ kind: fc.constant('flip' as const), at: part, bit: fc.nat(7) }),
  fc.record({ kind: fc.constant('blank' as const), at: part, bytes }),
  fc.record({ kind: fc.constant('splice' as const), at: part, foreign: fc.uint8Array({ maxLength: 5_000 }) }),
  fc.record({ kind: fc.constant('copy' as const), at: part, from: part, bytes }),
  fc.record({ kind: fc.constant('swap' as const), one: part, other: part }),
  fc.record({ kind: fc.constantFrom('drop' as const, 'double' as const), one: part }),
);

const FORGED: fc.Arbitrary<Harm> = fc.record({
  kind: fc.constant('forge' as const),
  one: part,
  head: fc.record(
    {
      flags: fc.nat(255),
      codec: fc.nat(4),
      rawBytes: fc.oneof(fc.nat(100_000), fc.integer({ min: 0, max: MOST_RAW_BYTES })),
    },
    { requiredKeys: [] },
  ),
  payload: fc.oneof(fc.constant(new Uint8Array()), fc.uint8Array({ maxLength: 2_000 })),
});

/** What is beside it: none, its own from before, or one that was harmed too. */
const INDEX = fc.option(fc.array(HARM_OF_FILES, { maxLength: 2 }), { nil: undefined });

function write(harms: readonly Harm[], indexHarms: readonly Harm[] | undefined): number {
  const { file, wholeBytes } = harm(whole.file, harms);
  writeFileSync(path, file);
  rmSync(`${path}.index`, { force: true });
  if (indexHarms !== undefined) writeFileSync(`${path}.index`, harm(whole.index, indexHarms).file);
  return wholeBytes;
}

describe('a recording that was harmed', () => {
  it('gives every frame before that, and behind it none but what was recorded, whole chunks of it', async () => {
    const property = fc.asyncProperty(
      fc.array(HARM_OF_FILES, { minLength: 1, maxLength: 4 }),
      INDEX,
      async (harms, indexHarms) => {
        const wholeBytes = write(harms, indexHarms);
        const read = await readAll(path);
        const numbers = read.frames.map(({ value }) => frames.indexOf(JSON.stringify(value)));
        const before = ends.filter(end => end <= wholeBytes).length;
        expect(numbers.slice(0, before)).toEqual(Array.from({ length: before }, (_, number) => number));
        numbers.forEach((number, place) => {
          expect(number).toBeGreaterThanOrEqual(0);
          const last = place === 0 ? -1 : (numbers[place - 1] ?? -1);
          if (number === last + 1) return;
          // It goes on where all that is known is told again.
          expect([number, isKey[number], number > last]).toEqual([number, true, true]);
        });
        if (numbers.length < REFRESHES && read.refused === undefined && !isOfWholeRecords(readFileSync(path)))
          expect(read.said.length).toBeGreaterThan(0);
      },
    );
    await fc.assert(property, { numRuns: 300 });
  }, 120_000);

  it('goes on behind its index with what follows there, not with whatever comes next', async () => {
    const last = 146;
    const [from = 0, to = 0] = [ends[last], ends[last + 1]];
    writeFileSync(path, Buffer.concat([whole.file.subarray(0, from), whole.file.subarray(to)]));
    const indexEnd = INDEX_LINE.length + (last + 1) * INDEX_BYTES;
    writeFileSync(`${path}.index`, whole.index.subarray(0, indexEnd));
    const { frames: read, said } = await readAll(path);
    expect(read.map(({ value }) => JSON.stringify(value))).toEqual(frames.slice(0, last + 1));
    expect(said).toEqual([expect.stringMatching(/ bytes at [\d,]+ are damaged or cut off; 147 refreshes/)]);
    writeFileSync(path, whole.file);
    expect(await readAll(path)).toMatchObject({ frames: { length: REFRESHES }, said: [] });
  });

  it('is left out where it says what was never recorded, in sentences', async () => {
    const property = fc.asyncProperty(
      fc.array(fc.oneof(FORGED, HARM_OF_FILES), { minLength: 1, maxLength: 4 }),
      INDEX,
      async (harms, indexHarms) => {
        write(harms, indexHarms);
        const { frames: read, said } = await readAll(path);
        expect(read.length).toBeLessThanOrEqual(REFRESHES + harms.length * REFRESHES);
        for (const sentence of said) expect(sentence).toMatch(/^\S+harmed\.srstop: .{10,}/);
      },
    );
    await fc.assert(property, { numRuns: 150 });
  }, 120_000);

  it('is played to its end, whatever became of it', async () => {
    const property = fc.asyncProperty(
      fc.array(fc.oneof(FORGED, HARM_OF_FILES), { minLength: 1, maxLength: 3 }),
      INDEX,
      async (harms, indexHarms) => {
        write(harms, indexHarms);
        const { count, said } = await playAll(path);
        expect(count).toBeLessThanOrEqual(REFRESHES + harms.length * REFRESHES);
        expect(said).not.toMatch(/undefined|\n +at |Cannot read/);
      },
    );
    await fc.assert(property, { numRuns: 25 });
  }, 120_000);
});

/** Whether a file is nothing but whole records: that some are missing at its end then cannot be seen. */
function isOfWholeRecords(file: Buffer): boolean {
  let offset = FILE_LINE.length;
  while (offset < file.length) {
    const head = readHead(file, offset);
    if (head === undefined) return false;
    const record = file.subarray(offset, offset + HEAD_BYTES + head.payloadBytes);
    if (!isIntact(record, head, zlib.crc32)) return false;
    offset += record.length;
  }
  return true;
}
