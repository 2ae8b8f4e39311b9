import { describe, expect, test } from 'vitest';
import { cellsOf } from '../../src/ui/terminal/cell-picture.ts';
import { renderAnimatedSvg } from './animated-svg.ts';
import { readAsciicast, toAsciicast } from './asciicast.ts';
import { type Film, withoutRepeats } from './film.ts';
import type { Rows } from './leave-out.ts';

function screenOf(...lines: readonly string[]): Rows {
  return cellsOf(lines, { columns: 12, rows: 3 });
}

const FILM: Film = {
  title: 'a film',
  columns: 12,
  rows: 3,
  frames: [
    { atSeconds: 0, rows: screenOf('srs-top', '\x1b[32m✔ no loss\x1b[39m', '▁▂ ⠒⠒') },
    { atSeconds: 1.5, rows: screenOf('srs-top', '\x1b[1;31m✖ LOSING\x1b[22;39m 見', '▁▂ ⠒⠤') },
    {
      atSeconds: 2,
      rows: screenOf('srs-top', '\x1b[7m \x1b[27m\x1b[2;38;5;244mx\x1b[22;48;2;1;2;3my\x1b[m', ''),
    },
  ],
  lengthSeconds: 4,
  stillIndex: 1,
};

describe('an asciicast', () => {
  test('writes what changed, when it did', () => {
    const [header, ...events] = toAsciicast(FILM)
      .trimEnd()
      .split('\n')
      .map(line => JSON.parse(line));
    expect(header).toEqual({
      version: 2,
      width: 12,
      height: 3,
      title: 'a film',
      env: { TERM: 'xterm-256color' },
    });
    expect(events).toEqual([
      [
        0,
        'o',
        '\x1b[?25l\x1b[2J\x1b[1;1H\x1b[msrs-top\x1b[K\x1b[2;1H\x1b[m\x1b[0;38;5;2m✔ no loss\x1b[m\x1b[K\x1b[3;1H\x1b[m▁▂ ⠒⠒\x1b[K',
      ],
      [1.5, 'o', '\x1b[2;1H\x1b[m\x1b[0;1;38;5;1m✖ LOSING\x1b[m 見\x1b[K\x1b[3;1H\x1b[m▁▂ ⠒⠤\x1b[K'],
      [1.5, 'm', 'picture'],
      [
        2,
        'o',
        '\x1b[2;1H\x1b[m\x1b[0;7m \x1b[0;2;38;5;244mx\x1b[0;38;5;244;48;2;1;2;3my\x1b[m\x1b[K\x1b[3;1H\x1b[m\x1b[K',
      ],
      [4, 'o', ''],
    ]);
  });

  test('read by a terminal is the film again', async () => {
    expect(await readAsciicast(toAsciicast(FILM))).toEqual(FILM);
  });

  test('of another version is told', async () => {
    await expect(readAsciicast('{"version":3}\n')).rejects.toThrow('no asciicast v2: {"version":3}');
  });
});

describe('an image that moves', () => {
  const svg = renderAnimatedSvg(FILM);
  /** The key frames of what this text is in; `all` when it is always there. */
  const framesWith = (text: string): string => {
    const open: string[] = [];
    for (const line of svg.split('\n')) {
      if (line.endsWith(`>${text}</text>`)) break;
      if (line.startsWith('<g ')) open.push(line);
      if (line === '</g>') open.pop();
    }
    const [, name] = /<g class="(\w+)">/.exec(open.join('')) ?? [];
    return name === undefined ? 'all' : (new RegExp(`@keyframes ${name}{(.*)}$`, 'm').exec(svg)?.[1] ?? '');
  };

  test('has what never changes once, and the rest when it is seen', () => {
    expect(svg.split('>srs-top</text>')).toHaveLength(2);
    expect(framesWith('srs-top')).toBe('all');
    expect(framesWith('no loss')).toBe('0%{visibility:visible}37.5%{visibility:hidden}');
    expect(framesWith('LOSING')).toBe('0%{visibility:hidden}37.5%{visibility:visible}50%{visibility:hidden}');
    expect(svg).toContain('animation-duration:4s');
  });

  test('is the picture of one frame where nothing moves', () => {
    const hidden = [...svg.matchAll(/^\.(\w+){visibility:hidden/gm)].map(([, name]) => name);
    const shown = [...svg.matchAll(/^\.(\w+){animation-name/gm)].map(([, name]) => name);
    const nameOf = (keyframes: string): string | undefined =>
      [...svg.matchAll(/@keyframes (\w+){(.*)}$/gm)].find(([, , text]) => text === keyframes)?.[1];
    expect(hidden).toContain(nameOf(framesWith('no loss')));
    expect(shown).toContain(nameOf(framesWith('LOSING')));
    expect(svg).toContain('@media(prefers-reduced-motion:reduce){g[class]{animation:none}}');
  });

  test('has no script, and nothing from elsewhere', () => {
    expect(svg).not.toMatch(/<script|href|url\(|@import|on\w+=/);
  });
});

describe('a film', () => {
  const rows = screenOf('a');

  test('has no frame that looks like the one before it', () => {
    const frames = [0, 1, 2].map(atSeconds => ({ atSeconds, rows: atSeconds === 2 ? screenOf('b') : rows }));
    expect(withoutRepeats(frames).map(({ atSeconds }) => atSeconds)).toEqual([0, 2]);
  });

  test('has the last of the frames of one moment', () => {
    const frames = [rows, screenOf('b')].map(shown => ({ atSeconds: 0, rows: shown }));
    expect(withoutRepeats(frames)).toEqual([{ atSeconds: 0, rows: screenOf('b') }]);
  });
});
