import { describe, expect, test } from 'vitest';
import {
  type DamagedRecord,
  describeDamaged,
  isDamaged,
  readLine,
  readRest,
  toLine,
} from '../../../src/tuning/journal/journal-line.ts';
import type { BegunRecord, JournalRecord } from '../../../src/tuning/journal/journal-record.ts';
import { SRS_IDENTITY } from '../../helpers/fake-process.ts';

const TIME = '2026-11-23T01:46:55.000Z';
const TARGET = { id: '7847', name: 'srs', startTicks: 5, before: '0', wanted: '-15' };
const BEGUN: BegunRecord = {
  event: 'begun',
  entry: 3,
  time: TIME,
  host: 'edge-3',
  boot: null,
  kind: 'nice',
  verb: 'renice',
  title: 'renice 0 → -15',
  process: SRS_IDENTITY,
  label: 'srs',
  scope: 'all',
  targets: [TARGET],
  usesSudo: false,
};
const KEPT: JournalRecord = { event: 'kept', entry: 3, time: TIME };

const damagedOf = (text: string): readonly DamagedRecord[] => readLine(text, 7).filter(isDamaged);

describe('a record', () => {
  test('is a line of JSON that begins with its checksum', () => {
    expect(toLine(KEPT)).toBe(
      '{"crc":"cb771f0b","event":"kept","entry":3,"time":"2026-11-23T01:46:55.000Z"}',
    );
    expect(readLine(toLine(BEGUN), 1)).toEqual([BEGUN]);
  });

  test('counts without one, as those of before have none', () => {
    expect(readLine(JSON.stringify(BEGUN), 1)).toEqual([BEGUN]);
    expect(readLine(JSON.stringify(BEGUN, undefined, 1).replaceAll('\n', ''), 1)).toEqual([BEGUN]);
  });

  test('is damaged whichever of its bits is another, in its checksum and the name of that too', () => {
    const bytes = Buffer.from(toLine(BEGUN));
    for (let bit = 0; bit < bytes.length * 8; bit++) {
      const flipped = Buffer.from(bytes);
      flipped.writeUInt8(flipped.readUInt8(bit >> 3) ^ (1 << (bit & 7)), bit >> 3);
      const text = flipped.toString();
      // What a newline cuts are two lines, and neither counts.
      for (const part of text.split('\n')) {
        const read = part === '' ? [] : readLine(part, 7);
        expect(read.every(isDamaged), `bit ${bit}: ${text}`).toBe(true);
      }
      expect(text.split('\n').flatMap(damagedOf).length).toBeGreaterThan(0);
    }
  });

  test('is two where the newline between them is another sign, and that is said', () => {
    expect(readLine(`${toLine(BEGUN)}J${toLine(KEPT)}`, 7)).toEqual([
      BEGUN,
      { line: 7, fault: 'end', entry: 3, title: 'renice 0 → -15', begun: BEGUN },
      KEPT,
    ]);
  });

  test.each([
    ['event', { ...KEPT, event: 'praised' }],
    ['field', { ...KEPT, entry: '3' }],
  ])('with a right checksum and another %s is of another version', (_, record) => {
    expect(damagedOf(toLine(record as unknown as JournalRecord))).toMatchObject([{ fault: 'foreign' }]);
  });
});

describe('what stands after the last newline', () => {
  test('is nothing, or a record that lacks no more than that', () => {
    expect(readRest('', 7)).toEqual([]);
    expect(readRest(toLine(KEPT), 7)).toEqual([KEPT]);
  });

  test('counts where another sign stands for the newline, and that is said', () => {
    expect(readRest(`${toLine(KEPT)}*`, 7)).toMatchObject([KEPT, { line: 7, fault: 'end' }]);
  });

  test.each([toLine(BEGUN).slice(0, -9), JSON.stringify(BEGUN).slice(0, -9), '{"crc":"'])(
    'was cut off: %s',
    text => {
      expect(readRest(text, 7)).toMatchObject([{ line: 7, fault: 'cut' }]);
    },
  );
});

describe('of a damaged record is said', () => {
  test('what can be read of it', () => {
    expect(describeDamaged(damagedOf(toLine(BEGUN).replace('edge-3', 'edge-2'))[0] as DamagedRecord)).toBe(
      'line 7 of the journal is damaged; it seems to be of number 3, renice 0 → -15 of srs 7847, from 0',
    );
  });

  test('less where it has no shape any more', () => {
    const [cut] = readRest(toLine(BEGUN).slice(0, 200), 9).filter(isDamaged);
    expect(describeDamaged(cut as DamagedRecord)).toBe(
      'line 9 of the journal was cut off; it seems to be of number 3, renice 0 → -15',
    );
    expect(describeDamaged(damagedOf('scribble')[0] as DamagedRecord)).toBe(
      'line 7 of the journal is damaged',
    );
  });

  test('nothing that drives a terminal', () => {
    const line = toLine(BEGUN).replace('renice 0 → -15', '\u001b]0;x\u0007\u202erenice');
    expect(damagedOf(line)[0]?.title).toBe(']0;xrenice');
  });
});
