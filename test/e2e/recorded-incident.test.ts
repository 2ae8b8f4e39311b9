import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { expectReplayed } from '../helpers/recorded-incident.ts';
import { describeWithTools } from '../helpers/tools.ts';

describeWithTools(['root', 'python3', 'ip', 'renice', 'taskset'], 'a real incident that was recorded', () => {
  let directory: string;
  beforeEach(async () => {
    directory = await mkdtemp(join(tmpdir(), 'srs-top-recorded-'));
  });
  afterEach(() => rm(directory, { recursive: true }));

  test('is the same when it is replayed: figures, findings and the verdict', {
    timeout: 120_000,
  }, async () => {
    const seen = await expectReplayed({ directory, windowSeconds: 5, seconds: 26 });
    // It was an incident, and it was judged.
    const all = seen.map(({ json }) => json).join('\n');
    expect(all).toContain('"id":"starved"');
    expect(seen.at(-1)?.verdicts[0]?.span.titles).toEqual(['renice 0 → -15']);
  });
});
