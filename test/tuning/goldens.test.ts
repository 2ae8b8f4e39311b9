import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { applyTuning } from '../../src/tuning/engine/apply.ts';
import { createJournal } from '../../src/tuning/journal/journal.ts';
import { planRenice } from '../../src/tuning/kinds/process/renice.ts';
import { unitHomeOf } from '../../src/tuning/limits/unit-home.ts';
import { persistFiles } from '../../src/tuning/persist/persist.ts';
import { unitNotes } from '../../src/tuning/persist/persist-notes.ts';
import type { StandingTuning } from '../../src/tuning/persist/standing-tunings.ts';
import { expectPlan } from '../helpers/expect-tuning.ts';
import { createFakeHost } from '../helpers/fake-host.ts';
import { fakeProcess, SRS_IDENTITY, SRS_THREADS, statText } from '../helpers/fake-process.ts';

// Files that users keep, frozen: those of an older srs-top must be read by a newer one, and the other way round.

const FOLDER = fileURLToPath(new URL('../fixtures/goldens/', import.meta.url));

let directory: string;
beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), 'srs-top-goldens-'));
});
afterEach(() => rmSync(directory, { recursive: true }));

test('the journal of a change that was timed and kept', async () => {
  const host = createFakeHost({
    files: { ...fakeProcess(), '/proc/sys/kernel/random/boot_id': '5f0a7c1e-boot\n' },
    onCommand: (_, files) => {
      for (const thread of SRS_THREADS)
        files.set(`/proc/7847/task/${thread.tid}/stat`, statText({ ...thread, nice: -15 }));
      return { exitCode: 0 };
    },
  });
  const journal = createJournal(host, directory, async () => undefined);
  const wish = { process: SRS_IDENTITY, label: 'srs', scope: 'all', nice: -15 } as const;
  await applyTuning(host, journal, expectPlan(await planRenice(host, wish)));
  await journal.time(1, new Date('2026-11-23T01:47:55.000Z'));
  await journal.keep(1);
  const text = readFileSync(join(directory, 'journal.ndjson'), 'utf8');
  // The claim differs from any other by design, and the checksum with it.
  const fixed = text
    .replaceAll(/"crc":"[0-9a-f]{8}"/g, '"crc":""')
    .replaceAll(/"claim":"[^"]*"/g, '"claim":""');
  await expect(fixed).toMatchFileSnapshot(join(FOLDER, 'written-journal.ndjson'));
});

test('the journal of a change by somebody, and of its verdict', async () => {
  const host = createFakeHost({
    files: fakeProcess(),
    onCommand: (_, files) => {
      for (const thread of SRS_THREADS)
        files.set(`/proc/7847/task/${thread.tid}/stat`, statText({ ...thread, nice: -15 }));
      return { exitCode: 0 };
    },
  });
  const journal = createJournal(host, directory, async () => 'alice');
  const wish = { process: SRS_IDENTITY, label: 'srs', scope: 'all', nice: -15 } as const;
  await applyTuning(host, journal, expectPlan(await planRenice(host, wish)));
  await journal.judge(1, { severity: 'good', sentence: 'loss ended: 6,932 → 0 in 30 s' });
  const text = readFileSync(join(directory, 'journal.ndjson'), 'utf8');
  const fixed = text
    .replaceAll(/"crc":"[0-9a-f]{8}"/g, '"crc":""')
    .replaceAll(/"claim":"[^"]*"/g, '"claim":""');
  await expect(fixed).toMatchFileSnapshot(join(FOLDER, 'written-judged-journal.ndjson'));
});

test('the files of persist', async () => {
  const ofAll = (kind: StandingTuning['kind'], value: string): StandingTuning => ({
    kind,
    label: 'srs',
    pid: 7847,
    isOfAll: true,
    targets: SRS_THREADS.map(({ tid, name }) => ({ id: `${tid}`, name, value })),
  });
  const some: StandingTuning = {
    ...ofAll('nice', '-5'),
    label: 'srs2',
    pid: 7900,
    isOfAll: false,
    targets: [{ id: '7901', name: "it's a thread", value: '-5' }],
  };
  const sysctl: StandingTuning = {
    kind: 'sysctl',
    label: 'edge-3',
    pid: undefined,
    isOfAll: false,
    targets: [{ id: 'net.core.rmem_max', name: 'net.core.rmem_max', value: '16777216' }],
  };
  const standing = [ofAll('nice', '-15'), ofAll('affinity', '1-3'), ofAll('policy', 'rr 5'), some, sysctl];
  const homes = new Map([
    [7847, unitHomeOf('0::/system.slice/live-media.service')],
    [7900, unitHomeOf('0::/docker/0123456789ab')],
  ]);
  const files = persistFiles(standing, homes).map(
    ({ name, place, text }) => `---- ${name}: ${place}\n${text}`,
  );
  const text = [...files, ...unitNotes(standing, homes).map(note => `note: ${note}\n`)].join('\n');
  await expect(text).toMatchFileSnapshot(join(FOLDER, 'written-persist.txt'));
});
