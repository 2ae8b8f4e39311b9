import { mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { applyTuning } from '../../src/tuning/apply.ts';
import { createJournal, readJournal } from '../../src/tuning/journal.ts';
import { planRenice } from '../../src/tuning/renice.ts';
import { isRefusal } from '../../src/tuning/tuning.ts';
import { createFakeHost } from '../helpers/fake-host.ts';
import { fakeProcess, SRS_IDENTITY, SRS_THREADS, statText } from '../helpers/fake-process.ts';

let directory: string;
beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), 'srs-top-journal-'));
});
afterEach(() => rmSync(directory, { recursive: true }));

/** Renices all threads of a made-up SRS, with its journal in `directory`. */
async function reniceAll(nice: number): Promise<void> {
  const boot = { '/proc/sys/kernel/random/boot_id': '5f0a7c1e-boot\n' };
  const host = createFakeHost({
    files: { ...fakeProcess(), ...boot },
    onCommand: (_, files) => {
      for (const thread of SRS_THREADS)
        files.set(`/proc/7847/task/${thread.tid}/stat`, statText({ ...thread, nice }));
      return { exitCode: 0 };
    },
  });
  const plan = await planRenice(host, { process: SRS_IDENTITY, label: 'srs', scope: 'all', nice });
  if (isRefusal(plan)) throw new Error(plan.refused);
  await applyTuning(host, createJournal(host, join(directory, 'state')), plan);
}

const path = (): string => join(directory, 'state', 'journal.ndjson');

test('keeps what was and what came of it, a line each, for us alone to read', async () => {
  await reniceAll(-15);
  const [begun, finished, ...others] = await readJournal(path());
  expect(others).toEqual([]);
  expect(begun).toMatchObject({
    event: 'begun',
    entry: 1,
    time: '2026-11-23T01:46:55.000Z',
    host: 'edge-3',
    boot: '5f0a7c1e-boot',
    kind: 'nice',
    title: 'renice 0 → -15',
    process: SRS_IDENTITY,
    targets: SRS_THREADS.map(({ tid, name }) => ({ id: `${tid}`, name, before: '0', wanted: '-15' })),
  });
  expect(finished).toMatchObject({
    event: 'finished',
    entry: 1,
    isComplete: true,
    sentence: 'renice 0 → -15: 4/4 threads',
    after: SRS_THREADS.map(({ tid }) => ({ id: `${tid}`, value: '-15' })),
  });
  expect(statSync(path()).mode & 0o777).toBe(0o600);
  expect(statSync(join(directory, 'state')).mode & 0o777).toBe(0o700);
});

test('is only added to, and numbers go on', async () => {
  await reniceAll(-15);
  const before = readFileSync(path(), 'utf8');
  await reniceAll(-10);
  expect(readFileSync(path(), 'utf8').startsWith(before)).toBe(true);
  expect((await readJournal(path())).map(({ entry, event }) => `${entry} ${event}`)).toEqual([
    '1 begun',
    '1 finished',
    '2 begun',
    '2 finished',
  ]);
});

test('a line that was cut off, and one that is none, are left out', async () => {
  await reniceAll(-15);
  writeFileSync(path(), `not json\n${readFileSync(path(), 'utf8')}{"event":"begun","entry":7,"ho`);
  expect((await readJournal(path())).map(({ entry, event }) => `${entry} ${event}`)).toEqual([
    '1 begun',
    '1 finished',
  ]);
});

test('there is none before the first change', async () => {
  expect(await readJournal(path())).toEqual([]);
});
