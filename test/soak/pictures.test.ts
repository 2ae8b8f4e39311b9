import { readdirSync, readFileSync } from 'node:fs';
import { setTimeout } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { PictureCell } from '../../src/output/picture-cell.ts';
import { renderSvg } from '../../src/output/svg.ts';
import { CELL_HEIGHT, CELL_WIDTH, PADDING } from '../../src/output/svg-grid.ts';
import { Browser, CHROMIUM } from '../helpers/browser.ts';
import { describeWithTools } from '../helpers/tools.ts';
import { readAsciicast } from '../screenshots/asciicast.ts';
import { takeFilm } from '../screenshots/take-film.ts';
import { FONTS, withFont } from './fonts.ts';

const DIRECTORY = new URL('../../screenshots/', import.meta.url);
const PICTURES = readdirSync(DIRECTORY).filter(name => /-\d+x\d+\.svg$/.test(name));
const [MONOSPACED = { name: '' }] = FONTS;

const PLAIN: PictureCell = {
  char: ' ',
  foreground: 'default',
  background: 'default',
  isBold: false,
  isDim: false,
  isInverse: false,
  isUnderlined: false,
};

function pictureOf(lines: readonly string[]): string {
  const columns = Math.max(...lines.map(line => line.length));
  return renderSvg(lines.map(line => [...line.padEnd(columns)].map(char => ({ ...PLAIN, char }))));
}

/** Where lines, blocks and braille are text, their cells differ from font to font. Needs Chromium: `apt-get install chromium-headless-shell`, 100 MB. */
describeWithTools([CHROMIUM ?? 'chromium-headless-shell'], 'in a browser', () => {
  let browser: Browser;

  beforeAll(async () => {
    browser = await startPage();
  });
  afterAll(async () => {
    await browser[Symbol.asyncDispose]();
  });

  test('the fonts are of different widths, which show where texts do not say how wide they are', async () => {
    const svg = readFileSync(new URL('losing-80x24.svg', DIRECTORY), 'utf8');
    const widths: number[] = [];
    for (const font of FONTS) widths.push(await browser.call('ownWidths', withFont(svg, font)));
    const [own = 0, ...others] = widths;
    for (const width of others) expect(Math.abs(width / own - 1)).toBeGreaterThan(0.05);
    process.stdout.write(`widths: ${widths.map(width => Math.round(width)).join(', ')}\n`);
  });

  describe.each(PICTURES)('%s', name => {
    const svg = readFileSync(new URL(name, DIRECTORY), 'utf8');

    test('has no lines, blocks and braille as text', () => {
      expect(svg.match(/[\u2500-\u259f\u2800-\u28ff]/g)).toBeNull();
    });

    test.each(FONTS)('has its texts on the grid with $name', async font => {
      const { count, astray } = await browser.call<{ count: number; astray: string[] }>(
        'measureTexts',
        withFont(svg, font),
      );
      expect(count).toBeGreaterThan(20);
      expect(astray).toEqual([]);
    });

    test.each(FONTS.slice(1))('has the same shapes with $name', async font => {
      const { differing, compared } = await browser.call<{ differing: number; compared: number }>(
        'compareBesidesTexts',
        withFont(svg, MONOSPACED),
        withFont(svg, font),
      );
      expect(compared).toBeGreaterThan(50_000);
      expect(differing).toBe(0);
    });
  });

  test('each shape has ink in its cell, and none beside it', async () => {
    const chars = [
      ...codes(0x2500, 0x254f),
      ...codes(0x256d, 0x2570),
      ...codes(0x2574, 0x259f),
      ...codes(0x2801, 0x28ff),
    ];
    // Every second cell of every second row.
    const lines = Array.from({ length: Math.ceil(chars.length / 32) }, (_, row) =>
      chars.slice(row * 32, row * 32 + 32).join(' '),
    ).flatMap(line => [line, '']);
    const grid = { left: PADDING, top: PADDING, width: CELL_WIDTH, height: CELL_HEIGHT };
    const shown = { ...grid, columns: 63, rows: lines.length };
    // Five times as large, cells are of whole pixels.
    const ink = await browser.call<number[][]>('inkOfCells', pictureOf(lines), 5, shown);
    const wrong = ink.flatMap((row, y) =>
      row.flatMap((share, x) => {
        const char = lines[y]?.[x] ?? ' ';
        return share > 0 === (char !== ' ') ? [] : [`${JSON.stringify(char)} at ${x},${y}: ${share}`];
      }),
    );
    expect(wrong).toEqual([]);
    // █ ░ ▒ ▓
    expect(ink[lines.findIndex(line => line.includes('█'))]?.filter(share => share === 1)).toHaveLength(4);
  });

  test.each([0.61, 1, 1.5, 2])('what touches has no seam at %f of its size', async scale => {
    const block = ['██████', '██████', '██████'];
    const area = { x: PADDING, y: PADDING, width: 6 * CELL_WIDTH, height: 3 * CELL_HEIGHT };
    expect(await browser.call('colorsIn', pictureOf(block), scale, area)).toEqual(['#d5d9e0']);
  });

  test('a line is whole from cell to cell, and where it turns', async () => {
    const box = pictureOf(['┏━━┓', '┃  ┃', '┗━━┛']);
    const top = { x: PADDING + 3, y: PADDING + 6, width: 4 * CELL_WIDTH - 6, height: 5 };
    const left = { x: PADDING + 1.7, y: PADDING + 7, width: 5, height: 35 };
    expect(await browser.call('colorsIn', box, 10, { ...top, y: top.y + 1, height: 3 })).toEqual(['#d5d9e0']);
    expect(await browser.call('colorsIn', box, 10, { ...left, x: left.x + 1, width: 3 })).toEqual([
      '#d5d9e0',
    ]);
  });
});

const film = await readAsciicast(readFileSync(new URL('tour.cast', DIRECTORY), 'utf8'));

describeWithTools([CHROMIUM ?? 'chromium-headless-shell'], 'a film in a browser', () => {
  const svg = readFileSync(new URL('tour.svg', DIRECTORY), 'utf8');
  const window = `--window-size=${Math.ceil(2 * PADDING + film.columns * CELL_WIDTH)},440`;

  test('shows each of its frames, when it is due', async () => {
    await using browser = await startPage([window]);
    const wrong: string[] = [];
    for (const { atSeconds, rows } of film.frames) {
      const moving = await browser.call<number>('showFilm', svg, atSeconds * 1_000 + 10);
      expect(moving).toBeGreaterThan(film.frames.length);
      const shown = await browser.screenshot();
      await browser.call('show', renderSvg(rows, { title: film.title }));
      const differing = await browser.call('compareScreenshots', shown, await browser.screenshot());
      if (differing !== 0) wrong.push(`${atSeconds} s: ${differing}`);
    }
    expect(wrong).toEqual([]);
    expect(film.frames.length).toBeGreaterThan(30);
  });

  test('moves as an image of a page', async () => {
    await using browser = await startPage([window]);
    await browser.call('showImage', svg);
    const first = await browser.screenshot();
    await setTimeout(2_000);
    expect(await browser.call('compareScreenshots', first, await browser.screenshot())).toBeGreaterThan(100);
  });

  test('stands still where nobody wants motion', async () => {
    await using browser = await startPage([window, '--force-prefers-reduced-motion']);
    await browser.call('showImage', svg);
    const first = await browser.screenshot();
    await setTimeout(2_000);
    expect(await browser.call('compareScreenshots', first, await browser.screenshot())).toBe(0);
    const still = renderSvg(film.frames[film.stillIndex]?.rows ?? [], { title: film.title });
    await browser.call('showImage', still);
    expect(await browser.call('compareScreenshots', first, await browser.screenshot())).toBe(0);
  });
});

test('the film is as the program draws it', { timeout: 300_000 }, async () => {
  expect(await takeFilm()).toEqual(film);
});

/** A page that knows the questions about pictures. */
async function startPage(flags: readonly string[] = []): Promise<Browser> {
  const browser = await Browser.start(CHROMIUM ?? '', flags);
  await browser.load(readFileSync(new URL('./picture-page.js', import.meta.url), 'utf8'));
  return browser;
}

function codes(first: number, last: number): string[] {
  return Array.from({ length: last - first + 1 }, (_, index) => String.fromCharCode(first + index));
}
