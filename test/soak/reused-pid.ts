import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { execa } from 'execa';
import { expect } from 'vitest';
import { KEYS } from '../helpers/keys.ts';
import { programEnvironment } from '../helpers/program-environment.ts';
import { SRS_TOP } from '../helpers/srs-top.ts';
import { startTerminal, type TerminalSession } from '../helpers/terminal.ts';
import { type PidNamespace, startPidNamespace } from './pid-namespace.ts';

const SIZE = { columns: 120, rows: 40 };
const WAIT = { timeoutMs: 30_000 };
const REVERT_SECONDS = 3;

const CHANGES = [
  { name: 'renice', dialog: 'r', shows: '╭ renice ─', typed: '' },
  { name: 'affinity', dialog: 'a', shows: '╭ affinity ─', typed: 'o' },
  { name: 'scheduling policy', dialog: 'c', shows: '╭ scheduling policy ─', typed: KEYS.Right },
  { name: 'open files', dialog: 'f', shows: '╭ open files ─', typed: '4096' },
] as const;
const MOMENTS = [
  'before the Enter',
  'before undo --all',
  'before undo of its number',
  'before it is taken back in time',
] as const;

/** What is changed, and when the pid becomes that of another process. */
export interface Reuse {
  readonly change: (typeof CHANGES)[number];
  readonly moment: (typeof MOMENTS)[number];
}

export const REUSES: readonly Reuse[] = CHANGES.flatMap(change =>
  MOMENTS.map(moment => ({ change, moment })),
);

export function nameReuse({ change, moment }: Reuse): string {
  return `${change.name}: ${moment}`;
}

/** Rejects unless the process that has got the pid of the one that was meant is left as it was started. */
export async function expectLeftAlone({ change, moment }: Reuse): Promise<undefined> {
  const state = mkdtempSync(join(tmpdir(), 'srs-top-soak-'));
  try {
    await using place = await startPidNamespace();
    const pid = await place.start();
    const before = await place.look(pid);
    const flags =
      moment === 'before it is taken back in time' ? ['--revert-after', `${REVERT_SECONDS}s`] : [];
    const command = [...place.prefix, ...SRS_TOP, '-p', String(pid), ...flags];
    await using screen = startTerminal(command, { ...SIZE, env: { XDG_STATE_HOME: state } });
    await prepare(screen, change);
    if (moment === 'before the Enter') {
      await place.replace(pid);
      screen.press('Enter');
      await sleep(1_500);
    } else {
      screen.press('Enter');
      await screen.waitFor('Enter or Esc closes', WAIT);
      expect(await place.look(pid)).not.toEqual(before);
      await place.replace(pid);
      await takeBack(place, state, moment);
    }
    expect(await place.look(pid)).toEqual(before);
  } finally {
    rmSync(state, { recursive: true });
  }
  return undefined;
}

async function prepare(screen: TerminalSession, { dialog, shows, typed }: Reuse['change']): Promise<void> {
  await screen.waitFor(/›\s+\d+ srs /, WAIT);
  screen.write(dialog);
  await screen.waitFor(shows, WAIT);
  if (typed !== '') screen.write(typed);
  await screen.waitFor('Enter applies', WAIT);
  // What was not on the screen for a moment is not applied.
  await sleep(300);
}

async function takeBack(place: PidNamespace, state: string, moment: Reuse['moment']): Promise<void> {
  if (moment === 'before it is taken back in time') return sleep((REVERT_SECONDS + 1) * 1_000);
  const which = moment === 'before undo --all' ? ['--all', '--force'] : ['1', '--force'];
  const [file = '', ...args] = [...place.prefix, ...SRS_TOP, 'undo', '--yes', ...which];
  const env = programEnvironment({ XDG_STATE_HOME: state });
  const { exitCode, stdout, stderr } = await execa(file, args, { reject: false, extendEnv: false, env });
  if (moment === 'before undo --all') {
    expect({ exitCode, stdout }).toEqual({ exitCode: 0, stdout: 'nothing is in force' });
  } else {
    expect(exitCode).toBe(1);
    expect(stderr).toContain('is another process now (srs');
  }
}
