import { describe, expect, it } from 'vitest';
import { SCENARIOS } from '../../../src/host/simulated/scenarios/scenarios.ts';
import { widthOf } from '../../../src/text/width.ts';
import { isStepOver, type TourView } from '../../../src/ui/tour/tour.ts';
import { tourOf } from '../../../src/ui/tour/tours.ts';
import { captionLine } from '../../../src/view/lines/caption-line.ts';
import { createTheme } from '../../../src/view/look/theme.ts';

const NOTHING: TourView = { lost: undefined, changes: 0, isJudged: false };
const theme = createTheme({ colorLevel: 0, isAscii: false });

describe('a step of a tour', () => {
  const step = { caption: '', seconds: 5, until: ({ lost = 0 }: TourView) => lost > 10 };

  it.each([
    [4.9, { ...NOTHING, lost: 99 }, false],
    [5, { ...NOTHING, lost: 99 }, true],
    [5, NOTHING, false],
    [119, { ...NOTHING, lost: 3 }, false],
    // What it waits for does not come: nobody is kept here.
    [120, NOTHING, true],
  ])('that has been shown for %d s with %j is over: %j', (seconds, view, isOver) => {
    expect(isStepOver(step, view, seconds)).toBe(isOver);
  });

  it('that waits for nothing is over in its time', () => {
    expect([4, 5].map(seconds => isStepOver({ caption: '', seconds: 5 }, NOTHING, seconds))).toEqual([
      false,
      true,
    ]);
  });
});

describe('the tour of every demo', () => {
  it.each(SCENARIOS.map(({ name }) => name))('%s fits into 80 columns, a caption a line, and ends', name => {
    const steps = tourOf(name) ?? [];
    expect(steps.length).toBeGreaterThan(3);
    for (const step of steps) {
      const line = captionLine(step, 80, theme);
      expect(widthOf(line)).toBe(80);
      expect(line).not.toContain('…');
    }
    expect(steps.reduce((sum, { seconds }) => sum + seconds, 0)).toBeLessThan(100);
  });

  it('is none of a name that no demo has', () => {
    expect([tourOf('flood'), tourOf('toString')]).toEqual([undefined, undefined]);
  });
});

it('a caption has its key before it, and is cut where there is no room', () => {
  expect(captionLine({ key: 'Enter', caption: 'applied, and read back' }, 32, theme)).toBe(
    ' Enter  applied, and read back  ',
  );
  expect(captionLine({ caption: 'applied, and read back' }, 12, theme)).toBe(' applied, a…');
});
