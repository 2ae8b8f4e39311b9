import { expect, test } from 'vitest';
import { mergeSettings } from '../../src/settings/merge-settings.ts';
import { DEFAULT_SETTINGS, type Settings } from '../../src/settings/settings.ts';

test.each<[Partial<Settings>, Partial<Settings>, Partial<Settings>]>([
  [{}, {}, {}],
  [{ theme: 'mono', delaySeconds: 2 }, {}, { theme: 'mono', delaySeconds: 2 }],
  [{ theme: 'mono', delaySeconds: 2 }, { theme: 'light' }, { theme: 'light', delaySeconds: 2 }],
  [{ isReadOnly: true }, { delaySeconds: 5 }, { isReadOnly: true, delaySeconds: 5 }],
  [{}, { delaySeconds: 60 }, { delaySeconds: 60, windowSeconds: 60 }],
  [{ windowSeconds: 45 }, { delaySeconds: 60 }, { delaySeconds: 60, windowSeconds: 60 }],
  [{ delaySeconds: 60 }, {}, { delaySeconds: 60, windowSeconds: 60 }],
  [{ windowSeconds: 10 }, { windowSeconds: 20 }, { windowSeconds: 20 }],
])('the file %j and the flags %j give %j', (file, flags, expected) => {
  expect(mergeSettings(file, flags)).toEqual({ ...DEFAULT_SETTINGS, ...expected });
});

test.each<[Partial<Settings>, Partial<Settings>]>([
  [{}, { delaySeconds: 5, windowSeconds: 2 }],
  [{ delaySeconds: 5 }, { windowSeconds: 2 }],
])('a window that is shorter than the delay: the file %j, the flags %j', (file, flags) => {
  expect(mergeSettings(file, flags)).toEqual({
    problem: 'expected a window of at least the delay, 5 s, got 2 s',
  });
});
