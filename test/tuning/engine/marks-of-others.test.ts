import { expect, test } from 'vitest';
import type { TuningMark } from '../../../src/metrics/verdict/tuning-mark.ts';
import { joinMarks, MOST_MARKS, MOST_MARKS_OF_OTHERS } from '../../../src/tuning/engine/marks-of-others.ts';

const OWN: TuningMark = {
  beganMs: 0,
  atMs: 100,
  label: 'renice 0 → -15',
  pid: 7847,
  startTicks: 52_000,
  windowSeconds: 30,
  isJudged: true,
  entry: 1,
  undoes: undefined,
};

const byOthers = (second: number): TuningMark => ({
  ...OWN,
  beganMs: 1_000 * second,
  atMs: 1_000 * second,
  label: `nice by something else, ${second}`,
  entry: undefined,
  isByOthers: true,
});

test('of what others change for ever the newest marks are kept, and all of srs-top itself', () => {
  let marks: readonly TuningMark[] = [OWN];
  for (let second = 1; second <= 10 * MOST_MARKS_OF_OTHERS; second++)
    marks = joinMarks(marks, [byOthers(second)]);
  expect(marks).toHaveLength(1 + MOST_MARKS_OF_OTHERS);
  expect(marks[0]).toEqual(OWN);
  expect(marks[1]?.label).toBe('nice by something else, 901');
  expect(marks.at(-1)?.label).toBe('nice by something else, 1000');
});

test('what others did is put in its time, though it is known later', () => {
  const later = { ...OWN, beganMs: 9_000, atMs: 9_100, entry: 2 };
  const times = joinMarks([OWN, later], [byOthers(5)]).map(({ atMs }) => atMs);
  expect(times).toEqual([100, 5_000, 9_100]);
});

test('of marks without an end, as a recording may have them, the newest are kept', () => {
  const many = Array.from({ length: 3 * MOST_MARKS }, (_, second) => ({ ...OWN, beganMs: second * 1_000 }));
  const marks = joinMarks(many, [{ ...OWN, beganMs: 0, label: 'the oldest' }]);
  expect(marks).toHaveLength(MOST_MARKS);
  expect(marks.at(-1)?.beganMs).toBe((3 * MOST_MARKS - 1) * 1_000);
});
