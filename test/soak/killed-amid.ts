import { setTimeout as sleep } from 'node:timers/promises';
import { expect } from 'vitest';
import type { TerminalSession } from '../helpers/terminal.ts';
import { canBeTakenBack, expectTakenBack, startTunedSrs, type TunedSrs } from './tuned-srs.ts';

const WANTED = -15;
/** From the Enter, or the line in the journal, to well behind the end of a change. */
const SPAN_MS = 80;
/** What srs-top had started (renice) may go on a little without it. */
const SETTLE_MS = 250;

/** When srs-top gets its SIGKILL: so many milliseconds after the change was asked for, or was written down. */
export interface KillMoment {
  readonly amid: 'applying' | 'undoing';
  readonly from: 'the Enter' | 'the journal';
  readonly afterMs: number;
}

/** Spread evenly over applying and undoing, and over what either takes. */
export function killMoments(count: number): readonly KillMoment[] {
  return Array.from({ length: count }, (_, index) => ({
    amid: index % 2 === 0 ? 'applying' : 'undoing',
    from: index % 4 === 0 ? 'the Enter' : 'the journal',
    afterMs: Math.round((SPAN_MS * index) / count),
  }));
}

export function nameMoment({ amid, from, afterMs }: KillMoment): string {
  return `${amid}, ${afterMs} ms after ${from}`;
}

/**
 * Rejects unless the journal knows of every change that stands after the kill, and takes it back to the value of before.
 * @returns how far the change had come
 */
export async function killAmid(moment: KillMoment): Promise<string> {
  await using srs = await startTunedSrs();
  await (moment.amid === 'applying' ? killApplying(srs, moment) : killUndoing(srs, moment));
  await sleep(SETTLE_MS);

  const nices = srs.nices();
  for (const nice of nices) expect([0, WANTED]).toContain(nice);
  const entries = await srs.entries();
  const isChanged = nices.some(nice => nice !== 0);
  if (isChanged) {
    const standing = entries.filter(canBeTakenBack);
    expect(standing.length).toBeGreaterThan(0);
    expect(standing.at(0)?.targets.map(({ before }) => before)).toEqual(['0', '0', '0', '0']);
  }
  await expectTakenBack(srs);
  const last = entries.at(-1);
  const begun = moment.amid === 'applying' ? 1 : 2;
  return entries.length < begun ? 'before the journal' : last?.isFinished ? 'finished' : 'not finished';
}

async function killApplying(srs: TunedSrs, moment: KillMoment): Promise<void> {
  await using screen = await srs.prepareRenice(WANTED);
  screen.press('Enter');
  await kill(srs, screen, moment);
}

async function killUndoing(srs: TunedSrs, moment: KillMoment): Promise<void> {
  {
    await using screen = await srs.prepareRenice(WANTED);
    screen.press('Enter');
    await screen.waitFor('4/4 threads', { timeoutMs: 30_000 });
  }
  expect(srs.nices()).toEqual([WANTED, WANTED, WANTED, WANTED]);
  await using screen = srs.start('undo');
  await screen.waitFor('Take it back? y/N', { timeoutMs: 30_000 });
  screen.write('y\r');
  await kill(srs, screen, moment);
}

async function kill(srs: TunedSrs, screen: TerminalSession, { from, afterMs }: KillMoment): Promise<void> {
  if (from === 'the journal') {
    const before = countBegun(srs);
    await expect.poll(() => countBegun(srs), { timeout: 10_000, interval: 1 }).toBeGreaterThan(before);
  }
  await sleep(afterMs);
  try {
    screen.kill('SIGKILL');
  } catch (error) {
    // It was done by then, and has ended.
    if ((error as NodeJS.ErrnoException).code !== 'ESRCH') throw error;
  }
  await screen.exit;
}

function countBegun(srs: TunedSrs): number {
  return srs.journalText().split('"event":"begun"').length - 1;
}
