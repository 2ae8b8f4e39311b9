import { expect, test } from 'vitest';
import { HeldThen } from '../../../src/host/recorded/held-then.ts';

const held = (id: string, pid: number | null, heldMs: number) => ({ id, pid, heldMs });

test('what holds where a chunk begins takes the place of what did before; what begins is put beside it', () => {
  const then = new HeldThen();
  then.take({ name: 'holds', at: 100_000_000, data: [held('starved', 7, 40_000), held('irq', null, 500)] });
  then.take({ name: 'finding', at: 101_000_000, data: held('starved', 8, 0) });
  expect([then.since('starved', 7), then.since('starved', 8), then.since('irq', null)]).toEqual([
    60_000, 101_000, 99_500,
  ]);
  then.take({ name: 'holds', at: 160_000_000, data: [held('starved', 8, 59_000)] });
  expect([then.since('starved', 7), then.since('starved', 8), then.since('irq', null)]).toEqual([
    undefined,
    101_000,
    undefined,
  ]);
});

test('what does not say of whom it is, or for how long, says nothing', () => {
  const then = new HeldThen();
  const older = { id: 'starved', severity: 'bad', sentence: 'SRS is starved', since: 1 };
  for (const data of [older, null, 'x', held('starved', 7, Number.NaN), held('starved', 7, -1)]) {
    then.take({ name: 'finding', at: 1, data });
    then.take({ name: 'holds', at: 1, data: [data] });
    then.take({ name: 'holds', at: 1, data });
  }
  then.take({ name: 'note', at: 1, data: held('starved', 7, 5) });
  expect([then.since('starved', 7), then.since('starved', null)]).toEqual([undefined, undefined]);
});
