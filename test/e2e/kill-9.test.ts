import { expect, test } from 'vitest';
import { describeWithTools } from '../helpers/tools.ts';
import { killAmid, nameMoment } from '../soak/killed-amid.ts';

// The whole count is that of npm run soak.
describeWithTools(['root', 'python3', 'renice'], 'srs-top killed amid a change', () => {
  test.each(
    (
      [
        { amid: 'applying', from: 'the journal', afterMs: 0 },
        { amid: 'applying', from: 'the journal', afterMs: 30 },
        { amid: 'undoing', from: 'the journal', afterMs: 0 },
      ] as const
    ).map(moment => [nameMoment(moment), moment] as const),
  )('%s, leaves what the journal takes back', async (_name, moment) => {
    expect(await killAmid(moment)).toMatch(/finished$/);
  });
});
