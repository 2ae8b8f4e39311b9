import { expect, test } from 'vitest';
import { stepAround } from '../../../src/view/state/step-around.ts';

test.each([
  [['a', 'b', 'c'], 'a', 1, 'b'],
  [['a', 'b', 'c'], 'c', 1, 'a'],
  [['a', 'b', 'c'], 'a', -1, 'c'],
  [['a', 'b', 'c'], 'b', -8, 'c'],
  // As an order that no column has any more.
  [['a', 'b', 'c'], 'gone', 1, 'b'],
  [[undefined, 'b'], 'b', 1, undefined],
  [[], 'a', 1, 'a'],
] as const)('in %j behind %j by %i stands %j', (values, value, by, next) => {
  expect(stepAround<string | undefined>(values, value, by)).toBe(next);
});
