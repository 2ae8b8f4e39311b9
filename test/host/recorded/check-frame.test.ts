import { expect, test } from 'vitest';
import { checkFrame } from '../../../src/host/recorded/check-frame.ts';

function told(name: string): object {
  return { kind: 'told', at: 0, wall: 0, name, data: { word: 'x' } };
}

function frameOf(entry: object, count: number): object {
  return { at: 0, wall: 0, entries: Array.from({ length: count }, () => entry) };
}

test('a frame with more entries than anybody asks for is refused in a sentence', () => {
  const ask = { kind: 'ask', door: 'query', id: 1, key: 'tc' };
  expect(checkFrame(frameOf(ask, 20_000)).entries).toHaveLength(20_000);
  expect(() => checkFrame(frameOf(ask, 150_000))).toThrow('expected at most 20,000 entries, got 150,000');
});

test('a frame with more marks than anybody makes is refused in a sentence; a journal may be long', () => {
  expect(checkFrame(frameOf(told('journal'), 5_000)).entries).toHaveLength(5_000);
  expect(() => checkFrame(frameOf(told('note'), 1_001))).toThrow(
    'expected at most 1,000 marks and findings, got 1,001',
  );
});
