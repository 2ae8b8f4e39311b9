import { expect, test } from 'vitest';
import { describeWithTools } from '../helpers/tools.ts';
import { tuneAtOnce } from '../soak/two-at-once.ts';

// The whole count is that of npm run soak.
describeWithTools(['root', 'python3', 'renice'], 'two srs-tops that tune at once', () => {
  test.each([1, 2])('lose no value and keep the journal whole, round %i', async () => {
    expect(await tuneAtOnce()).toMatch(/^(at -\d+|mixed)$/);
  });
});
