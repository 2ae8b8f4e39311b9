import { expect, test } from 'vitest';
import { type HostResult, type HostStep, rollOut } from '../../src/fleet/roll-out.ts';

function steps(made: string[], outcomes: Readonly<Record<string, boolean>>): readonly HostStep[] {
  return Object.entries(outcomes).map(([label, isDone]) => ({
    label,
    async make() {
      made.push(`${label} begins`);
      await Promise.resolve();
      made.push(`${label} ends`);
      return { isDone, sentence: `${label} says so` };
    },
  }));
}

test('a change is made host by host, one after the other', async () => {
  const made: string[] = [];
  const results = await rollOut(steps(made, { a: true, b: true }));
  expect(made).toEqual(['a begins', 'a ends', 'b begins', 'b ends']);
  expect(results.map(({ label, kind }) => [label, kind])).toEqual([
    ['a', 'done'],
    ['b', 'done'],
  ]);
});

test('it stops at the first that refuses, and says which were not touched', async () => {
  const made: string[] = [];
  const told: HostResult[] = [];
  const results = await rollOut(steps(made, { a: true, b: false, c: true, d: true }), result =>
    told.push(result),
  );
  expect(made).toEqual(['a begins', 'a ends', 'b begins', 'b ends']);
  expect(results).toEqual([
    { label: 'a', kind: 'done', sentence: 'a says so' },
    { label: 'b', kind: 'refused', sentence: 'b says so' },
    { label: 'c', kind: 'untouched', sentence: 'not touched' },
    { label: 'd', kind: 'untouched', sentence: 'not touched' },
  ]);
  expect(told).toEqual(results);
});
