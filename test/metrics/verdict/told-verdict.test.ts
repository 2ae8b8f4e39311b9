import { expect, test } from 'vitest';
import { joinVerdicts, readToldVerdict } from '../../../src/metrics/verdict/told-verdict.ts';
import type { Verdict } from '../../../src/metrics/verdict/verdict.ts';

const SRS = { pid: 7847, startTicks: 52_000 };
const FIGURES = { coveredSeconds: 30, gapSeconds: 0, lost: 7_382 };
const TOLD = {
  process: SRS,
  verdict: {
    span: { beganMs: 1_000, doneMs: 1_100, titles: ['renice 0 → -15'], windowSeconds: 30 },
    ...{ before: FIGURES, after: FIGURES, isFinal: true, isGone: false, load: 'same' },
  },
};

test('a verdict is read as it was told', () => {
  expect(readToldVerdict(JSON.parse(JSON.stringify(TOLD)))).toEqual(TOLD);
});

test.each([
  [undefined],
  [{ ...TOLD, process: { pid: 7847 } }],
  [{ ...TOLD, verdict: { ...TOLD.verdict, span: { ...TOLD.verdict.span, titles: [7] } } }],
  [{ ...TOLD, verdict: { ...TOLD.verdict, span: { ...TOLD.verdict.span, doneMs: null } } }],
  [{ ...TOLD, verdict: { ...TOLD.verdict, before: { ...FIGURES, lost: '7' } } }],
  [{ ...TOLD, verdict: { ...TOLD.verdict, after: { lost: 7 } } }],
  [{ ...TOLD, verdict: { ...TOLD.verdict, isFinal: false } }],
  [{ ...TOLD, verdict: { ...TOLD.verdict, load: 'heavy' } }],
])('%j is none', data => {
  expect(readToldVerdict(data)).toBeUndefined();
});

test('it takes the place of what was seen of the same change, for the SRS that is looked at or is gone', () => {
  const told = readToldVerdict(TOLD);
  if (told === undefined) throw new Error('expected a verdict');
  const spanOf = (beganMs: number, title: string): Verdict['span'] => ({
    ...{ beganMs, doneMs: beganMs + 100, titles: [title], windowSeconds: 30 },
  });
  const seen: readonly Verdict[] = [
    { ...told.verdict, span: spanOf(90_000, 'renice -15 → 0') },
    { ...told.verdict, span: spanOf(1_000, 'renice 0 → -15'), before: undefined },
  ];
  const other = { pid: 9, startTicks: 1 };
  expect(joinVerdicts(seen, [told], { srs: SRS, all: [SRS] })).toEqual([seen[0], told.verdict]);
  expect(joinVerdicts(seen, [told], { srs: other, all: [other] })).toEqual([seen[0], told.verdict]);
  expect(joinVerdicts(seen, [told], { srs: other, all: [other, SRS] })).toEqual(seen);
});
