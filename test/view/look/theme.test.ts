import { describe, expect, test } from 'vitest';
import { THEME_NAMES, type ThemeName } from '../../../src/settings/appearance.ts';
import { chooseColorLevel } from '../../../src/view/look/color-level.ts';
import { createTheme, type Role } from '../../../src/view/look/theme.ts';

const ROLES: readonly Role[] = [
  'plain',
  'dim',
  'strong',
  'title',
  'selected',
  'good',
  'warning',
  'bad',
  'unknown',
];

const painted = (name: ThemeName, colorLevel: 0 | 1 | 2 | 3, roles: readonly Role[]): string[] => {
  const theme = createTheme({ colorLevel, isAscii: false, name });
  return roles.map(role => theme.paint(role, 'x').replace(/x.*/, '').replaceAll('\x1b', ''));
};

describe('a theme', () => {
  test.each<[ThemeName, 1 | 2 | 3, string[]]>([
    ['dark', 1, ['[32m', '[33m', '[31m[1m', '[2m']],
    ['dark', 2, ['[38;5;77m', '[38;5;220m', '[38;5;203m[1m', '[38;5;248m']],
    ['dark', 3, ['[38;2;95;215;95m', '[38;2;255;215;0m', '[38;2;255;95;95m[1m', '[38;2;168;168;168m']],
    ['light', 1, ['[32m', '[35m', '[31m[1m', '[2m']],
    ['light', 2, ['[38;5;22m', '[38;5;94m', '[38;5;124m[1m', '[38;5;240m']],
    ['colour-blind', 1, ['[96m', '[93m', '[31m[1m', '[2m']],
    [
      'colour-blind',
      3,
      ['[38;2;86;180;233m', '[38;2;240;228;66m', '[38;2;213;94;0m[1m', '[38;2;168;168;168m'],
    ],
  ])('%s at level %i: good, warning, bad, unknown', (name, level, expected) => {
    expect(painted(name, level, ['good', 'warning', 'bad', 'unknown'])).toEqual(expected);
  });

  test.each([1, 2, 3] as const)('mono at level %i is bold or inverse alone', level => {
    expect(painted('mono', level, ROLES)).toEqual(['', '', '[1m', '[1m', '[7m', '', '[1m', '[1m[7m', '']);
  });

  test.each(THEME_NAMES)('%s without colours writes the text alone', name => {
    expect(painted(name, 0, ROLES)).toEqual(ROLES.map(() => ''));
  });

  test('is dark unless another is chosen', () => {
    expect(createTheme({ colorLevel: 3, isAscii: false }).paint('good', 'x')).toBe(
      createTheme({ colorLevel: 3, isAscii: false, name: 'dark' }).paint('good', 'x'),
    );
  });
});

describe('colours', () => {
  test.each([
    ['auto', {}, 3, 3],
    ['auto', { NO_COLOR: '1' }, 3, 0],
    ['auto', { NO_COLOR: '' }, 2, 2],
    ['auto', { TERM: 'dumb' }, 1, 0],
    ['auto', {}, 0, 0],
    ['always', { NO_COLOR: '1' }, 2, 2],
    ['always', { TERM: 'dumb' }, 0, 1],
    ['never', {}, 3, 0],
    ['auto', { CI: 'true', TERM: 'xterm-256color' }, 0, 2],
    ['auto', { CI: '1', TERM: 'xterm', COLORTERM: 'truecolor' }, 0, 3],
    ['auto', { CI: '1', TERM: 'linux' }, 0, 1],
    ['auto', { CI: '1', TERM: 'dumb' }, 0, 0],
    ['auto', { CI: '1' }, 0, 0],
    ['auto', { CI: '1', TERM: 'xterm-256color', NO_COLOR: '1' }, 0, 0],
    ['auto', { CI: '1', TERM: 'xterm-256color', FORCE_COLOR: '0' }, 0, 0],
    ['always', { CI: '1', TERM: 'screen-256color' }, 0, 2],
  ] as const)('%s, %o, terminal of level %i: level %i', (choice, environment, supported, level) => {
    expect(chooseColorLevel(choice, environment, supported)).toBe(level);
  });
});
