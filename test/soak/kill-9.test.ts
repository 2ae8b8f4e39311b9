import { test } from 'vitest';
import { describeWithTools } from '../helpers/tools.ts';
import { killAmid, killMoments, nameMoment } from './killed-amid.ts';
import { tryAll } from './tally.ts';

describeWithTools(['root', 'python3', 'renice'], 'srs-top killed amid applying and undoing', () => {
  test('leaves nothing that the journal cannot take back', async () => {
    await tryAll('kill -9 amid a change', killMoments(125), { name: nameMoment, attempt: killAmid });
  });
});
