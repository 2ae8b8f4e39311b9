import { readdirSync, readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { describeWithTools } from '../helpers/tools.ts';
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

test('there are no other pictures', () => {
  const names = ['healthy', 'losing', 'help', 'history', 'placement', 'renice'].flatMap(name =>
    ['80x24', '120x40', '160x50'].map(size => `${name}-${size}.svg`),
  );
  expect(readdirSync(DIRECTORY).sort()).toEqual(names.sort());
});
