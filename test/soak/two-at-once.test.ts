import { test } from 'vitest';
import { describeWithTools } from '../helpers/tools.ts';
import { tryAll } from './tally.ts';
import { tuneAtOnce } from './two-at-once.ts';

describeWithTools(['root', 'python3', 'renice'], 'two srs-tops at once', () => {
  test('lose no value and keep the journal whole', async () => {
    await tryAll(
      'two at once',
      Array.from({ length: 25 }, (_, index) => index + 1),
      {
        name: round => `round ${round}`,
        attempt: tuneAtOnce,
      },
    );
  });
});
