import { describe, expect, test } from 'vitest';
import { type MomentBounds, readMoment } from '../../src/text/moment.ts';

/** By the clock of whoever reads it. */
const wallOf = (day: number, time: string): number => Date.parse(`2026-11-${day}T${time}`);
const bounds = (first: number, last: number): MomentBounds => ({ firstWall: first, lastWall: last });

const INCIDENT = bounds(wallOf(23, '04:12:00'), wallOf(23, '04:52:00'));
const NIGHT = bounds(wallOf(22, '23:50:00'), wallOf(23, '00:30:00'));
const DAYS = bounds(wallOf(20, '12:00:00'), wallOf(23, '12:00:00'));

describe('a time of day is', () => {
  test.each([
    ['in it', '04:20', INCIDENT, wallOf(23, '04:20:00')],
    ['behind midnight, where it goes on', '0:10', NIGHT, wallOf(23, '00:10:00')],
    ['the first of several', '11:00', DAYS, wallOf(21, '11:00:00')],
    ['in the minute of its beginning', '04:12', bounds(wallOf(23, '04:12:40'), 0), wallOf(23, '04:12:00')],
    ['shortly before it, where none is in it', '04:10', INCIDENT, wallOf(23, '04:10:00')],
    ['shortly behind it, where none is in it', '00:40', NIGHT, wallOf(23, '00:40:00')],
    [
      'of the next day, where the end is not known',
      '04:10',
      { firstWall: wallOf(23, '04:12:00') },
      wallOf(24, '04:10:00'),
    ],
  ])('%s: %s', (_, text, span, wall) => {
    expect(readMoment(text, span)).toBe(wall);
  });
});

test('a moment counts from the beginning, or is told with its day; all else is none', () => {
  expect(readMoment('+90s', INCIDENT)).toBe(wallOf(23, '04:13:30'));
  expect(readMoment('2026-11-23T04:10:00Z', INCIDENT)).toBe(Date.parse('2026-11-23T04:10:00Z'));
  expect(readMoment('25:00', INCIDENT)).toBeUndefined();
});
