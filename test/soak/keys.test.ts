import fc from 'fast-check';
import { test } from 'vitest';
import { expectNoKeys, TYPING } from '../helpers/typed-bytes.ts';

test('no pasted text is taken for a key in 20,000 mixes of keys, pastes, clicks and torn sequences', {
  timeout: 300_000,
}, () => {
  fc.assert(fc.property(TYPING(true), expectNoKeys), { numRuns: 20_000 });
});
