import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { burnCpus } from '../helpers/load.ts';
import { expectReplayed } from '../helpers/recorded-incident.ts';
import { describeWithTools } from '../helpers/tools.ts';

describeWithTools(['root', 'python3', 'ip', 'renice', 'taskset'], 'a minute of a real incident', () => {
  let directory: string;
  beforeEach(async () => {
    directory = await mkdtemp(join(tmpdir(), 'srs-top-minute-'));
  });
  afterEach(() => rm(directory, { recursive: true }));

  test('is the same when it is replayed: every field, findings and verdict', async () => {
    const seen = await expectReplayed({ directory, windowSeconds: 10, seconds: 60 });
    expect(seen.map(({ json }) => json).join('\n')).toContain('"id":"starved"');
    expect(seen.at(-1)?.verdicts[0]?.span.titles).toEqual(['renice 0 → -15']);
    process.stdout.write(`an incident of 60 s: ${seen.length} refreshes, each the same\n`);
  });

  test('is so too where srs-top itself waits for a CPU', async () => {
    await using _ = await burnCpus(4);
    const seen = await expectReplayed({ directory, windowSeconds: 10, seconds: 60 });
    const late = seen.map(({ json }) => JSON.parse(json).self?.lateMilliseconds ?? 0);
    process.stdout.write(
      `an incident of 60 s on a busy machine: ${seen.length} refreshes, each the same; the latest ${Math.max(...late)} ms late\n`,
    );
  });
});
