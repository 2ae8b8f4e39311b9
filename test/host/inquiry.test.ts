import { expect, test } from 'vitest';
import { Errand, type Inquiry } from '../../src/host/inquiry.ts';
import { Look } from '../../src/host/look.ts';

function* seek(): Inquiry<string> {
  const first = yield { texts: ['/a'] };
  const next = first.knownText('/a') ?? '/nothing';
  const second = yield { texts: [next] };
  return second.knownText(next) ?? 'not there';
}

const answer = (path: string, text: string): Look =>
  new Look({ texts: new Map([[path, { text, atMs: 0 }]]) });

test('an errand asks one question after the other, and has its result at the end', () => {
  const errand = new Errand(seek());
  expect(errand.question).toEqual({ texts: ['/a'] });
  expect(errand.result).toBeUndefined();
  errand.accept(answer('/a', '/b'));
  expect(errand.question).toEqual({ texts: ['/b'] });
  errand.accept(answer('/b', 'found'));
  expect([errand.question, errand.result]).toEqual([undefined, 'found']);
  // Later answers are of others.
  errand.accept(answer('/b', 'another'));
  expect(errand.result).toBe('found');
});
