import fc from 'fast-check';
import { expect, test } from 'vitest';
import { findAgain } from '../../../src/metrics/terms/find-again.ts';

test('finds what a map would find, wherever it stood before', () => {
  const keys = fc.uniqueArray(fc.nat(20), { maxLength: 12 });
  fc.assert(
    fc.property(keys, keys, (before, now) => {
      const list = before.map(key => ({ key }));
      const find = findAgain(list, ({ key }) => key);
      const byKey = new Map(list.map(entry => [entry.key, entry]));
      for (const [place, key] of now.entries()) expect(find(key, place)).toBe(byKey.get(key));
    }),
  );
});

test('makes no index of a list that is the same, and finds nothing where there is none', () => {
  let asked = 0;
  const list = [7, 8, 9].map(key => ({ key }));
  const find = findAgain(list, ({ key }) => {
    asked++;
    return key;
  });
  expect([7, 8, 9].map(find)).toEqual(list);
  expect(asked).toBe(3);
  expect(findAgain(undefined, () => 0)(0, 0)).toBeUndefined();
});
