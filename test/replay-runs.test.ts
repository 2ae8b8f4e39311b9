import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { OpenRecording } from '../src/open-recording.ts';
import { Session } from '../src/session.ts';
import { Told } from '../src/told.ts';
import { changesOf, RUN_SETTINGS, RUN_WANTED, recordRun } from './helpers/recorded-run.ts';

const HOUR_MS = 3_600_000;

let directory = '';
beforeAll(async () => {
  directory = mkdtempSync(join(tmpdir(), 'srs-top-runs-'));
  await recordRun({ path: join(directory, 'a.srstop'), refreshes: 5 });
  await recordRun({
    path: join(directory, 'b.srstop'),
    refreshes: 48,
    aheadMs: HOUR_MS,
    async at(number, { renice, reniceElse }) {
      if (number === 20) await renice(-15);
      if (number === 34) await reniceElse(-5);
    },
  });
}, 60_000);
afterAll(() => {
  rmSync(directory, { recursive: true });
});

async function changesIn(path: string): Promise<readonly string[]> {
  const recording = await OpenRecording.open(path, problem => expect(problem).toBe(''));
  const host = await recording.play();
  const options = { ...RUN_SETTINGS, host, wanted: RUN_WANTED, stateDirectory: directory };
  const session = new Session({ ...options, told: new Told(host) });
  await session.begin();
  for await (const _ of session.run());
  const changes = changesOf(session);
  await session.close();
  await recording.close();
  return changes;
}

test('what a second program changed is told at its time and judged over its windows, as in its file alone', async () => {
  const alone = await changesIn(join(directory, 'b.srstop'));
  expect(alone).toEqual([
    expect.stringMatching(/^04:12:\d\d renice 0 → -15$/),
    expect.stringMatching(/^04:12:\d\d nice -15 → -5 by something else$/),
    expect.stringMatching(/^nice -15 → -5 by something else: /),
    expect.stringMatching(/^renice 0 → -15: loss ended/),
  ]);
  expect(await changesIn(directory)).toEqual(alone);
});
