import { expect } from 'vitest';
import {
  canBeTakenBack,
  expectTakenBack,
  expectWholeJournal,
  startTunedSrs,
  type TunedSrs,
} from './tuned-srs.ts';

const WANTED = [-15, -5] as const;
const WAIT = { timeoutMs: 30_000 };

/**
 * Two srs-tops change the same threads at the same moment, and then take everything back at the same moment. Rejects
 * unless the journal is whole all the time and the value from before both is there at the end.
 * @returns how the threads stood in between
 */
export async function tuneAtOnce(): Promise<string> {
  await using srs = await startTunedSrs();
  {
    await using first = await srs.prepareRenice(WANTED[0]);
    await using second = await srs.prepareRenice(WANTED[1]);
    first.press('Enter');
    second.press('Enter');
    await Promise.all([first, second].map(screen => screen.waitFor('Enter or Esc closes', WAIT)));
  }
  const nices = srs.nices();
  for (const nice of nices) expect([0, ...WANTED]).toContain(nice);
  await expectWholeJournal(srs);
  await expectKnown(srs);

  const undone = await Promise.all([1, 2].map(() => srs.run('undo', '--all', '--yes', '--force')));
  for (const { exitCode } of undone) expect([0, 1]).toContain(exitCode);
  await expectWholeJournal(srs);
  await expectTakenBack(srs, '--force');
  return new Set(nices).size === 1 ? `at ${nices[0]}` : 'mixed';
}

/** The journal knows the value of before of what stands. */
async function expectKnown(srs: TunedSrs): Promise<void> {
  if (srs.nices().every(nice => nice === 0)) return;
  const standing = (await srs.entries()).filter(canBeTakenBack);
  expect(standing.length).toBeGreaterThan(0);
  expect(standing.at(0)?.targets.map(({ before }) => before)).toEqual(['0', '0', '0', '0']);
}
