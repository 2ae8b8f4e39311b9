import { describe, expect, test } from 'vitest';
import { widthOf } from '../../../src/text/width.ts';
import { createTheme } from '../../../src/view/look/theme.ts';
import { type TimeLine, timeLineLines, timeLineRows } from '../../../src/view/replay/time-line.ts';

const START = new Date(2026, 10, 23, 1, 45, 0).getTime();
const theme = createTheme({ colorLevel: 0, isAscii: false });

const LINE: TimeLine = {
  firstWall: START,
  lastWall: START + 240_000,
  wall: START + 120_000,
  isPaused: false,
  isSeeking: false,
  isOver: false,
  speed: 4,
  moments: [
    { wall: START + 30_000, kind: 'finding', isBad: true, words: 'losing' },
    { wall: START + 60_000, kind: 'tuning', isBad: false, words: 'renice 0 → -15' },
    { wall: START + 180_000, kind: 'finding', isBad: false, words: undefined },
    { wall: START + 240_000, kind: 'mark', isBad: false, words: undefined },
  ],
};

describe('the time line', () => {
  test('has start, end, state, speed, and each moment at its place', () => {
    const [bar = ''] = timeLineLines(LINE, { columns: 72, rows: 1, theme });
    expect(bar).toMatch(/^play 4× {6}01:45:00 [━✖◆]+●[─▲]+⚑ 01:49:00$/);
    const line = bar.slice('play 4×      01:45:00 '.length);
    expect([...'✖◆●▲⚑'].map(sign => line.indexOf(sign))).toEqual([5, 10, 20, 30, 40]);
  });

  test('says in a second row how far it is, what was last, and what comes next', () => {
    const [, words = ''] = timeLineLines(LINE, { columns: 100, rows: 2, theme });
    expect(words.trimEnd()).toBe('2:00 of 4:00  ◆ 01:46:00 renice 0 → -15  next ▲ 01:48:00');
  });

  test.each([
    [{ isPaused: true }, /^paused 4× /],
    [{ isSeeking: true, isPaused: true }, /^seek 4× /],
    [{ isOver: true }, /^end 4× /],
    [{ speed: 0.5 }, /^play 0\.5× /],
  ])('says whether it goes on: %o', (change, pattern) => {
    expect(timeLineLines({ ...LINE, ...change }, { columns: 80, rows: 1, theme })[0]).toMatch(pattern);
  });

  test('has the days too where there are several', () => {
    const [bar] = timeLineLines({ ...LINE, lastWall: START + 86_400_000 }, { columns: 80, rows: 1, theme });
    expect(bar).toMatch(/2026-11-23 01:45:00 .* 2026-11-24 01:45:00$/);
  });

  test.each([20, 40, 80, 160, 300])('is as wide as the screen of %i columns, in ASCII too', columns => {
    for (const isAscii of [false, true]) {
      const drawn = createTheme({ colorLevel: 0, isAscii });
      const lines = timeLineLines(LINE, { columns, rows: 2, theme: drawn });
      expect(lines.map(widthOf)).toEqual([columns, columns]);
      if (isAscii) expect(lines.join('')).toMatch(/^[ -~]*$/);
    }
  });

  test('takes two rows of a high screen, one of a usual one, none of the smallest', () => {
    expect([50, 30, 24, 12, 10].map(timeLineRows)).toEqual([2, 2, 1, 1, 0]);
  });
});
