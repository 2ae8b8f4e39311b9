import { expect, test } from 'vitest';
import { keepDistinct } from '../../src/fleet/distinct-sentences.ts';

test('sentences are kept once each, and only so many', () => {
  const said = keepDistinct(3);
  for (let time = 0; time < 10_000; time++) for (const sentence of ['a', 'b']) said.add(sentence);
  expect(said.all()).toEqual(['a', 'b']);
  for (let number = 0; number < 5; number++) said.add(`c ${number}`);
  said.add('a');
  expect(said.all()).toEqual(['a', 'b', 'c 0', 'and 4 more such messages']);
});
