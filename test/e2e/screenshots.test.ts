import { readdirSync, readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { tourOf } from '../../src/ui/tour/tours.ts';
import { describeWithTools } from '../helpers/tools.ts';
import { renderAnimatedSvg } from '../screenshots/animated-svg.ts';
import { readAsciicast } from '../screenshots/asciicast.ts';
import { captionOf, takeFilm } from '../screenshots/take-film.ts';
import { type Pictures, takeRecorded, takeRenice } from '../screenshots/take-pictures.ts';

const DIRECTORY = new URL('../../screenshots/', import.meta.url);

/** `npm run screenshots` makes them anew; look at what changed before you commit it. */
function kept(pictures: Pictures): Pictures {
  return new Map([...pictures.keys()].map(name => [name, readFileSync(new URL(name, DIRECTORY), 'utf8')]));
}

test('the pictures of recordings are as the program draws them', async () => {
  const pictures = await takeRecorded();
  expect(pictures.size).toBe(15);
  expect(pictures).toEqual(kept(pictures));
});

describeWithTools(['root', 'python3'], 'the pictures of a change', () => {
  test('are as the program draws them', async () => {
    const pictures = await takeRenice();
    expect(pictures.size).toBe(3);
    expect(pictures).toEqual(kept(pictures));
  });
});

/** All of the film is taken anew by `npm run soak -- pictures`. */
describe('the film', () => {
  const text = (name: string): string => readFileSync(new URL(name, DIRECTORY), 'utf8');

  test('begins as the tour does', async () => {
    const { frames } = await readAsciicast(text('tour.cast'));
    const begin = (await takeFilm({ seconds: 3 })).frames;
    expect(begin.length).toBeGreaterThan(1);
    expect(begin).toEqual(frames.slice(0, begin.length));
  });

  test('has the captions of the tour, from the first to the last', async () => {
    const { frames } = await readAsciicast(text('tour.cast'));
    const shown = new Set(frames.map(({ rows }) => captionOf(rows).trim()));
    const wanted = (tourOf('starved') ?? []).map(({ key = '', caption }) => `${key}  ${caption}`.trim());
    expect([...shown]).toEqual(wanted);
  });

  test('is the same as image and as asciicast', async () => {
    expect(renderAnimatedSvg(await readAsciicast(text('tour.cast')))).toBe(text('tour.svg'));
  });
});

test('there are no other pictures', () => {
  const names = ['healthy', 'losing', 'help', 'history', 'placement', 'renice'].flatMap(name =>
    ['80x24', '120x40', '160x50'].map(size => `${name}-${size}.svg`),
  );
  expect(readdirSync(DIRECTORY).sort()).toEqual([...names, 'tour.cast', 'tour.svg'].sort());
});
