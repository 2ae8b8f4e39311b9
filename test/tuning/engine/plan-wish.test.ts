import { readdirSync, readFileSync } from 'node:fs';
import { beforeEach, describe, expect, test } from 'vitest';
import { applyTuning } from '../../../src/tuning/engine/apply.ts';
import { planWish, type Wish } from '../../../src/tuning/engine/plan-wish.ts';
import { undoWish } from '../../../src/tuning/engine/undo.ts';
import { expectOutcome, expectPlan } from '../../helpers/expect-tuning.ts';
import type { FakeHost } from '../../helpers/fake-host.ts';
import { SRS_IDENTITY, SRS_THREADS, statText } from '../../helpers/fake-process.ts';
import { createMemoryJournal, type MemoryJournal } from '../../helpers/memory-journal.ts';
import { createSrsHost } from '../../ui/dialogs/render-dialog.tsx';

let host: FakeHost;
let journal: MemoryJournal;

beforeEach(() => {
  host = createSrsHost();
  journal = createMemoryJournal();
});

async function grant(wish: Wish): Promise<void> {
  expectOutcome(await applyTuning(host, journal, expectPlan(await planWish(host, wish))));
}

const nice = (value: number): Wish => ({
  kind: 'nice',
  ...{ process: SRS_IDENTITY, label: 'srs', scope: 'all', nice: value },
});

describe('a wish', () => {
  test('for a value and one to take it back go the same way', async () => {
    await grant(nice(-15));
    const all = await journal.entries();
    const [entry] = all;
    if (entry === undefined) throw new Error('nothing was written down');
    const plan = expectPlan(await planWish(host, undoWish(entry, all)));
    expect(plan).toMatchObject({ title: 'undo 1: renice -15 → 0', undoes: 1, atOdds: [] });
    expect(plan.targets.map(({ id, wanted }) => `${id} ${wanted}`)).toEqual(
      SRS_THREADS.map(({ tid }) => `${tid} 0`),
    );
  });

  test('to take something back is plain data, with what is known of later changes of the same targets alone', async () => {
    const [, gc] = SRS_THREADS;
    await grant(nice(-15));
    await grant({ kind: 'affinity', process: SRS_IDENTITY, label: 'srs', scope: 'all', cpus: '1' });
    await grant({
      kind: 'nice',
      ...{ process: SRS_IDENTITY, label: 'srs', scope: [gc?.tid ?? 0], nice: 5 },
    });
    const all = await journal.entries();
    const [first, second] = all;
    if (first === undefined || second === undefined) throw new Error('not all was written down');
    const wish = undoWish(first, all);
    expect(wish.later.map(({ entry }) => entry)).toEqual([3]);
    expect(undoWish(second, all).later).toEqual([]);
    const copied = JSON.parse(JSON.stringify(wish)) as Wish;
    const plan = expectPlan(await planWish(host, copied));
    expect(plan.atOdds).toMatchObject([{ id: String(gc?.tid), set: '-15', now: '5', by: 3 }]);
  });

  test('where nobody can be asked leaves what something else has changed', async () => {
    const [, gc] = SRS_THREADS;
    await grant(nice(-15));
    host.files.set(`/proc/7847/task/${gc?.tid}/stat`, statText({ tid: 7849, name: 'SRT:GC', nice: 3 }));
    const [entry] = await journal.entries();
    if (entry === undefined) throw new Error('nothing was written down');
    const plan = expectPlan(await planWish(host, undoWish(entry, [], { leavesAtOdds: true })));
    expect(plan.leaves).toMatchObject([{ id: String(gc?.tid), now: '3' }]);
    expect(plan.atOdds).toEqual([]);
    expect(plan.targets).toHaveLength(SRS_THREADS.length - 1);
  });
});

test('nothing is planned but at this door', () => {
  const source = new URL('../../../src/', import.meta.url);
  const importing = (names: RegExp): readonly string[] =>
    readdirSync(source, { recursive: true, encoding: 'utf8' })
      .filter(path => /\.tsx?$/.test(path))
      .filter(path => names.test(readFileSync(new URL(path, source), 'utf8')));
  expect(importing(/import[^;]*\bplan(?:Undo|Tuning)\b/)).toEqual(['tuning/engine/plan-wish.ts']);
  const kinds = 'Renice|Autogroup|Affinity|Policy|OpenFiles|IrqAffinity|Rps|Sysctl';
  expect(importing(new RegExp(`import[^;]*\\bplan(?:${kinds})\\b`))).toEqual(['tuning/kinds/wish.ts']);
});
