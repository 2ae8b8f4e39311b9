import { appendFileSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { applyTuning } from '../../../src/tuning/engine/apply.ts';
import { createJournal, readJournal } from '../../../src/tuning/journal/journal.ts';
import { toEntries } from '../../../src/tuning/journal/journal-entries.ts';
import { type BegunRecord, toRecord } from '../../../src/tuning/journal/journal-record.ts';
import { isMadeOn } from '../../../src/tuning/journal/made-on.ts';
import { plainEntry } from '../../../src/tuning/journal/plain-entries.ts';
import { planRenice } from '../../../src/tuning/kinds/process/renice.ts';
import { expectPlan } from '../../helpers/expect-tuning.ts';
import { createFakeHost } from '../../helpers/fake-host.ts';
import { fakeProcess, SRS_IDENTITY, SRS_THREADS, statText } from '../../helpers/fake-process.ts';

const BOOT = '/proc/sys/kernel/random/boot_id';

let directory: string;
beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), 'srs-top-journal-'));
});
afterEach(() => rmSync(directory, { recursive: true }));

/** Renices all threads of a made-up SRS, with its journal in `directory`. */
async function reniceAll(nice: number): Promise<void> {
  const boot = { [BOOT]: '5f0a7c1e-boot\n' };
  const host = createFakeHost({
    files: { ...fakeProcess(), ...boot },
    onCommand: (_, files) => {
      for (const thread of SRS_THREADS)
        files.set(`/proc/7847/task/${thread.tid}/stat`, statText({ ...thread, nice }));
      return { exitCode: 0 };
    },
  });
  const plan = expectPlan(
    await planRenice(host, { process: SRS_IDENTITY, label: 'srs', scope: 'all', nice }),
  );
  await applyTuning(host, createJournal(host, join(directory, 'state')), plan);
}

const openJournal = () => createJournal(createFakeHost({ files: {} }), join(directory, 'state'));
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
  // It is for nobody who is shown a recording.
  expect(begun).toHaveProperty('hostId');
  const [entry] = await openJournal().entries();
  expect(entry && plainEntry(entry)[0]).not.toHaveProperty('hostId');
  expect(statSync(path()).mode & 0o777).toBe(0o600);
  expect(statSync(join(directory, 'state')).mode & 0o777).toBe(0o700);
});

test('writes down no boot as the host, whichever boot it is of', async () => {
  const [first, second] = ['9b1e63f0-5c1b-4a0d-8b8e-1b6f6c9d0a01', '9b1e63f0-5c1b-4a0d-8b8e-1b6f6c9d0a02'];
  const fake = createFakeHost({ files: { ...fakeProcess(), [BOOT]: `${second}\n` } });
  const plan = expectPlan(
    await planRenice(fake, { process: SRS_IDENTITY, label: 'srs', scope: 'all', nice: -15 }),
  );
  const journal = createJournal({ ...fake, id: first }, join(directory, 'state'));
  await journal.begin(plan);
  const [entry] = await journal.entries();
  expect(entry?.begun).toMatchObject({ boot: second });
  expect(entry?.begun).not.toHaveProperty('hostId');
  expect(entry && isMadeOn(entry.begun, { id: second, name: fake.name })).toBe(true);
});

test.each([
  ['9b1e63f0-5c1b-4a0d-8b8e-1b6f6c9d0a01', '9b1e63f0-5c1b-4a0d-8b8e-1b6f6c9d0a02', true],
  ['9b1e63f0-5c1b-4a0d-8b8e-1b6f6c9d0a01', '5ddbb0a5f6b14b3fa6a2f4e2f2c1d3e4', true],
  [undefined, '5ddbb0a5f6b14b3fa6a2f4e2f2c1d3e4', true],
  ['5ddbb0a5f6b14b3fa6a2f4e2f2c1d3e4', '5ddbb0a5f6b14b3fa6a2f4e2f2c1d3e4', true],
  ['5ddbb0a5f6b14b3fa6a2f4e2f2c1d3e5', '5ddbb0a5f6b14b3fa6a2f4e2f2c1d3e4', false],
  ['5ddbb0a5f6b14b3fa6a2f4e2f2c1d3e5', '9b1e63f0-5c1b-4a0d-8b8e-1b6f6c9d0a02', false],
])('a change on %s was made on %s: %s', (hostId, id, isSame) => {
  const begun = { host: 'edge-3', ...(hostId !== undefined && { hostId }) } as BegunRecord;
  expect(isMadeOn(begun, { id, name: 'edge-3' })).toBe(isSame);
  expect(isMadeOn(begun, { id, name: 'edge-4' })).toBe(false);
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

test('programs that begin at once get different numbers, each its own', async () => {
  const host = createFakeHost({ files: fakeProcess() });
  const plan = expectPlan(
    await planRenice(host, { process: SRS_IDENTITY, label: 'srs', scope: 'all', nice: -15 }),
  );
  const journals = Array.from({ length: 12 }, () => createJournal(host, join(directory, 'state')));
  const numbers = await Promise.all(
    journals.map((journal, index) => journal.begin({ ...plan, title: `change ${index}` })),
  );
  expect(new Set(numbers).size).toBe(12);
  const entries = (await journals[0]?.entries()) ?? [];
  // Readers see every number with what its holder wrote.
  expect(numbers.map(number => entries.find(({ entry }) => entry === number)?.begun.title)).toEqual(
    journals.map((_, index) => `change ${index}`),
  );
});

test('begins on a line of its own after one that another program could not finish', async () => {
  await reniceAll(-15);
  appendFileSync(path(), '{"event":"begun","entry":2,"ho');
  await reniceAll(-10);
  expect((await readJournal(path())).map(({ entry, event }) => `${entry} ${event}`)).toEqual([
    '1 begun',
    '1 finished',
    '3 begun',
    '3 finished',
  ]);
  // The number that can be read of it is not given again: what came of it may still be written.
  expect((await openJournal().read()).damaged).toMatchObject([{ line: 3, fault: 'changed', entry: 2 }]);
});

describe('a verdict', () => {
  const VERDICT = { severity: 'good', sentence: 'loss ended: 6,932 → 0 in 30 s' } as const;

  test('stands behind its change in a record of its own, which an older srs-top takes for one it knows', async () => {
    await reniceAll(-15);
    await openJournal().judge(1, VERDICT);
    const records = await readJournal(path());
    expect(records.map(({ event }) => event)).toEqual(['begun', 'finished', 'finished']);
    const [, first, second] = records;
    expect(second).toEqual({ ...first, verdict: VERDICT });
    const { entries, damaged } = await openJournal().read();
    expect(damaged).toEqual([]);
    expect(entries).toMatchObject([{ entry: 1, finished: first, verdict: VERDICT }]);
    // As srs-top read a line before there were verdicts: by these fields alone.
    const { event, entry, time, isComplete, sentence, after } = JSON.parse(
      readFileSync(path(), 'utf8').split('\n')[2] ?? '',
    );
    expect({ event, entry, time, isComplete, sentence, after }).toEqual(first);
  });

  test('is written down once, and of nothing that was not finished', async () => {
    await reniceAll(-15);
    const journal = openJournal();
    await journal.judge(1, VERDICT);
    await journal.judge(1, { severity: 'bad', sentence: 'loss grew' });
    await journal.judge(7, VERDICT);
    expect((await journal.entries()).map(({ verdict }) => verdict?.sentence)).toEqual([VERDICT.sentence]);
    expect(await readJournal(path())).toHaveLength(3);
  });

  test('of another shape, or with controls in its words, is not shown as it stands', async () => {
    await reniceAll(-15);
    const [, finished] = readFileSync(path(), 'utf8').trim().split('\n');
    const rest = JSON.parse(finished ?? '');
    const withVerdict = (verdict: unknown) => JSON.stringify({ ...rest, crc: undefined, verdict });
    appendFileSync(
      path(),
      `${withVerdict('loss ended')}\n${withVerdict({ severity: 'fine', sentence: '' })}\n`,
    );
    expect((await openJournal().entries())[0]?.verdict).toBeUndefined();
    appendFileSync(path(), `${withVerdict({ severity: 'bad', sentence: 'loss\u001b[2J grew' })}\n`);
    expect((await openJournal().entries())[0]?.verdict?.sentence).toBe('loss[2J grew');
  });
});

test('an operator is cleaned, and one that is no text is none', async () => {
  await reniceAll(-15);
  const [begun = ''] = readFileSync(path(), 'utf8').split('\n');
  const rest = JSON.parse(begun);
  const operatorIn = (operator: unknown) => toRecord(JSON.stringify({ ...rest, operator }));
  expect(operatorIn('al\u202eice')).toMatchObject({ operator: 'alice' });
  expect(operatorIn(7)).not.toHaveProperty('operator');
  expect(operatorIn('\u0007')).not.toHaveProperty('operator');
});

describe('a file that was edited', () => {
  const BEGUN = {
    event: 'begun',
    entry: 1,
    time: '2026-11-23T01:46:55.000Z',
    host: 'edge-3',
    boot: null,
    kind: 'nice',
    verb: 'renice',
    title: 'renice 0 → -15',
    process: SRS_IDENTITY,
    label: 'srs',
    scope: 'all',
    targets: [{ id: '7847', name: 'srs', startTicks: 1000, before: '0', wanted: '-15' }],
    usesSudo: false,
  };
  const target = BEGUN.targets[0];

  test('is read as it is where nothing is wrong', () => {
    expect(toRecord(JSON.stringify(BEGUN))).toEqual(BEGUN);
  });

  test.each<[string, object]>([
    ['an event', { event: 'forgotten' }],
    ['no number', { entry: '1' }],
    ['number 0', { entry: 0 }],
    ['a time', { time: 'yesterday' }],
    ['a process', { process: { pid: '7847', startTicks: 1000 } }],
    ['a scope', { scope: 'some' }],
    ['no targets', { targets: [] }],
    ['targets', { targets: { length: 1 } }],
    ['one target of two', { targets: [target, { ...target, before: 0 }] }],
    ['an option for a value', { targets: [{ ...target, before: '--help' }] }],
    ['an option for a target', { targets: [{ ...target, id: '-a' }] }],
    ['a control character in a value', { targets: [{ ...target, before: '0\n' }] }],
  ])('loses a line with another kind of thing for %s', (_what, changes) => {
    expect(toRecord(JSON.stringify({ ...BEGUN, ...changes }))).toBeUndefined();
  });

  test.each(['', 'null', '[]', '7', '"begun"', '{', '{}'])('loses the line %j', line => {
    expect(toRecord(line)).toBeUndefined();
  });

  test('cannot drive a terminal by its texts', () => {
    const record = toRecord(
      JSON.stringify({ ...BEGUN, title: '\x1b[2Jrenice', targets: [{ ...target, name: 's\x9brs' }] }),
    );
    expect(record).toMatchObject({ title: '[2Jrenice', targets: [{ name: 'srs' }] });
  });

  test('whatever is in it, is read without an error', () => {
    fc.assert(
      fc.property(fc.array(fc.oneof(fc.json(), garbled(BEGUN))), lines => {
        const entries = toEntries(lines.map(toRecord).filter(record => record !== undefined));
        expect(entries.every(({ begun, entry }) => begun.entry === entry)).toBe(true);
      }),
    );
  });
});

/** A record of which one field is something else. */
function garbled(record: object): fc.Arbitrary<string> {
  return fc
    .record({ key: fc.constantFrom(...Object.keys(record), 'undoes'), value: fc.jsonValue() })
    .map(({ key, value }) => JSON.stringify({ ...record, [key]: value }));
}

test('a line that was cut off, and one that is no record, are left out', async () => {
  await reniceAll(-15);
  writeFileSync(path(), `not json\n${readFileSync(path(), 'utf8')}{"event":"begun","entry":7,"ho`);
  expect((await readJournal(path())).map(({ entry, event }) => `${entry} ${event}`)).toEqual([
    '1 begun',
    '1 finished',
  ]);
});

test('is empty before the first change', async () => {
  expect(await readJournal(path())).toEqual([]);
});
